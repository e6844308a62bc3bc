import Custody
import Ledger
import Sealing

/// Seals and opens metadata objects: trailers, indexes, manifests.
struct MetadataSealer: ~Copyable {
    static let overhead = 32 + AuthenticatedCipher.overhead

    private let repository: RepositoryID
    private let keys: ScopeKeys
    private var cipher = AuthenticatedCipher()

    /// A sealer with the keys of the metadata leaf.
    init(repository: RepositoryID, keys: ScopeKeys) {
        precondition(keys.path == ScopePath.metadata, "metadata objects lie under the metadata leaf")
        self.repository = repository
        self.keys = keys
    }

    /// Appends salt and sealed bytes to `output`.
    mutating func seal(
        _ plaintext: Span<UInt8>,
        kind: MetadataKind,
        random: any RandomSource,
        appendTo output: inout [UInt8]
    ) {
        let salt = random.bytes(32)
        let nonce = random.bytes(12)
        output.append(contentsOf: salt)
        let associatedData = associatedData(kind)
        key(salt: salt.span, kind: kind).withBytes { key in
            cipher.seal(
                plaintext,
                key: key,
                nonce: nonce.span,
                associatedData: associatedData.span,
                appendTo: &output
            )
        }
    }

    /// Opens what ``seal(_:kind:random:appendTo:)`` made and gives back its plaintext.
    /// - Throws: `SealingError` when the bytes are not as they were sealed.
    mutating func open(_ object: Span<UInt8>, kind: MetadataKind) throws(SealingError) -> [UInt8] {
        guard object.count >= Self.overhead else {
            throw SealingError(.malformed, "the object is shorter than its salt and tag")
        }
        var output: [UInt8] = []
        output.reserveCapacity(object.count)
        let associatedData = associatedData(kind)
        let key = key(salt: object.extracting(0..<32), kind: kind)
        do {
            try key.withBytes { key in
                try cipher.open(
                    object.extracting(32..<object.count),
                    key: key,
                    associatedData: associatedData.span,
                    appendTo: &output
                )
            }
        } catch let error as SealingError {
            throw error
        } catch {
            preconditionFailure("opening throws only SealingError")
        }
        return output
    }

    private func associatedData(_ kind: MetadataKind) -> [UInt8] {
        FormatText.version + repository.bytes + [kind.rawValue]
    }

    private func key(salt: Span<UInt8>, kind: MetadataKind) -> Secret {
        let information = FormatText.object + [kind.rawValue]
        return Secret(count: 32) { key in
            keys.leaf.withSealingKey { sealingKey in
                HKDF.derive(key: sealingKey, salt: salt, info: information.span, into: &key)
            }
        }
    }
}
