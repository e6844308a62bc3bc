import Files
import Ledger
import Sealing
import Simulation
import Stores

@testable import Repository

extension FuzzTarget {
    /// What lies in a repository, and in the cache of its indexes.
    static let repository: [FuzzTarget] = [
        entryList, pointerList, chunkList, trailer, pack, indexRun, indexObject, cachedRun, head, manifest,
        sealedChunk, frame,
    ]

    private static func entries() -> [StoredEntry] {
        func metadata(_ kind: EntryKind, size: UInt64 = 0, target: [UInt8] = []) -> EntryMetadata {
            EntryMetadata(
                kind: kind,
                mode: 0o4755,
                owner: .max,
                group: 0,
                modifiedSeconds: -1,
                modifiedNanoseconds: 999_999_999,
                size: size,
                linkTarget: target,
                changeToken: ChangeToken(inode: .max, changedSeconds: .min, changedNanoseconds: 0)
            )
        }
        let ids = [FuzzKeys.digest(1), FuzzKeys.digest(2)]
        var linked = metadata(.file, size: 3)
        linked.linkGroup = 7
        linked.attributes = [
            ExtendedAttribute(name: Array("user.a".utf8), value: []),
            ExtendedAttribute(name: Array("user.b".utf8), value: [0, 1]),
        ]
        var sparse = metadata(.file, size: 1 << 40)
        sparse.extents = [FileExtent(offset: 0, length: 1), FileExtent(offset: 1 << 39, length: 2)]
        var device = metadata(.characterDevice)
        device.device = DeviceNumber(major: 1, minor: .max)
        return [
            StoredEntry(path: "", metadata: metadata(.folder), content: .none),
            StoredEntry(path: "A", metadata: linked, content: .inline([1, 2, 3])),
            StoredEntry(path: "B", metadata: sparse, content: .inline([1, 2, 3])),
            StoredEntry(path: "C", metadata: device, content: .none),
            StoredEntry(path: "D", metadata: metadata(.socket), content: .none),
            StoredEntry(path: "a", metadata: metadata(.file, size: 3), content: .inline([1, 2, 3])),
            StoredEntry(path: "a-b", metadata: metadata(.symbolicLink, target: [0xFF, 0x2F]), content: .none),
            StoredEntry(path: "b", metadata: metadata(.file, size: 5 << 20), content: .chunks(ids)),
            StoredEntry(path: "z", metadata: metadata(.file, size: 1 << 50), content: .chunkLists(ids)),
        ]
    }

    private static func list(_ label: ScopeLabel?, _ entries: [StoredEntry]) -> [UInt8] {
        var writer = ByteWriter()
        EntryList.start(label: label, &writer)
        for entry in entries { EntryList.append(entry, to: &writer) }
        return writer.bytes
    }

    private static let entryList = FuzzTarget("entry-list") {
        let label = try ScopeLabel(subject: "user:42", object: "ticket:17")
        return [list(label, entries()), list(nil, entries()), list(nil, [])]
    } run: { input in
        guard let decoded = try? EntryList.decode(input) else { return false }
        try same(list(decoded.label, decoded.entries), as: input, "an entry list")
        return true
    }

    private static let pointerList = FuzzTarget("pointer-list") {
        var writer = ByteWriter()
        PointerList.append(ScopePointer(path: .nobody, lists: []), to: &writer)
        PointerList.append(ScopePointer(path: FuzzKeys.person, lists: [FuzzKeys.digest(1)]), to: &writer)
        PointerList.append(ScopePointer(path: FuzzKeys.object, lists: [FuzzKeys.digest(2)]), to: &writer)
        return [writer.bytes]
    } run: { input in
        guard let pointers = try? PointerList.decode(input) else { return false }
        var writer = ByteWriter()
        for pointer in pointers { PointerList.append(pointer, to: &writer) }
        try same(writer.bytes, as: input, "a pointer list")
        return true
    }

    private static let chunkList = FuzzTarget("chunk-list") {
        [ChunkList.encode([FuzzKeys.digest(1), FuzzKeys.digest(2)])]
    } run: { input in
        guard let ids = try? ChunkList.decode(input) else { return false }
        try same(ChunkList.encode(ids), as: input, "a chunk list")
        return true
    }

    private static func packEntries() -> [PackEntry] {
        let first = ChunkDescription(id: FuzzKeys.digest(1), kind: .data, compression: .none, plainLength: 72)
        let second = ChunkDescription(id: FuzzKeys.digest(2), kind: .entryList, compression: .zstandard, plainLength: 9)
        return [
            PackEntry(path: FuzzKeys.object, chunk: first, offset: 8, sealedLength: 100),
            PackEntry(path: FuzzKeys.person, chunk: second, offset: 108, sealedLength: 40),
        ]
    }

