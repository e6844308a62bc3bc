import Files
import Ledger
import Sealing
import Testing

@testable import Custody
@testable import Repository

@Suite struct RepositoryVectors {
    private struct Vectors: Decodable {
        struct Chunk: Decodable {
            let plaintext: String
            let id: String
            let nonce: String
            let sealed: String
        }
        struct Metadata: Decodable {
            let leaf: String
            let salt: String
            let nonce: String
            let plaintext: String
            let object: String
        }
        struct Gear: Decodable {
            let first: String
            let last: String
            let sha256: String
        }
        struct Cuts: Decodable {
            let minimum: Int
            let average: Int
            let maximum: Int
            let bytes: Int
            let lengths: [Int]
        }
        let repository: String
        let leaf: String
        let path: String
        let chunk: Chunk
        let metadata: Metadata
        let gear: Gear
        let cuts: Cuts
        let entryList: String
        let pointerList: String
        let trailer: String
        let manifest: String
        let mappedManifest: String
    }

    /// Gives the bytes of a vector, where the format wants random ones.
    private final class Given: RandomSource {
        private let answers: [[UInt8]]

        init(_ answers: [UInt8]...) {
            self.answers = answers
        }

        func fill(_ bytes: inout MutableSpan<UInt8>) {
            guard let answer = answers.first(where: { $0.count == bytes.count }) else { return }
            for index in answer.indices { bytes[index] = answer[index] }
        }
    }

    private let vectors: Vectors
    private let repository: RepositoryID
    private let path: ScopePath
    private let keys: ScopeKeys
    private let metadataKeys: ScopeKeys

    init() throws {
        vectors = try VectorFile.read("repository.json", as: Vectors.self)
        repository = try #require(RepositoryID(hex: vectors.repository))
        let pathBytes = try VectorFile.bytes(vectors.path)
        let scope = ScopePath(pathBytes.span)
        path = try #require(scope)
        let leaf = try VectorFile.bytes(vectors.leaf)
        keys = ScopeKeys(path: path, leaf: LeafKeys(leaf: leaf.span))
        let metadataLeaf = try VectorFile.bytes(vectors.metadata.leaf)
        metadataKeys = ScopeKeys(path: .metadata, leaf: LeafKeys(leaf: metadataLeaf.span))
    }

    @Test("a chunk has the id, and seals to the bytes, that the vectors name")
    func chunk() throws {
        let plaintext = try VectorFile.bytes(vectors.chunk.plaintext)
        let id = keys.chunkID(plaintext.span)
        #expect(id.hex == vectors.chunk.id)
        var sealer = ChunkSealer(repository: repository)
        var sealed: [UInt8] = []
        let random = Given(try VectorFile.bytes(vectors.chunk.nonce))
        let compression = sealer.seal(
            plaintext.span,
            id: id,
            kind: .data,
            keys: keys,
            random: random,
            appendTo: &sealed
        )
        #expect(compression == .none)
        #expect(Hex.encode(sealed) == vectors.chunk.sealed)
        var opened: [UInt8] = []
        let description = ChunkDescription(
            id: id,
            kind: .data,
            compression: .none,
            plainLength: UInt32(plaintext.count)
        )
        try sealer.open(sealed.span, as: description, keys: keys, into: &opened)
        #expect(opened == plaintext)
    }

    @Test("a chunk opens nowhere else: not as another kind, in another scope or repository, or with a bit changed")
    func chunkIsBound() throws {
        let sealed = try VectorFile.bytes(vectors.chunk.sealed)
        let id = try #require(Digest(hex: vectors.chunk.id))
        let length = UInt32(sealed.count - AuthenticatedCipher.overhead)
        func open(_ bytes: [UInt8], _ kind: ChunkKind, _ keys: ScopeKeys, _ repository: RepositoryID) throws {
            var sealer = ChunkSealer(repository: repository)
            var opened: [UInt8] = []
            let chunk = ChunkDescription(id: id, kind: kind, compression: .none, plainLength: length)
            try sealer.open(bytes.span, as: chunk, keys: keys, into: &opened)
        }
        try open(sealed, .data, keys, repository)
        let other = try #require(RepositoryID(hex: String(repeating: "0", count: 32)))
        let moved = ScopeKeys(path: ScopePath(subject: path.subject), leaf: keys.leaf)
        #expect(throws: RepositoryError.self) { try open(sealed, .entryList, keys, repository) }
        #expect(throws: RepositoryError.self) { try open(sealed, .data, keys, other) }
        #expect(throws: RepositoryError.self) { try open(sealed, .data, moved, repository) }
        #expect(throws: RepositoryError.self) { try open(sealed, .data, metadataKeys, repository) }
        for position in sealed.indices {
            var flipped = sealed
            flipped[position] ^= 1
            #expect(throws: RepositoryError.self) { try open(flipped, .data, keys, repository) }
        }
    }

