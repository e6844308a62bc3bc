import Files

/// What differs between two folders: contents, kinds, modes, owners, times to the nanosecond, link targets.
enum TreeComparison {
    /// One line for each difference; none when the trees are the same.
    static func differences(_ left: PathBytes, _ right: PathBytes) throws -> [String] {
        var found: [String] = []
        try compare(DirectoryHandle.open(left), DirectoryHandle.open(right), .empty, &found)
        return found
    }

    private static func compare(
        _ left: DirectoryHandle,
        _ right: DirectoryHandle,
        _ path: PathBytes,
        _ found: inout [String]
    ) throws {
        try compare(left.status(), right.status(), path, &found)
        let leftNames = try left.entries().map(\.name)
        let rightNames = try right.entries().map(\.name)
        for name in Set(leftNames).symmetricDifference(rightNames).sorted() {
            found.append("\(path.appending(name)): only on the \(leftNames.contains(name) ? "left" : "right")")
        }
        for name in leftNames where rightNames.contains(name) {
            try compare(name, left, right, path.appending(name), &found)
        }
    }

    private static func compare(
        _ name: PathBytes,
        _ left: DirectoryHandle,
        _ right: DirectoryHandle,
        _ path: PathBytes,
        _ found: inout [String]
    ) throws {
        guard let one = try FileSystem.status(name, at: left), let other = try FileSystem.status(name, at: right) else {
            found.append("\(path): vanished")
            return
        }
        guard one.kind == other.kind else {
            found.append("\(path): \(one.kind) and \(other.kind)")
            return
        }
        if one.kind == .directory {
            return try compare(left.openDirectory(name), right.openDirectory(name), path, &found)
        }
        compare(one, other, path, &found)
        switch one.kind {
        case .regular where try content(name, left) != content(name, right): found.append("\(path): contents differ")
        case .symbolicLink where try FileSystem.readLink(name, at: left) != FileSystem.readLink(name, at: right):
            found.append("\(path): link targets differ")
        default: break
        }
    }

    private static func compare(_ one: FileStatus, _ other: FileStatus, _ path: PathBytes, _ found: inout [String]) {
        if one.mode != other.mode {
            found.append("\(path): mode \(String(one.mode, radix: 8)) and \(String(other.mode, radix: 8))")
        }
        if one.owner != other.owner || one.group != other.group {
            found.append("\(path): owner \(one.owner):\(one.group) and \(other.owner):\(other.group)")
        }
        if one.modified != other.modified { found.append("\(path): modified \(one.modified) and \(other.modified)") }
        if one.kind == .regular && one.size != other.size { found.append("\(path): sizes differ") }
    }

    private static func content(_ name: PathBytes, _ folder: DirectoryHandle) throws -> [UInt8] {
        try folder.openFile(name).closing { file in try file.readAll(maximumBytes: 1 << 30) }
    }
}
