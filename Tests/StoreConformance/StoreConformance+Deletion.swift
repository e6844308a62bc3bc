internal import Sealing
internal import Stores

extension StoreConformance {
    static let deletion = [
        ConformanceCase("what is deleted is gone for everybody, and nothing else is") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            for number in 0..<10 { try store.create(.pack(Sample.digest(number)), Sample.bytes(5).span) }
            try store.delete(.pack(Sample.digest(4)))
            let other = try subject.open(Sample.repository, for: .reading)
            try require(other.size(.pack(Sample.digest(4))) == nil, "it still has a size")
            let kind = try failure { _ = try other.read(.pack(Sample.digest(4)), maximumBytes: 5) }
            try require(kind == .notFound, "reading it ended with \(kind)")
            try require(other.list(.pack).count == 9, "not exactly one is missing")
            try require(other.strays().isEmpty, "something is left behind")
        },
        ConformanceCase("deleting what is not there is fine, and so is deleting twice") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            for name in [ObjectName.repository, .head(1), .pack(Sample.digest(1))] { try store.delete(name) }
            try store.create(.head(1), Sample.bytes(1).span)
            try store.delete(.head(1))
            try store.delete(.head(1))
        },
        ConformanceCase("a name whose object was deleted can be created again") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(1).span)
            try store.delete(.head(1))
            try store.create(.head(1), Sample.bytes(2, seed: 2).span)
            try require(store.read(.head(1), maximumBytes: 2) == Sample.bytes(2, seed: 2), "other bytes were read")
        },
        ConformanceCase("sweeping up takes no object") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            for number in 0..<5 { try store.create(.ledger(Sample.digest(number)), Sample.bytes(5).span) }
            _ = try store.removeUnfinished()
            try require(store.list(.ledger).count == 5, "objects are missing")
        },
        ConformanceCase("sweeping up while objects are being created harms none of them") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let sweeper = try subject.open(Sample.repository, for: .writing)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask { try store.create(.pack(Sample.digest(number)), Sample.bytes(3_000).span) }
                    group.addTask { _ = try sweeper.removeUnfinished() }
                }
                try await group.waitForAll()
            }
            try require(store.list(.pack).allSatisfy { $0.size == 3_000 }, "an object is cut")
            try require(store.list(.pack).count == 40, "objects are missing")
            try require(store.strays().isEmpty, "something is left behind")
        },
    ]

    static let permission = [
        ConformanceCase("I1: a store opened for reading changes nothing") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(4).span)
            let reader = try subject.open(Sample.repository, for: .reading)
            let refusals = [
                try failure { try reader.create(.head(2), Sample.bytes(1).span) },
                try failure { try reader.create(.head(1), Sample.bytes(1).span) },
                try failure { try reader.delete(.head(1)) },
                try failure { _ = try reader.removeUnfinished() },
            ]
            try require(refusals.allSatisfy { $0 == .readOnly }, "it ended with \(refusals)")
            try require(reader.read(.head(1), maximumBytes: 4) == Sample.bytes(4), "it was changed")
            try require(store.list(.head).count == 1 && store.strays().isEmpty, "something was written")
        },
        ConformanceCase("L12: a store opened to be cleared takes nothing more") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(4).span)
            try store.create(.head(2), Sample.bytes(4).span)
            let clearing = try subject.open(Sample.repository, for: .removing)
            let kind = try failure { try clearing.create(.head(3), Sample.bytes(1).span) }
            try require(kind == .readOnly, "creating ended with \(kind)")
            try require(clearing.read(.head(1), maximumBytes: 4) == Sample.bytes(4), "it cannot be read")
            try clearing.delete(.head(1))
            _ = try clearing.removeUnfinished()
            try require(store.list(.head).map(\.name) == [.head(2)], "not exactly one object is left")
            try require(store.strays().isEmpty, "something was written")
        },
        ConformanceCase("I1: opening and looking leaves no trace in a store") { subject in
            for access in [ConformanceAccess.writing, .removing, .reading] {
                let store = try subject.open(Sample.repository, for: access)
                _ = try store.size(.repository)
                for kind in ObjectKind.allCases { _ = try store.list(kind) }
            }
            let store = try subject.open(Sample.repository, for: .reading)
            try require(store.strays().isEmpty, "something was written")
        },
    ]
}
