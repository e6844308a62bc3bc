import Files
import Ledger
import Sealing
import Simulation

@testable import Custody
@testable import Repository

/// The fixed keys, ids and places that samples are made with.
enum FuzzKeys {
    static let random = SeededRandom(seed: 20_261_123)
    static let root = key(1)
    static let writer = key(2)
    static let repository = RepositoryID(rootKey: root.publicKey)
    static let time = Timestamp(milliseconds: 1_800_000_000_123)
    static let person = ScopePath(subject: 0x0123_4567_89AB_CDEF)
    static let object = ScopePath(subject: 0x0123_4567_89AB_CDEF, object: 42)
    static let personKeys = ScopeKeys(path: person, leaf: leaf(3))
    static let metadataKeys = ScopeKeys(path: .metadata, leaf: leaf(4))

    static func key(_ number: UInt8) -> SigningKey {
        let seed = [UInt8](repeating: number, count: 32)
        return SigningKey(seed: Secret(copying: seed.span))
    }

    static func digest(_ number: UInt8) -> Digest {
        let bytes = [number]
        return SHA256.hash(bytes.span)
    }

    static func id(_ number: UInt8) -> String { Hex.encode(Array(digest(number).bytes.prefix(16))) }

    private static func leaf(_ number: UInt8) -> LeafKeys {
        let bytes = [UInt8](repeating: number, count: 32)
        return LeafKeys(leaf: bytes.span)
    }

    private static let folder: TemporaryFolder = {
        guard let folder = try? TemporaryFolder() else { preconditionFailure("there is a place for files") }
        return folder
    }()

    /// Lays bytes into a file of this process, for parsers that read files.
    static func file(_ name: String, _ bytes: [UInt8]) throws -> PathBytes {
        let path = folder.path.appending(name)
        let file = try FileDescriptor.open(path, .readWrite, creating: .ifMissing(mode: 0o600))
        try file.thenClosing { file throws(FileError) in
            try file.truncate(to: 0)
            try file.writeAll(bytes.span)
        }
        return path
    }
}

extension FuzzTarget {
    /// A target whose inputs are documents that are signed before they are parsed.
    /// - Parameter parse: gives the document as what was parsed would be signed again; nil when it was refused.
    static func signed(
        _ name: String,
        namespace: String,
        key: SigningKey = FuzzKeys.root,
        samples: @escaping @Sendable () throws -> [JSONValue],
        parse: @escaping @Sendable (SignedDocument, [UInt8]) throws -> JSONValue?
    ) -> FuzzTarget {
        FuzzTarget(name, .document) {
            try samples().map { $0.canonicalBytes() }
        } run: { input in
            guard let document = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 24) else { return false }
            let signed = SignedDocument(signing: document, namespace: namespace, with: key)
            guard let again = try parse(signed, signed.encoded()) else { return false }
            try same(again.canonicalBytes(), as: input, name)
            return true
        }
    }
}
