internal import CLinux

/// A part of a file that holds data.
package struct DataExtent: Hashable, Sendable {
    /// Bytes from the file's beginning.
    package let offset: UInt64
    /// Bytes, at least 1.
    package let length: UInt64
}

extension FileDescriptor {
    /// Where the file holds data, ascending; what lies between are holes.
    ///
    /// The reading position is moved.
    /// - Parameter limit: more extents than this are not looked for.
    /// - Returns: nil when the file system does not say, when there is no hole, or beyond the limit.
    package borrowing func dataExtents(size: UInt64, limit: Int) throws(FileError) -> [DataExtent]? {
        var extents: [DataExtent] = []
        var position: UInt64 = 0
        while position < size {
            guard let start = try seek(to: position, SEEK_DATA), start < size else { break }
            guard let end = try seek(to: start, SEEK_HOLE).map({ min($0, size) }), end > start else { return nil }
            if start == 0 && end == size { return nil }
            guard extents.count < limit else { return nil }
            extents.append(DataExtent(offset: start, length: end - start))
            position = end
        }
        return size == 0 ? nil : extents
    }

    /// Moves the position to where the next read or write begins.
    package borrowing func seek(to offset: UInt64) throws(FileError) {
        _ = try seek(to: offset, SEEK_SET)
    }

    /// - Returns: nil when there is nothing of the kind from there on.
    private borrowing func seek(to offset: UInt64, _ whence: Int32) throws(FileError) -> UInt64? {
        do {
            return UInt64(try Kernel.call("look for holes in", path) { lseek(raw, off_t(clamping: offset), whence) })
        } catch  where error.errno == ENXIO {
            return nil
        }
    }
}
