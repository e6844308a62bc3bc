import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody
@testable import Repository

/// Inputs that fuzzing found, each once taken for what it is not.
@Suite("What fuzzing has found stays found")
struct RegressionTests {
    private func target(_ name: String) throws -> FuzzTarget {
        try #require(FuzzTarget.all.first { $0.name == name })
    }

    private func fields(_ name: String, sample: Int = 0) throws -> [String: JSONValue] {
        let bytes = try target(name).samples()[sample]
        return try #require(try JSONValue.parseCanonical(bytes.span, maximumBytes: 1 << 20).objectValue)
    }

    @Test(
        "a signed document with a field that is not understood is refused",
        arguments: [
            "head", "manifest", "store-json", "checkpoint", "repository-json", "receipt", "ledger-entry",
            "destruction-receipt", "join-offer", "tree-export", "comparison", "lease-record", "custodian-json",
        ]
    )
    func unknownField(name: String) throws {
        var document = try fields(name)
        document["unknown"] = .bool(true)
        #expect(try !target(name).run(JSONValue.object(document).canonicalBytes()))
    }

    @Test(
        "a time has one form in signed documents",
        arguments: [
            ("head", "time"), ("manifest", "time"), ("checkpoint", "time"), ("repository-json", "created"),
            ("store-json", "created"), ("receipt", "time"), ("ledger-entry", "time"),
        ]
    )
    func timeWithoutMilliseconds(name: String, field: String) throws {
        var document = try fields(name)
        document[field] = .string("2026-01-31T12:00:00Z")
        #expect(try !target(name).run(JSONValue.object(document).canonicalBytes()))
    }

    @Test("a store's id that is a path is refused")
    func storeID() throws {
        var document = try fields("store-json")
        document["id"] = .string("../../x")
        #expect(try !target("store-json").run(JSONValue.object(document).canonicalBytes()))
    }

    @Test("N5: what is no code in a comparison does not count as that of an erased leaf")
    func comparisonCode() throws {
        var document = try fields("comparison")
        for code in [JSONValue.string("x"), .string(""), .integer(0), .bool(false), .array([])] {
            document["codes"] = .array([code, .null])
            #expect(try !target("comparison").run(JSONValue.object(document).canonicalBytes()))
        }
    }

    @Test("an index that names a place beyond the end of packs sends nobody there, and takes no memory for it")
    func indexBeyondPack() throws {
        let chunk = ChunkDescription(id: FuzzKeys.digest(1), kind: .data, compression: .none, plainLength: 1)
        for (offset, length) in [(UInt32.max, UInt32.max), (8, .max), (40 << 20, 1), (.max, 29)] {
            let entry = PackEntry(path: .nobody, chunk: chunk, offset: offset, sealedLength: length)
            let pack = FuzzKeys.digest(2)
            let run = IndexRun.encode([ChunkLocation(pack: pack, entry: entry)], packSizes: [pack: 1000])
            let header = try IndexRun.header(run.span, isWhole: true)
            #expect(throws: SealingError.self) { try IndexRun.location(run.span, at: header.entriesStart, header) }
        }
    }

    @Test("a trailer lists its paths in the order in which chunks have them, each once, and none besides")
    func trailerPaths() throws {
        let sample = try target("pack-trailer").samples()[0]
        let paths = 1..<(1 + 2 * ScopePath.byteCount)
        #expect(sample[0] == 2)
        var twice = sample
        twice.replaceSubrange(paths, with: sample[1..<18] + sample[1..<18])
        var besides = sample
        besides[0] = 3
        besides.insert(contentsOf: ScopePath.metadata.bytes, at: paths.upperBound)
        var swapped = sample
        swapped[paths.upperBound + 1] = 1
        for bytes in [twice, besides, swapped] { #expect(try !target("pack-trailer").run(bytes)) }
    }

    @Test("a custodian's table has flags that are 0 or 1, and waiting tombstones in order, as many as it says")
    func custodyTable() throws {
        let sample = try target("custody-table").samples()[1]
        let head = 4 + 1 + 8
        let waiting = head + 1 + 8 + 32 + 8
        #expect(sample[head] == 0 && sample[waiting] == 2)
        for (place, value) in [(head, UInt8(2)), (waiting, 1), (sample.count - 1, 2)] {
            var bytes = sample
            bytes[place] = value
            #expect(CustodyTable.decode(bytes) == nil, "byte \(place)")
        }
        var swapped = sample
        let first = Array(sample[waiting + 1..<waiting + 41])
        swapped.removeSubrange(waiting + 1..<waiting + 41)
        swapped.insert(contentsOf: first, at: waiting + 41)
        #expect(CustodyTable.decode(swapped) == nil)
    }

    @Test("an object's name is read by its bytes, whatever characters they join into")
    func combiningName() throws {
        for name in ["heads/\u{306}0000000000000001", "heads\u{306}/0000000000000001", "packs/\u{301}"] {
            #expect(try !target("object-name").run(Array(name.utf8)))
        }
    }

    @Test("counts and sizes whose sum no number can hold are refused")
    func enormousCounts() throws {
        var manifest = try fields("manifest")
        manifest["lost"] = .object(["chunks": .integer(.max), "lists": .integer(255)])
        #expect(try !target("manifest").run(JSONValue.object(manifest).canonicalBytes()))
        var head = try fields("head")
        head["added"] = .array([.array([.string(FuzzKeys.digest(1).hex), .integer(.max)])])
        #expect(try !target("head").run(JSONValue.object(head).canonicalBytes()))
    }
}
