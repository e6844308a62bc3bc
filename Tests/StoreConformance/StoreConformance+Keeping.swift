internal import Sealing
internal import Stores

extension StoreConformance {
    /// What a store makes of versions, locks and uploads that were begun, as far as its kind has them.
    static let keeping = [
        ConformanceCase("E4: what another program deleted by its name is an old version, and no object") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.pack(Sample.digest(1)), Sample.bytes(30).span)
            guard try subject.hide(.pack(Sample.digest(1)), in: Sample.repository) else { return }
            try require(store.size(.pack(Sample.digest(1))) == nil, "it still has a size")
            try require(store.list(.pack).isEmpty, "it is listed")
            let versions = try store.strays().filter { $0.kind == .version }
            try require(versions.count == 1 && versions[0].size == 30, "the versions are \(versions)")
            try require(versions[0].lock == nil, "it is locked")
        },
        ConformanceCase("E4: an object that is deleted leaves no version and no marker behind") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            for name in [ObjectName.head(1), .pack(Sample.digest(1))] {
                try store.create(name, Sample.bytes(30).span)
                _ = try subject.hide(name, in: Sample.repository)
                try store.delete(name)
                try require(store.strays().isEmpty, "\(try store.strays()) is left")
                try store.create(name, Sample.bytes(31).span)
                try store.delete(name)
                try require(store.strays().isEmpty && store.size(name) == nil, "\(try store.strays()) is left")
            }
        },
        ConformanceCase("E4: sweeping up takes old versions and their markers, and no object") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            for number in 0..<3 { try store.create(.pack(Sample.digest(number)), Sample.bytes(5).span) }
            guard try subject.hide(.pack(Sample.digest(1)), in: Sample.repository) else { return }
            try require(store.removeUnfinished() >= 1, "nothing was swept up")
            try require(store.strays().isEmpty, "\(try store.strays()) is left")
            try require(store.list(.pack).count == 2, "objects are missing")
        },
        ConformanceCase("E5: a locked object stays, can be read, and says until when") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(30).span)
            try store.create(.head(2), Sample.bytes(30).span)
            guard let lock = try subject.lock(.head(1), in: Sample.repository) else { return }
            try require(store.lock(on: .head(1)) == lock, "it has another lock")
            let kind = try failure { try store.delete(.head(1)) }
            try require(kind == .locked(lock), "deleting it ended with \(kind)")
            try require(store.read(.head(1), maximumBytes: 30) == Sample.bytes(30), "it was changed")
            try require(store.list(.head).map(\.name) == [.head(1), .head(2)], "it is not listed")
            try store.delete(.head(2))
            _ = try store.removeUnfinished()
            try require(store.list(.head).map(\.name) == [.head(1)], "the lock keeps another, too")
        },
        ConformanceCase("E5: a locked old version stays, and its marker with it, and says until when") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(30).span)
            guard let lock = try subject.lock(.head(1), in: Sample.repository),
                try subject.hide(.head(1), in: Sample.repository)
            else { return }
            _ = try store.removeUnfinished()
            let kind = try failure { try store.delete(.head(1)) }
            try require(kind == .locked(lock), "deleting it ended with \(kind)")
            let versions = try store.strays().filter { $0.kind == .version }
            try require(versions.map(\.lock) == [lock], "the versions are \(versions)")
            try require(store.size(.head(1)) == nil && store.list(.head).isEmpty, "it is an object again")
            try require(store.lock(on: .head(1)) == lock, "it says another lock")
        },
        ConformanceCase("what no lock keeps has none, and neither has what is not there") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(30).span)
            try require(store.lock(on: .head(1)) == nil && store.lock(on: .head(2)) == nil, "there is a lock")
        },
        ConformanceCase("E4: what a writer left unfinished is a stray and no object, and is swept up") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.pack(Sample.digest(1)), Sample.bytes(30).span)
            guard try subject.abandon(.pack(Sample.digest(2)), in: Sample.repository) else { return }
            try require(store.strays().map(\.kind) == [.unfinished], "the strays are \(try store.strays())")
            try require(store.list(.pack).count == 1 && store.size(.pack(Sample.digest(2))) == nil, "it is an object")
            try require(store.removeUnfinished() == 1, "it was not swept up")
            try require(store.strays().isEmpty && store.list(.pack).count == 1, "something else is left, or gone")
        },
    ]
}
