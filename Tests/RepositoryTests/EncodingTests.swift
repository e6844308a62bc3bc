import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Repository

@Suite("Stored encodings")
struct EncodingTests {
    private let random = SeededRandom(seed: 11)

    private func digest() -> Digest { SHA256.hash(random.bytes(32).span) }

    private func metadata(_ kind: EntryKind, size: UInt64 = 0, target: [UInt8] = []) -> EntryMetadata {
        EntryMetadata(
            kind: kind,
            mode: 0o4755,
            owner: 4_294_967_295,
            group: 0,
            modifiedSeconds: -1,
            modifiedNanoseconds: 999_999_999,
            size: size,
            linkTarget: target,
            changeToken: ChangeToken(inode: .max, changedSeconds: .min, changedNanoseconds: 0)
        )
    }

    private func entries() throws -> [StoredEntry] {
        let odd = try #require(PathBytes(bytes: [0x61, 0xFF, 0x0A]))
        return [
            StoredEntry(path: "", metadata: metadata(.folder), content: .none),
            StoredEntry(path: "a", metadata: metadata(.file, size: 3), content: .inline([1, 2, 3])),
            StoredEntry(path: "a-b", metadata: metadata(.symbolicLink, target: [0xFF, 0x2F]), content: .none),
            StoredEntry(
                path: odd,
                metadata: metadata(.file, size: 5 << 20),
                content: .chunks([digest(), digest()])
            ),
            StoredEntry(
                path: "z",
                metadata: metadata(.file, size: 1 << 50),
                content: .chunkLists([digest()])
            ),
        ]
    }

    private func list(_ entries: [StoredEntry], _ label: ScopeLabel?) -> [UInt8] {
        var writer = ByteWriter()
        EntryList.start(label: label, &writer)
        for entry in entries {
            EntryList.append(entry, to: &writer)
        }
        return writer.bytes
    }

    @Test("an entry list gives back its label and entries")
    func entryListRoundTrip() throws {
        let label = try ScopeLabel(subject: "user:42", object: "ticket:17")
        let entries = try entries()
        let decoded = try EntryList.decode(list(entries, label))
        #expect(decoded.label == label)
        #expect(decoded.entries == entries)
        #expect(try EntryList.decode(list(entries, nil)).label == nil)
    }

    @Test("an entry list whose paths are out of order, or stand twice, is refused")
    func disorderIsRefused() throws {
        let entries = try entries()
        #expect(throws: SealingError.self) { try EntryList.decode(list(entries.reversed(), nil)) }
        #expect(throws: SealingError.self) { try EntryList.decode(list([entries[1], entries[1]], nil)) }
    }

    @Test("an entry list with a path that leaves the target is refused", arguments: ["../x", "/x", "a//b", "a/../b"])
    func unsafePathIsRefused(path: String) throws {
        let entry = StoredEntry(path: PathBytes(path), metadata: metadata(.folder), content: .none)
        #expect(throws: SealingError.self) { try EntryList.decode(list([entry], nil)) }
    }

    @Test("mutated and cut encodings never crash a parser, and what is read encodes to the same bytes")
    func mutationsAreSafe() throws {
        let sound = list(try entries(), try ScopeLabel(subject: "user:42", object: nil))
        let random = SeededRandom(seed: 99)
        for _ in 0..<Noise.rounds(few: 2_000, many: 200_000) {
            var bytes = sound
            for _ in 0...(random.uint64() % 3) {
                bytes[Int(random.uint64() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.uint64())
            }
            if random.uint64() % 4 == 0 { bytes.removeLast(Int(random.uint64() % UInt64(bytes.count))) }
            guard let decoded = try? EntryList.decode(bytes) else { continue }
            #expect(list(decoded.entries, decoded.label) == bytes)
        }
    }

    @Test("mutated trailers, pointer lists, runs and chunk lists never crash a parser")
    func otherParsersAreSafe() throws {
        let path = ScopePath(subject: 5, object: 6)
        let chunk = ChunkDescription(id: digest(), kind: .data, compression: .none, plainLength: 10)
        let entry = PackEntry(path: path, chunk: chunk, offset: 8, sealedLength: 38)
        let trailer = PackTrailer.encode([entry])
        var pointers = ByteWriter()
        PointerList.append(ScopePointer(path: path, lists: [digest(), digest()]), to: &pointers)
        let pack = digest()
        let run = IndexRun.encode([ChunkLocation(pack: pack, entry: entry)], packSizes: [pack: 100])
        #expect(try PackTrailer.decode(trailer, end: 46) == [entry])
        #expect(try PointerList.decode(pointers.bytes).count == 1)
        let random = SeededRandom(seed: 100)
        func mutate(_ sound: [UInt8]) -> [UInt8] {
            var bytes = sound
            bytes[Int(random.uint64() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.uint64())
            if random.uint64() % 4 == 0 { bytes.removeLast(Int(random.uint64() % UInt64(bytes.count))) }
            return bytes
        }
        for _ in 0..<Noise.rounds(few: 2_000, many: 200_000) {
            _ = try? PackTrailer.decode(mutate(trailer), end: 46)
            _ = try? PointerList.decode(mutate(pointers.bytes))
            _ = try? ChunkList.decode(mutate(pack.bytes))
            let bytes = mutate(run)
            if let header = try? IndexRun.header(bytes.span, isWhole: true), header.entryCount > 0 {
                _ = try? IndexRun.location(bytes.span, at: header.entriesStart, header)
            }
        }
    }

    @Test("a trailer that leaves bytes of the pack uncovered is refused")
    func uncoveredBytesAreRefused() throws {
        let chunk = ChunkDescription(id: digest(), kind: .data, compression: .none, plainLength: 10)
        let entry = PackEntry(path: .nobody, chunk: chunk, offset: 8, sealedLength: 38)
        #expect(throws: SealingError.self) { try PackTrailer.decode(PackTrailer.encode([entry]), end: 47) }
        #expect(throws: SealingError.self) { try PackTrailer.decode(PackTrailer.encode([entry]), end: 45) }
    }
}
