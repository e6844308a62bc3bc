package import Sealing

/// What a store says about itself: `store.json` at its top, signed by the operator's key.
///
/// It names the store, its region and its url, so that a typo in a url, a cloned, moved or swapped folder, and another
/// region's folder are seen before the first byte is written (L2).
package struct StoreIdentity: Hashable, Sendable {
    /// 32 hex digits, random, made once with the store.
    package let id: String
    /// The store's name.
    package let name: String
    /// The region it belongs to.
    package let region: String
    /// Its url, in canonical form.
    package let url: String
    /// When it was set up.
    package let created: Timestamp
    /// The signed statement that says so.
    package let signed: SignedDocument

    /// The digest of `store.json`, which ledgers record for a replica's party.
    package var digest: Digest { SHA256.hash(signed.encoded().span) }

    /// The statement for a new store.
    package init(
        for place: StorePlace,
        operatorKey: SigningKey,
        random: some RandomSource,
        created: Timestamp
    ) {
        id = Hex.encode(random.bytes(16))
        name = place.name
        region = place.region
        url = place.url
        self.created = created
        signed = SignedDocument(
            signing: .object([
                "created": .string(created.iso8601),
                "format": .integer(StoreIdentity.format),
                "id": .string(id),
                "name": .string(name),
                "region": .string(region),
                "url": .string(url),
            ]),
            namespace: StoreIdentity.namespace,
            with: operatorKey
        )
    }

    /// Takes a `store.json` apart.
    /// - Throws: `identityForged` when it is not one, or not signed by this operator's key.
    package init(parsing bytes: Span<UInt8>, store: String, operatorKey: PublicKey) throws(StoreError) {
        guard
            let signed = try? SignedDocument.parse(
                bytes,
                namespace: StoreIdentity.namespace,
                maximumBytes: StoreIdentity.maximumBytes
            ),
            signed.key == operatorKey,
            signed.document["format"]?.integerValue == StoreIdentity.format,
            let id = signed.document["id"]?.stringValue,
            let name = signed.document["name"]?.stringValue,
            let region = signed.document["region"]?.stringValue,
            let url = signed.document["url"]?.stringValue,
            let created = signed.document["created"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            signed.document["created"] == .string(created.iso8601), signed.document.objectValue?.count == 6,
            id.utf8.count == 32, Hex.decode(id) != nil
        else { throw StoreError(store: store, kind: .identityForged) }
        self.id = id
        self.name = name
        self.region = region
        self.url = url
        self.created = created
        self.signed = signed
    }

    /// Checks that this identity is the configured place's.
    /// - Throws: `identityMismatch` with the first difference.
    package func check(_ place: StorePlace) throws(StoreError) {
        func refuse(_ difference: String) -> StoreError {
            StoreError(store: place.name, kind: .identityMismatch(difference))
        }
        guard name == place.name else { throw refuse("it is store '\(name)'") }
        guard region == place.region else {
            throw refuse("it belongs to region '\(region)', the configuration says '\(place.region)'")
        }
        guard url == place.url else { throw refuse("it was set up at another url, so this is a copy or it was moved") }
    }

    /// The largest `store.json` that is looked at, in bytes.
    package static let maximumBytes = 16 << 10

    static let fileName = "store.json"
    private static let format: Int64 = 1
    private static let namespace = "landfast-store"
}
