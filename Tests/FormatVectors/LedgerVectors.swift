import Ledger
import Sealing
import Testing

@Suite struct LedgerVectors {
    private struct Vectors: Decodable {
        struct Entry: Decodable {
            let object: String
            let digest: String
            let signer: String
            let rejected: String?
        }
        struct Tombstone: Decodable {
            let id: String
            let digest: String
        }
        struct Root: Decodable {
            let digests: [String]
            let root: String
        }
        let seeds: [String: String]
        let repository: String
        let rootKey: String
        let entries: [Entry]
        let count: Int
        let root: String
        let tombstones: [Tombstone]
        let acceptedHead: UInt64
        let roots: [Root]
        let repositoryObject: String
        let checkpoint: String
        /// Entries about leaves that are given up, by an officer; not in the set above.
        let leaves: [Entry]
    }

    private let vectors: Vectors

    init() throws {
        vectors = try VectorFile.read("ledger.json", as: Vectors.self)
    }

    private func key(_ name: String) throws -> SigningKey {
        let seed = try VectorFile.bytes(try #require(vectors.seeds[name]))
        return SigningKey(seed: Secret(copying: seed.span))
    }

    private func read() throws -> [LedgerEntry] {
        try vectors.entries.map { vector in
            let bytes = Array(vector.object.utf8)
            return try LedgerEntry.parse(bytes.span)
        }
    }

    @Test("each entry is read, signed anew to the same bytes, and named by its digest")
    func entries() throws {
        for (vector, entry) in zip(vectors.entries, try read()) {
            #expect(entry.digest.hex == vector.digest)
            let signer = try key(vector.signer)
            #expect(entry.signer == signer.publicKey)
            let signed = SignedDocument(
                signing: entry.signed.document,
                namespace: LedgerEntry.namespace,
                with: signer
            )
            #expect(String(decoding: signed.encoded(), as: UTF8.self) == vector.object)
            #expect(LedgerStatement(json: entry.statement.json) == entry.statement)
        }
        #expect(Set(try read().map(\.statement.type)).count == 14)
    }

    @Test("the set has the root, the tombstones and the rejections that the vectors name")
    func effects() throws {
        let rootKey = try key("root").publicKey
        #expect(rootKey.hex == vectors.rootKey)
        #expect(RepositoryID(rootKey: rootKey).hex == vectors.repository)
        var ledger = Ledger(repository: RepositoryID(rootKey: rootKey), rootKey: rootKey)
        let rejections = ledger.merge(try read())
        let expected = vectors.entries.compactMap { entry in entry.rejected.map { entry.digest + " " + $0 } }
        #expect(Set(rejections.map { $0.digest.hex + " " + $0.reason.rawValue }) == Set(expected))
        #expect(ledger.count == vectors.count)
        #expect(ledger.root.hex == vectors.root)
        #expect(ledger.tombstones.map(\.digest.hex) == vectors.tombstones.map(\.digest))
        #expect(ledger.tombstones.map(\.id) == vectors.tombstones.map(\.id))
    }

    @Test("P1: leaves are given up and retired by the entries that the vectors hold")
    func leaves() throws {
        let rootKey = try key("root").publicKey
        var ledger = Ledger(repository: RepositoryID(rootKey: rootKey), rootKey: rootKey)
        // The officer's delegation, and nothing that was erased or revoked later.
        ledger.merge(try read().filter { if case .delegated = $0.statement { true } else { false } })
        let entries = try vectors.leaves.map { vector in
            let bytes = Array(vector.object.utf8)
            let entry = try LedgerEntry.parse(bytes.span)
            let signer = try key(vector.signer).publicKey
            #expect(entry.digest.hex == vector.digest && entry.signer == signer)
            #expect(LedgerStatement(json: entry.statement.json) == entry.statement)
            return entry
        }
        #expect(ledger.merge(entries).isEmpty)
        #expect(ledger.nobody == ScopePath(subject: 0, object: 2))
        #expect(ledger.isErased(.nobody)?.digest == entries[2].digest)
        #expect(ledger.retirements.map(\.digest) == [entries[2].digest])
        #expect(ledger.unretiredLeaves == [ScopePath(subject: 5)])
    }

    @Test("roots over digests are those of RFC 6962")
    func roots() throws {
        for vector in vectors.roots {
            let digests = try vector.digests.map { try #require(Digest(hex: $0)) }
            #expect(MerkleTree.root(of: digests).hex == vector.root)
        }
    }

    @Test("repository.json and a checkpoint are read")
    func documents() throws {
        let repository = Array(vectors.repositoryObject.utf8)
        let descriptor = try RepositoryDescriptor(parsing: repository.span, expecting: nil)
        #expect(descriptor.id.hex == vectors.repository)
        #expect(descriptor.chunker == .standard)
        let again = RepositoryDescriptor(created: descriptor.created, chunker: .standard, rootKey: try key("root"))
        #expect(String(decoding: again.signed.encoded(), as: UTF8.self) == vectors.repositoryObject)
        let bytes = Array(vectors.checkpoint.utf8)
        let checkpoint = try Checkpoint(parsing: bytes.span)
        #expect(checkpoint.count == vectors.count && checkpoint.root.hex == vectors.root)
        #expect(checkpoint.head?.number == 3)
    }
}
