internal import Sealing
internal import Stores

extension StoreConformance {
    static let reading = [
        ConformanceCase("any part of an object is read into a buffer of any size") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            let bytes = Sample.bytes(10_000)
            try store.create(.index(Sample.digest(1)), bytes.span)
            var buffer: [UInt8] = [1, 2, 3]
            for (offset, count) in [(0, 10_000), (0, 1), (9_999, 1), (4_096, 4_096), (5, 0), (10_000, 0)] {
                try store.read(.index(Sample.digest(1)), offset: UInt64(offset), count: count, into: &buffer)
                try require(buffer == Array(bytes[offset..<offset + count]), "\(count) bytes from \(offset) differ")
            }
        },
        ConformanceCase("a part that the object does not have is truncated, however far away") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(100).span)
            var buffer: [UInt8] = []
            for (offset, count) in [(UInt64(0), 101), (100, 1), (99, 2), (1 << 40, 1)] {
                let kind = try failure { try store.read(.head(1), offset: offset, count: count, into: &buffer) }
                guard case .truncated(_, let found) = kind else {
                    throw ConformanceFailure(description: "\(count) bytes from \(offset) ended with \(kind)")
                }
                try require(found <= 100, "more was found than is there")
            }
        },
        ConformanceCase("an object larger than its reader allows is refused") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            try store.create(.head(1), Sample.bytes(100).span)
            let kind = try failure { _ = try store.read(.head(1), maximumBytes: 99) }
            try require(kind == .tooLarge(limit: 99), "it ended with \(kind)")
            try require(store.read(.head(1), maximumBytes: 100).count == 100, "the limit itself is refused")
        },
        ConformanceCase("an object that is not there is not found, and has no size") { subject in
            let store = try subject.open(Sample.repository, for: .writing)
            var buffer: [UInt8] = []
            for _ in 0..<2 {
                let whole = try failure { _ = try store.read(.head(9), maximumBytes: 10) }
                let part = try failure { try store.read(.head(9), offset: 0, count: 1, into: &buffer) }
                try require(whole == .notFound && part == .notFound, "it ended with \(whole) and \(part)")
                try require(store.size(.head(9)) == nil, "it has a size")
                // The second time with the repository's place in being.
                try store.create(.head(8), Sample.bytes(1).span)
                try store.delete(.head(8))
            }
        },
    ]
}
