extension PathBytes {
    /// The parts between slashes, empty ones left out; a leading slash leaves no trace here, see ``isAbsolute``.
    package var components: [PathBytes] {
        bytes.split(separator: PathBytes.slash).map { PathBytes(unchecked: Array($0)) }
    }

    /// The part after the last slash, trailing slashes ignored; empty for the root and for the empty path.
    package var lastComponent: PathBytes {
        PathBytes(unchecked: Array(bytes.split(separator: PathBytes.slash).last ?? []))
    }

    /// The path of the folder that holds this one: `/` for the root and what lies right in it, empty for a single
    /// relative name.
    package var parent: PathBytes {
        var end = bytes.count
        while end > 0 && bytes[end - 1] == PathBytes.slash { end -= 1 }
        while end > 0 && bytes[end - 1] != PathBytes.slash { end -= 1 }
        while end > 1 && bytes[end - 1] == PathBytes.slash { end -= 1 }
        if end == 0 && isAbsolute { return PathBytes(unchecked: [PathBytes.slash]) }
        return PathBytes(unchecked: Array(bytes[..<end]))
    }

    /// This path with another relative one behind it, one slash between them; an empty side adds nothing.
    package func appending(_ other: PathBytes) -> PathBytes {
        if other.isEmpty { return self }
        if isEmpty { return other }
        var joined: [UInt8] = []
        joined.reserveCapacity(bytes.count + 1 + other.bytes.count)
        joined.append(contentsOf: bytes)
        if joined.last != PathBytes.slash { joined.append(PathBytes.slash) }
        joined.append(contentsOf: other.bytes)
        return PathBytes(unchecked: joined)
    }

    /// This path with a name behind it that holds no NUL.
    package func appending(_ name: String) -> PathBytes {
        appending(PathBytes(name))
    }

    /// True when the path is relative and stays below the folder it starts from: at least one component, none of them
    /// empty, `.` or `..`, none longer than 255 bytes.
    package var isPlainRelative: Bool {
        guard !bytes.isEmpty else { return false }
        return bytes.split(separator: PathBytes.slash, omittingEmptySubsequences: false).allSatisfy { component in
            switch component.count {
            case 0: false
            case 1: component.first != PathBytes.dot
            case 2: !component.allSatisfy { $0 == PathBytes.dot }
            default: component.count <= PathBytes.maximumComponentBytes
            }
        }
    }

    /// The longest name that Linux file systems take, in bytes.
    package static let maximumComponentBytes = 255

    private static let dot = UInt8(ascii: ".")
}
