internal import CLinux

/// One name in a folder.
package struct DirectoryEntry: Hashable, Sendable {
    /// The name, one component.
    package let name: PathBytes
    /// The kind as the folder tells it; ``FileKind/unknown`` on file systems that do not keep it there.
    package let kind: FileKind
}

extension DirectoryHandle {
    /// All names in the folder but `.` and `..`, sorted by their bytes.
    package func entries() throws(FileError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        // A second open file, so that two readers of one handle do not share a position.
        let reader = try openDirectory(.empty)
        var buffer = [UInt8](repeating: 0, count: DirectoryHandle.bufferBytes)
        while true {
            let count = try Kernel.call("list", path) {
                unsafe buffer.withUnsafeMutableBytes { bytes in
                    guard let start = bytes.baseAddress else { preconditionFailure("the buffer is not empty") }
                    return unsafe getdents64(reader.raw, start, bytes.count)
                }
            }
            if count == 0 { break }
            DirectoryHandle.parse(buffer, count, into: &entries)
        }
        entries.sort { $0.name < $1.name }
        return entries
    }

    /// Takes the records of `linux_dirent64` apart: inode (8), offset (8), record length (2), kind (1), name, NUL.
    private static func parse(_ buffer: [UInt8], _ count: Int, into entries: inout [DirectoryEntry]) {
        var start = 0
        while start < count {
            let length = Int(buffer[start + 16]) | Int(buffer[start + 17]) << 8
            precondition(length > nameOffset && start + length <= count, "the kernel's records fill its buffer")
            let nameStart = start + nameOffset
            var end = nameStart
            while end < start + length && buffer[end] != 0 { end += 1 }
            let name = buffer[nameStart..<end]
            if !isSelfOrParent(name) {
                let kind = FileKind(modeBits: UInt32(buffer[start + 18]) << 12)
                entries.append(DirectoryEntry(name: PathBytes(unchecked: Array(name)), kind: kind))
            }
            start += length
        }
    }

    private static func isSelfOrParent(_ name: ArraySlice<UInt8>) -> Bool {
        name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
    }

    private static let nameOffset = 19
    private static let bufferBytes = 64 << 10
}
