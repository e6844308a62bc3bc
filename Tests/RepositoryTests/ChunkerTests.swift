import Sealing
import Testing

@testable import Repository

@Suite("Chunker")
struct ChunkerTests {
    private static let gear = GearTable(
        values: {
            let random = SeededRandom(seed: 7)
            return (0..<256).map { _ in random.uint64() }
        }()
    )

    private func chunks(of data: [UInt8], pieces: Int) -> [[UInt8]] {
        var chunker = Chunker(gear: Self.gear, minimum: 1024, average: 4096, maximum: 16_384)
        var pending: [UInt8] = []
        var chunks: [[UInt8]] = []
        for start in stride(from: 0, to: data.count, by: pieces) {
            let piece = Array(data[start..<min(start + pieces, data.count)])
            chunker.split(piece.span, into: &pending) { chunk in
                chunks.append(chunk.indices.map { chunk[$0] })
            }
        }
        if !pending.isEmpty { chunks.append(pending) }
        return chunks
    }

    @Test("cuts are the same however the stream is handed out", arguments: [1, 63, 64, 1000, 4096, 1 << 20])
    func cutsDoNotDependOnPieces(pieces: Int) {
        let data = SeededRandom(seed: 1).bytes(200_000)
        #expect(chunks(of: data, pieces: pieces) == chunks(of: data, pieces: data.count))
    }

    @Test("chunks join to the data and stay within their bounds")
    func chunksStayWithinBounds() {
        let data = SeededRandom(seed: 2).bytes(1_000_000)
        let parts = chunks(of: data, pieces: 8192)
        #expect(Array(parts.joined()) == data)
        #expect(parts.dropLast().allSatisfy { $0.count > 1024 && $0.count <= 16_384 })
        let average = data.count / parts.count
        #expect(average > 3000 && average < 7000)
    }

    @Test("one inserted byte changes few chunks")
    func insertionChangesLittle() {
        let data = SeededRandom(seed: 3).bytes(1_000_000)
        var changed = data
        changed.insert(42, at: 500_000)
        let before = Set(chunks(of: data, pieces: 65_536))
        let after = chunks(of: changed, pieces: 65_536)
        #expect(after.count { !before.contains($0) } <= 3)
    }

    @Test("data without any cut ends at the maximum")
    func constantDataEndsAtMaximum() {
        let parts = chunks(of: [UInt8](repeating: 0, count: 100_000), pieces: 1000)
        #expect(parts.dropLast().allSatisfy { $0.count == 16_384 || $0.count > 1024 })
        #expect(parts.reduce(0) { $0 + $1.count } == 100_000)
    }
}