    @Test("a metadata object seals to the bytes that the vectors name")
    func metadataObject() throws {
        let plaintext = try VectorFile.bytes(vectors.metadata.plaintext)
        var sealer = MetadataSealer(repository: repository, keys: metadataKeys)
        var object: [UInt8] = []
        let random = Given(
            try VectorFile.bytes(vectors.metadata.salt),
            try VectorFile.bytes(vectors.metadata.nonce)
        )
        sealer.seal(plaintext.span, kind: .index, random: random, appendTo: &object)
        #expect(Hex.encode(object) == vectors.metadata.object)
        #expect(try sealer.open(object.span, kind: .index) == plaintext)
        #expect(throws: SealingError.self) { try sealer.open(object.span, kind: .trailer) }
    }

    @Test("the gear table and the cuts of a stream are the ones that the vectors name")
    func cuts() throws {
        let gear = GearTable(metadataKeys: metadataKeys)
        let bytes = gear.values.flatMap { value in
            stride(from: UInt64(0), to: 64, by: 8).map { UInt8(truncatingIfNeeded: value >> $0) }
        }
        #expect(SHA256.hash(bytes.span).hex == vectors.gear.sha256)
        #expect(gear.values.first == UInt64(vectors.gear.first, radix: 16))
        #expect(gear.values.last == UInt64(vectors.gear.last, radix: 16))
        var chunker = Chunker(
            gear: gear,
            minimum: vectors.cuts.minimum,
            average: vectors.cuts.average,
            maximum: vectors.cuts.maximum
        )
        var pending: [UInt8] = []
        var lengths: [Int] = []
        let stream = SeededRandom(seed: 7).bytes(vectors.cuts.bytes)
        chunker.split(stream.span, into: &pending) { lengths.append($0.count) }
        if !pending.isEmpty { lengths.append(pending.count) }
        #expect(lengths == vectors.cuts.lengths)
    }