    private static let trailer = FuzzTarget("pack-trailer") {
        [PackTrailer.encode(packEntries())]
    } run: { input in
        guard let entries = try? PackTrailer.decode(input, end: 148) else { return false }
        try same(PackTrailer.encode(entries), as: input, "a trailer")
        try demand(entries.allSatisfy { $0.offset + $0.sealedLength <= 148 }, "a chunk beyond its pack's end")
        return true
    }

    /// A whole pack, whose name is made to fit.
    private static let pack = FuzzTarget("pack") {
        var sealer = MetadataSealer(repository: FuzzKeys.repository, keys: FuzzKeys.metadataKeys)
        var builder = PackBuilder(buffer: ByteBuffer(), random: FuzzKeys.random)
        let sealed = [UInt8](repeating: 7, count: 100)
        for entry in packEntries() {
            builder.append(
                sealed.span.extracting(0..<Int(entry.sealedLength)),
                path: entry.path,
                chunk: entry.chunk
            )
        }
        return [builder.finish(&sealer, random: FuzzKeys.random).pack.bytes]
    } run: { input in
        let store = try SimulatedStore("a", repository: FuzzKeys.repository)
        let name = SHA256.hash(input.span)
        store.contents[.pack(name)] = input
        var reader = PackReader(
            store: store,
            repository: FuzzKeys.repository,
            metadataKeys: FuzzKeys.metadataKeys
        )
        guard let entries = try? reader.entries(of: name, size: UInt64(input.count)) else { return false }
        try demand(
            entries.allSatisfy { Int($0.offset) + Int($0.sealedLength) <= input.count },
            "a chunk beyond its pack's end"
        )
        return true
    }

    private static func run(_ entries: [PackEntry]) -> [UInt8] {
        let packs = [FuzzKeys.digest(8): UInt64(1000), FuzzKeys.digest(9): UInt64(2000)]
        let locations = zip(packs.keys.sorted(), entries).map { ChunkLocation(pack: $0, entry: $1) }
        return IndexRun.encode(locations, packSizes: packs)
    }

    /// No reader may be sent beyond what a pack can have, nor told of a chunk larger than chunks are.
    private static func check(_ location: ChunkLocation) throws {
        let end = UInt64(location.entry.offset) + UInt64(location.entry.sealedLength)
        try demand(end <= UInt64(FormatLimits.pack), "an index names a place beyond the end of packs")
        try demand(Int(location.entry.chunk.plainLength) <= FormatLimits.pointerList, "a chunk larger than chunks are")
    }

    private static func check(run: [UInt8]) throws -> Bool {
        let bytes = run.span
        guard let header = try? IndexRun.header(bytes, isWhole: true) else { return false }
        var isGood = true
        for number in 0..<header.entryCount {
            let start = header.entriesStart + number * IndexRun.entryLength
            if let location = try? IndexRun.location(bytes, at: start, header) {
                try check(location)
            } else {
                isGood = false
            }
        }
        return isGood
    }

    private static let indexRun = FuzzTarget("index-run") {
        [run(packEntries()), run([])]
    } run: { input in
        try check(run: input)
    }

    /// An index object, whose name is made to fit and whose run is sealed anew.
    private static let indexObject = FuzzTarget("index-object") {
        [run(packEntries())]
    } run: { input in
        var sealer = MetadataSealer(repository: FuzzKeys.repository, keys: FuzzKeys.metadataKeys)
        let store = try SimulatedStore("a", repository: FuzzKeys.repository)
        let object = IndexObject.seal(input, &sealer, random: FuzzKeys.random)
        for bytes in [object, input] {
            store.contents[.index(SHA256.hash(bytes.span))] = bytes
        }
        _ = try? IndexObject.read(SHA256.hash(input.span), from: store, &sealer)
        guard let read = try? IndexObject.read(SHA256.hash(object.span), from: store, &sealer) else { return false }
        try same(read, as: input, "an index object")
        return true
    }

    /// A file of the cache: a run with its filter, which anything may have changed.
    private static let cachedRun = FuzzTarget("cached-run") {
        let path = try FuzzKeys.file("run-sample", [])
        try CachedRun.write(run(packEntries()), to: path)
        return [try AtomicFile.read(path, maximumBytes: 1 << 20)]
    } run: { input in
        let path = try FuzzKeys.file("run", input)
        guard let run = try? CachedRun(name: FuzzKeys.digest(1), path: path) else { return false }
        for number in UInt8(0)..<4 {
            if let location = try? run.find(FuzzKeys.digest(number)) { try check(location) }
        }
        var isGood = true
        do { try run.forEach(check) } catch is SealingError { isGood = false }
        return isGood
    }

