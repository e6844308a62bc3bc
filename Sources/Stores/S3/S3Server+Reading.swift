internal import Connections
internal import Sealing

extension S3Server {
    package func read(_ path: String, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        var buffer: [UInt8] = []
        do throws(S3Failure) {
            try retrying { () throws(S3Failure) in
                _ = try client.send(S3Request("GET", key(path)), into: &buffer, maximumBytes: maximumBytes)
            }
        } catch .tooLarge {
            throw StoreError(store: store, kind: .tooLarge(limit: UInt64(maximumBytes)))
        } catch {
            throw explained(error)
        }
        return buffer
    }

    package func read(
        _ path: String,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        let (end, overflows) = offset.addingReportingOverflow(UInt64(count))
        guard count > 0, !overflows else {
            let size = try requiredSize(path)
            guard !overflows, end <= size else {
                throw StoreError(store: store, kind: .truncated(expected: overflows ? .max : end, found: size))
            }
            return buffer.removeAll(keepingCapacity: true)
        }
        let request = S3Request("GET", key(path), fields: [HTTPField("Range", "bytes=\(offset)-\(end - 1)")])
        let response: HTTPResponse
        do throws(S3Failure) {
            response = try retrying { () throws(S3Failure) in
                try client.send(request, into: &buffer, maximumBytes: count)
            }
        } catch .answer(let refusal) where refusal.status == 416 {
            let found = if let size = refusal.objectSize { size } else { try requiredSize(path) }
            throw StoreError(store: store, kind: .truncated(expected: end, found: min(found, end - 1)))
        } catch {
            throw explained(error)
        }
        let size = try check(response, offset: offset, received: buffer.count)
        guard buffer.count == count else {
            throw StoreError(store: store, kind: .truncated(expected: end, found: min(size, end - 1)))
        }
    }

    package func size(_ path: String) throws(StoreError) -> UInt64? {
        var buffer: [UInt8] = []
        let response: HTTPResponse
        do throws(S3Failure) {
            response = try retrying { () throws(S3Failure) in
                try client.send(S3Request("HEAD", key(path)), into: &buffer)
            }
        } catch .answer(let refusal) where refusal.status == 404 {
            return nil
        } catch {
            throw explained(error)
        }
        guard let size = response.field("Content-Length").flatMap({ UInt64($0) }) else {
            throw unexpected("does not say how large an object is")
        }
        return size
    }

    private func requiredSize(_ path: String) throws(StoreError) -> UInt64 {
        guard let size = try size(path) else { throw StoreError(store: store, kind: .notFound) }
        return size
    }

    /// Checks that the part sent is the part that was asked for.
    /// - Returns: the object's size in bytes, as the server says it.
    private func check(_ response: HTTPResponse, offset: UInt64, received: Int) throws(StoreError) -> UInt64 {
        let range = response.field("Content-Range")
        // Some servers send a part that is all of a small object as such, and others say nothing of a part in the status.
        if range == nil && response.status == 200 && offset == 0 { return UInt64(received) }
        guard let field = range, field.hasPrefix("bytes ") else {
            throw unexpected("sent a whole object where a part was asked for")
        }
        let parts = field.dropFirst(6).split { $0 == "-" || $0 == "/" }.map { UInt64($0) }
        guard parts.count == 3, let first = parts[0], let last = parts[1], let size = parts[2], first == offset,
            last >= first, last - first == UInt64(received) - 1, last < size
        else { throw unexpected("sent another part of an object than was asked for") }
        return size
    }
}