    @Test("lists and trailers read as the vectors say, and encode to the same bytes")
    func lists() throws {
        let id = try #require(Digest(hex: vectors.chunk.id))
        let list = try EntryList.decode(try VectorFile.bytes(vectors.entryList))
        #expect(list.label?.description == "user:42/ticket:17")
        #expect(list.entries.first?.path == "users/42")
        #expect(list.entries.dropFirst().map(\.path.lastComponent.description).joined() == "abcdefghi")
        #expect(
            list.entries.map(\.metadata.kind) == [
                .folder, .file, .file, .symbolicLink, .file, .file, .namedPipe, .socket, .characterDevice, .blockDevice,
            ]
        )
        #expect(list.entries.prefix(4).map(\.content) == [.none, .inline([97, 98, 99]), .chunks([id]), .none])
        let sparse = list.entries[4]
        #expect(sparse.metadata.extents == [FileExtent(offset: 4096, length: 3), FileExtent(offset: 4199, length: 2)])
        #expect(sparse.metadata.size == 1 << 20 && sparse.content == .inline([97, 98, 99, 100, 101]))
        #expect(sparse.metadata.attributes.map(\.name) == ["system.posix_acl_access", "user.x"].map { Array($0.utf8) })
        #expect(sparse.metadata.linkGroup == 11 && list.entries[5].metadata.linkGroup == 11)
        #expect(list.entries[8].metadata.device == DeviceNumber(major: 1, minor: 3))
        #expect(list.entries[9].metadata.device == DeviceNumber(major: 259, minor: 1 << 20))
        #expect(list.entries[9].metadata.attributes == [ExtendedAttribute(name: Array("user.new".utf8), value: [10])])
        #expect(list.entries[0].metadata.modifiedSeconds == -1)
        var writer = ByteWriter()
        EntryList.start(label: list.label, &writer)
        for entry in list.entries { EntryList.append(entry, to: &writer) }
        #expect(Hex.encode(writer.bytes) == vectors.entryList)
        let pointers = try PointerList.decode(try VectorFile.bytes(vectors.pointerList))
        #expect(pointers == [ScopePointer(path: path, lists: [id])])
        let sealedLength = vectors.chunk.sealed.count / 2
        let trailer = try VectorFile.bytes(vectors.trailer)
        let entries = try PackTrailer.decode(trailer, end: PackTrailer.headerLength + sealedLength)
        #expect(entries.map(\.path) == [path] && entries.map(\.chunk.id) == [id])
        #expect(PackTrailer.encode(entries) == trailer)
    }

    @Test("P1: a manifest says what decided whose each path is; one of 0.1.0 does not, and that is known")
    func mappedManifest() throws {
        let id = try #require(Digest(hex: vectors.chunk.id))
        func read(_ text: String) throws -> SnapshotSummary {
            let bytes = Array(text.utf8)
            let document = try JSONValue.parseCanonical(bytes.span, maximumBytes: bytes.count)
            return try SnapshotSummary(document, name: id, repository: repository)
        }
        #expect(try read(vectors.manifest).mapping == nil)
        let snapshot = try read(vectors.mappedManifest)
        let mapping = ScopeMapping(
            root: "/srv/helpdesk",
            source: "/srv/helpdesk/attachments",
            templates: ["users/{subject}/tickets/{object:ticket}/**", "users/{subject}/**"]
        )
        let before = ScopeMapping(source: "/srv/helpdesk", templates: ["people/{subject}/**"])
        #expect(
            snapshot.mapping
                == mapping.remembering(ScopeMapping(source: "/srv/old", templates: []).remembering(before))
        )
        #expect(snapshot.document(repository: repository).canonicalBytes() == Array(vectors.mappedManifest.utf8))
        let templates = #"["users/{subject}/tickets/{object:ticket}/**","users/{subject}/**"]"#
        let long = "\"\(String(repeating: "a", count: 16_385))\""
        let many = "[\((0..<65).map { "\"\($0)\"" }.joined(separator: ","))]"
        for wrong in ["[7]", "null", "{}", "[\(long)]", many] {
            let text = vectors.mappedManifest.replacing(templates, with: wrong)
            #expect(throws: SealingError.self) { _ = try read(text) }
        }
        let twice = vectors.mappedManifest.replacing(
            #"{"source":"/srv/old","templates":[]}"#,
            with: #"{"source":"/srv/helpdesk","templates":["people/{subject}/**"]}"#
        )
        #expect(throws: SealingError.self) { _ = try read(twice) }
        let slashes = vectors.mappedManifest.replacing("/srv/helpdesk\"", with: "/srv/helpdesk/\"")
        #expect(throws: SealingError.self) { _ = try read(slashes) }
    }

    @Test("a snapshot's manifest reads as the vector says, and encodes to the same bytes")
    func manifest() throws {
        let bytes = Array(vectors.manifest.utf8)
        let document = try JSONValue.parseCanonical(bytes.span, maximumBytes: bytes.count)
        let id = try #require(Digest(hex: vectors.chunk.id))
        let snapshot = try SnapshotSummary(document, name: id, repository: repository)
        #expect(snapshot.tags.map(\.text) == ["2026-spring", "before-upgrade"] && snapshot.pointers == [id])
        #expect(snapshot.document(repository: repository).canonicalBytes() == bytes)
        let tags = vectors.manifest.firstRange(of: #"["2026-spring","before-upgrade"]"#)
        let range = try #require(tags)
        let many = (0..<17).map { "\"tag-\($0 + 10)\"" }.joined(separator: ",")
        for wrong in [
            "\"a\"", #"["b","a"]"#, #"["a","a"]"#, #"["-a"]"#, #"["A"]"#, #"[""]"#, "[7]", "[\(many)]",
            "[\"\(String(repeating: "a", count: 64))\"]",
        ] {
            let text = Array(
                (vectors.manifest[..<range.lowerBound] + wrong + vectors.manifest[range.upperBound...]).utf8
            )
            let changed = try JSONValue.parseCanonical(text.span, maximumBytes: text.count)
            #expect(throws: SealingError.self, "\(wrong)") {
                try SnapshotSummary(changed, name: id, repository: repository)
            }
        }
    }
}
