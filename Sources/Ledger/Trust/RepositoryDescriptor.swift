package import Sealing

/// `repository.json`: what a repository is, signed by the root key that it is named by.
package struct RepositoryDescriptor: Hashable, Sendable {
    /// How files are cut, sizes in bytes.
    package struct Chunker: Hashable, Sendable {
        /// No chunk but a file's last is smaller.
        package let minimum: UInt32
        /// What chunks have on average.
        package let average: UInt32
        /// No chunk is larger.
        package let maximum: UInt32

        /// Sizes in bytes, rising, at most 64 MiB; nil for others.
        package init?(minimum: UInt32, average: UInt32, maximum: UInt32) {
            guard minimum >= 64, minimum <= average, average <= maximum, maximum <= 64 << 20 else { return nil }
            self.minimum = minimum
            self.average = average
            self.maximum = maximum
        }

        private init(standardMinimum: UInt32) {
            minimum = standardMinimum
            average = standardMinimum << 2
            maximum = standardMinimum << 4
        }

        /// 256 KiB, 1 MiB, 4 MiB.
        package static let standard = Chunker(standardMinimum: 256 << 10)
    }

    /// The repository's id.
    package var id: RepositoryID { RepositoryID(rootKey: rootKey) }
    /// The key that delegates.
    package var rootKey: PublicKey { signed.key }
    /// When it was founded.
    package let created: Timestamp
    /// How files are cut.
    package let chunker: Chunker
    /// The signed document.
    package let signed: SignedDocument

    /// What the signature is for.
    package static let namespace = "landfast-repository"
    /// Bytes of the encoded document at most.
    package static let maximumBytes = 64 << 10

    /// Every copy holds the same description.
    private static let checked = CheckedDocuments(namespace: namespace, limit: 1 << 12)

    /// Signs a new repository's description with its root key.
    package init(created: Timestamp, chunker: Chunker, rootKey: SigningKey) {
        self.created = created
        self.chunker = chunker
        signed = SignedDocument(
            signing: .object([
                "format": .integer(1), "id": .string(RepositoryID(rootKey: rootKey.publicKey).hex),
                "rootKey": .string(rootKey.publicKey.hex), "created": .string(created.iso8601),
                "chunker": .object([
                    "minimum": .integer(Int64(chunker.minimum)), "average": .integer(Int64(chunker.average)),
                    "maximum": .integer(Int64(chunker.maximum)),
                ]),
            ]),
            namespace: Self.namespace,
            with: rootKey
        )
    }

    /// Reads `repository.json`.
    /// - Parameter expected: whose description it must be; nil where any will do.
    /// - Throws: ``LedgerError`` with `foreignRepository`, `unsupportedFormat` or `malformed`; what ``SignedDocument``
    ///   throws.
    package init(parsing bytes: Span<UInt8>, expecting expected: RepositoryID?) throws {
        let signed = try SignedDocument.parse(bytes, checked: Self.checked, maximumBytes: Self.maximumBytes)
        let document = signed.document
        guard let format = document["format"]?.integerValue else {
            throw LedgerError(.malformed, "a signed document that describes no repository")
        }
        guard format == 1 else {
            throw LedgerError(.unsupportedFormat, "a repository of format \(format); this program knows format 1")
        }
        let id = RepositoryID(rootKey: signed.key)
        if let expected, expected != id {
            throw LedgerError(.foreignRepository, "repository.json is that of \(id), not that of \(expected)")
        }
        func size(_ name: String) -> UInt32? {
            document["chunker"]?[name]?.integerValue.flatMap { UInt32(exactly: $0) }
        }
        guard document.objectValue?.count == 5, document["id"] == .string(id.hex),
            document["rootKey"] == .string(signed.key.hex), document["chunker"]?.objectValue?.count == 3,
            let created = document["created"]?.stringValue.flatMap({ Timestamp(iso8601: $0) }),
            document["created"] == .string(created.iso8601),
            let minimum = size("minimum"), let average = size("average"), let maximum = size("maximum"),
            let chunker = Chunker(minimum: minimum, average: average, maximum: maximum)
        else { throw LedgerError(.malformed, "repository.json of \(id) is not of format 1") }
        self.created = created
        self.chunker = chunker
        self.signed = signed
    }
}