    private static func heads() -> [Head] {
        let old = [FuzzKeys.digest(1): UInt64(10), FuzzKeys.digest(2): 20]
        let new = [FuzzKeys.digest(2): UInt64(20), FuzzKeys.digest(3): 30]
        let first = Head(
            number: 1,
            previous: nil,
            time: FuzzKeys.time,
            isFull: true,
            packs: HeadChange(from: [:], to: new),
            indexes: HeadChange(from: [:], to: [:]),
            snapshots: HeadChange(from: [:], to: [:]),
            condemned: [],
            ledgerRoot: FuzzKeys.digest(4),
            ledgerCount: 5
        )
        var second = first
        second.number = 2
        second.previous = FuzzKeys.digest(5)
        second.isFull = false
        second.packs = HeadChange(from: old, to: new)
        second.condemned = [.pack(FuzzKeys.digest(1)), .index(FuzzKeys.digest(2))]
        return [first, second]
    }

    private static let head = signed("head", namespace: Head.namespace, key: FuzzKeys.writer) {
        heads().map { $0.document(repository: FuzzKeys.repository) }
    } parse: { signed, _ in
        guard let head = try? Head(signed.document, repository: FuzzKeys.repository) else { return nil }
        _ = head.packs.applied(to: [FuzzKeys.digest(1): 1])
        return head.document(repository: FuzzKeys.repository)
    }

    private static let manifest = signed("manifest", namespace: SnapshotSummary.namespace, key: FuzzKeys.writer) {
        var summary = SnapshotSummary(
            id: FuzzKeys.id(1),
            name: FuzzKeys.digest(1),
            time: FuzzKeys.time,
            datasetClass: "attachments",
            policyDigest: FuzzKeys.digest(2),
            ledgerRoot: FuzzKeys.digest(3),
            ledgerCount: 4,
            parent: nil,
            files: 1,
            folders: 2,
            links: 3,
            bytes: 4,
            scopes: 5,
            erasedScopes: 6,
            problems: 7,
            tags: ["a", "before-upgrade"].compactMap { SnapshotTag($0) },
            pointers: [FuzzKeys.digest(4)]
        )
        let first = summary.document(repository: FuzzKeys.repository)
        summary.parent = FuzzKeys.id(2)
        summary.lostChunks = 3
        summary.mapping = ScopeMapping(root: "/srv", source: "/srv/a", templates: ["users/{subject}/**", "*"])
            .remembering(ScopeMapping(source: "/b", templates: ["people/{subject}/**"]))
        return [first, summary.document(repository: FuzzKeys.repository)]
    } parse: { signed, _ in
        let name = FuzzKeys.digest(1)
        return try? SnapshotSummary(signed.document, name: name, repository: FuzzKeys.repository)
            .document(repository: FuzzKeys.repository)
    }

    private static let plaintext = Array(String(repeating: "the same words ", count: 20).utf8)

    private static let sealedChunk = FuzzTarget("sealed-chunk") {
        var sealer = ChunkSealer(repository: FuzzKeys.repository)
        var sealed: [UInt8] = []
        _ = sealer.seal(
            plaintext.span,
            id: FuzzKeys.personKeys.chunkID(plaintext.span),
            kind: .data,
            keys: FuzzKeys.personKeys,
            random: FuzzKeys.random,
            appendTo: &sealed
        )
        return [sealed]
    } run: { input in
        var sealer = ChunkSealer(repository: FuzzKeys.repository)
        var plain: [UInt8] = []
        var isOpened = false
        for compression in [Compression.none, .zstandard] {
            let chunk = ChunkDescription(
                id: FuzzKeys.personKeys.chunkID(plaintext.span),
                kind: .data,
                compression: compression,
                plainLength: UInt32(plaintext.count)
            )
            do {
                try sealer.open(input.span, as: chunk, keys: FuzzKeys.personKeys, into: &plain)
            } catch {
                continue
            }
            isOpened = true
            try same(plain, as: plaintext, "a sealed chunk")
        }
        return isOpened
    }

    private static let frame = FuzzTarget("compressed-frame") {
        var compressor = Compressor()
        var packed: [UInt8] = []
        _ = compressor.compress(plaintext.span, into: &packed)
        return [packed]
    } run: { input in
        var compressor = Compressor()
        var plain: [UInt8] = []
        guard compressor.decompress(input.span, plainCount: plaintext.count, appendTo: &plain) else { return false }
        try demand(plain.count == plaintext.count, "a frame that is not as long as it must be")
        return true
    }
}
