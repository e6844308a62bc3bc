import Foundation
import Ledger
import Sealing
import Simulation
import Stores
import Synchronization
import Testing

@testable import Repository

@Suite("Reading ahead in packs on servers")
struct ReadAheadTests {
    /// A pack of chunks of 10,000 bytes, one after the other, in a store that counts what is read.
    private final class Shelf: Sendable {
        static let chunk = 10_000
        let bytes: [UInt8]
        let pack: Digest
        let store: HookedStore
        let size: UInt64
        let kind: ChunkKind
        private let counter = Counter()

        /// - Parameter isCut: true for a pack of which the store has only the first half.
        init(chunks: Int, kind: ChunkKind = .data, isCut: Bool = false) throws {
            self.kind = kind
            let bytes = Noise(seed: 3).bytes(chunks * Self.chunk)
            self.bytes = bytes
            pack = SHA256.hash(bytes.span)
            size = UInt64(bytes.count)
            let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 1)).publicKey)
            let simulated = try SimulatedStore("first", repository: repository)
            let kept = isCut ? Array(bytes.prefix(bytes.count / 2)) : bytes
            simulated.contents = [.pack(pack): kept]
            let counter = counter
            store = HookedStore(simulated, beforeReading: { _, count in counter.add(count) })
        }

        /// How many bytes each request asked for.
        var requests: [Int] { counter.all }

        func location(_ number: Int) -> ChunkLocation {
            ChunkLocation(
                pack: pack,
                entry: PackEntry(
                    path: .nobody,
                    chunk: ChunkDescription(id: pack, kind: kind, compression: .none, plainLength: 1),
                    offset: UInt32(number * Self.chunk),
                    sealedLength: UInt32(Self.chunk)
                )
            )
        }

        /// True when a chunk comes out as it lies there.
        func holds(_ number: Int, _ ahead: ReadAhead) throws -> Bool {
            var buffer: [UInt8] = []
            try ahead.read(location(number), size: size, from: store, into: &buffer)
            return buffer == Array(bytes[number * Self.chunk..<(number + 1) * Self.chunk])
        }
    }

    private final class Counter: Sendable {
        private let counts = Mutex<[Int]>([])
        var all: [Int] { counts.withLock { $0 } }
        func add(_ count: Int) { counts.withLock { $0.append(count) } }
    }

    @Test(
        "chunks that follow each other come in a few requests, none shorter than the one before",
        arguments: [ChunkKind.data, .entryList]
    )
    func forward(kind: ChunkKind) throws {
        let shelf = try Shelf(chunks: 500, kind: kind)
        let ahead = ReadAhead()
        for number in 0..<500 { #expect(try shelf.holds(number, ahead)) }
        #expect(shelf.requests.count < 10, "\(shelf.requests)")
        #expect(shelf.requests.dropLast() == shelf.requests.dropLast().sorted()[...])
        #expect(shelf.requests.reduce(0, +) < shelf.bytes.count * 11 / 10)
    }

    @Test("lists that lie apart cost little more than themselves")
    func apart() throws {
        let shelf = try Shelf(chunks: 3000, kind: .entryList)
        let ahead = ReadAhead()
        for number in 0..<60 { #expect(try shelf.holds(number * 50, ahead)) }
        #expect(shelf.requests.count == 60)
        #expect(shelf.requests.reduce(0, +) < 60 * Shelf.chunk + (800 << 10), "\(shelf.requests)")
    }

    @Test("data is fetched once, though several threads read on in several packs, each in its own place")
    func once() throws {
        let shelf = try Shelf(chunks: 1600)
        let ahead = ReadAhead()
        // Eight readers take turns, each going on where it was.
        for step in 0..<200 {
            for reader in 0..<8 { #expect(try shelf.holds(reader * 200 + step, ahead)) }
        }
        #expect(shelf.requests.count <= 16, "\(shelf.requests.count)")
        #expect(shelf.requests.reduce(0, +) < shelf.bytes.count * 11 / 10)
    }

    @Test("several threads that each read on in one pack do not take each other's place")
    func threads() throws {
        let shelf = try Shelf(chunks: 800)
        let ahead = ReadAhead()
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 4) { part in
            for number in part * 200..<(part + 1) * 200 {
                let isRight = (try? shelf.holds(number, ahead)) ?? false
                if !isRight { wrong.withLock { $0 += 1 } }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
        #expect(shelf.requests.count < 60, "\(shelf.requests.count)")
    }

    @Test("a pack that was cut gives every chunk that it still has, and says of the others that they are cut")
    func cut() throws {
        let shelf = try Shelf(chunks: 40, isCut: true)
        let ahead = ReadAhead()
        for number in 0..<20 { #expect(try shelf.holds(number, ahead)) }
        #expect {
            _ = try shelf.holds(25, ahead)
        } throws: { error in
            (error as? StoreError)?.isAboutObject ?? false
        }
    }
}
