internal import Sealing
internal import Stores

extension StoreConformance {
    static let creation = [
        ConformanceCase("what is created is there for everybody, byte for byte") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let bytes = Sample.bytes(70_000)
            try store.create(Sample.pack(bytes), bytes.span)
            let other = try subject.open(Sample.repository, for: .reading)
            try require(other.read(Sample.pack(bytes), maximumBytes: bytes.count) == bytes, "other bytes were read")
            try require(other.size(Sample.pack(bytes)) == 70_000, "the size is another")
        },
        ConformanceCase("an object of no bytes is an object") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), [UInt8]().span)
            try require(store.size(.head(1)) == 0, "it is not there")
            try require(store.read(.head(1), maximumBytes: 0).isEmpty, "it holds bytes")
            try require(store.list(.head) == [StoredObject(name: .head(1), size: 0)], "it is not listed")
        },
        ConformanceCase("an object is created once: the second creator fails and changes nothing") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let other = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(7), Sample.bytes(10, seed: 1).span)
            for creator in [store, other] {
                let kind = try failure { try creator.create(.head(7), Sample.bytes(20, seed: 2).span) }
                try require(kind == .alreadyExists, "the second creation ended with \(kind)")
            }
            try require(store.read(.head(7), maximumBytes: 20) == Sample.bytes(10, seed: 1), "it was overwritten")
            try require(store.strays().isEmpty, "the losers left something behind")
        },
        ConformanceCase(
            "of many creators at once exactly one wins, and its bytes are there whole",
            needsExclusiveCreation: true
        ) { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let winners = await withTaskGroup(of: UInt8?.self) { group in
                for seed in UInt8(1)...12 {
                    group.addTask {
                        (try? store.create(.head(3), Sample.bytes(40_000, seed: seed).span)).map { seed }
                    }
                }
                var winners: [UInt8] = []
                for await winner in group { if let winner { winners.append(winner) } }
                return winners
            }
            try require(winners.count == 1, "\(winners.count) creators won")
            let found = try store.read(.head(3), maximumBytes: 40_000)
            try require(found == Sample.bytes(40_000, seed: winners[0]), "the bytes are not the winner's")
        },
        ConformanceCase("many objects created at once are all there") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<64 {
                    group.addTask { try store.create(.pack(Sample.digest(number)), Sample.bytes(number).span) }
                }
                try await group.waitForAll()
            }
            let expected = (0..<64).map { StoredObject(name: .pack(Sample.digest($0)), size: UInt64($0)) }
            try require(store.list(.pack) == expected.sorted { $0.name < $1.name }, "some are missing")
        },
        ConformanceCase("the largest pack is kept") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let bytes = Sample.bytes(40 << 20)
            try store.create(Sample.pack(bytes), bytes.span)
            let found = try store.read(Sample.pack(bytes), maximumBytes: 40 << 20)
            try require(SHA256.hash(found.span) == SHA256.hash(bytes.span), "other bytes were read")
        },
        ConformanceCase("repositories in one store know nothing of each other") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let other = try subject.open(Sample.otherRepository, for: .writing)
            try store.create(.head(1), Sample.bytes(1).span)
            try require(other.size(.head(1)) == nil && other.list(.head).isEmpty, "the other one sees it")
            try other.create(.head(1), Sample.bytes(2).span)
            try other.delete(.head(1))
            try require(store.size(.head(1)) == 1, "the other one deleted it")
        },
    ]
}
