extension FolderServer {
    package func read(_ path: String, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        var buffer: [UInt8] = []
        try retrying { () throws(FolderFailure) in
            try fetch(path, nil, into: &buffer, maximumBytes: maximumBytes)
        }
        return buffer
    }

    package func read(
        _ path: String,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        let (end, isBeyondAll) = offset.addingReportingOverflow(UInt64(count))
        buffer.removeAll(keepingCapacity: true)
        if count > 0, !isBeyondAll {
            try retrying { () throws(FolderFailure) in
                try fetch(path, offset..<end, into: &buffer, maximumBytes: count)
            }
            if buffer.count == count { return }
        }
        guard let size = try size(path) else { throw StoreError(store: store, kind: .notFound) }
        guard !isBeyondAll, end <= size, buffer.count == count else {
            let expected = isBeyondAll ? UInt64.max : end
            throw StoreError(store: store, kind: .truncated(expected: expected, found: min(size, expected - 1)))
        }
    }

    package func size(_ path: String) throws(StoreError) -> UInt64? {
        try retrying { () throws(FolderFailure) in try length(of: path) }
    }
}
