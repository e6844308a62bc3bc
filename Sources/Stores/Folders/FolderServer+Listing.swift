internal import Sealing

/// How much of a server's listings is looked at.
enum FolderLimits {
    /// Entries below one folder, at all depths.
    static let entries = 1 << 20
    /// Folders within each other; objects lie in three.
    static let depth = 8
}

extension FolderServer {
    package func list(_ folder: String) throws(StoreError) -> [ServedEntry] {
        try walk(folder).filter { $0.begun == nil }.map(\.entry)
    }

    package func remnants(_ folder: String) throws(StoreError) -> [Stray] {
        try walk(folder).filter { $0.begun != nil }.map { Stray($0.entry.path, .unfinished, size: $0.entry.size) }
    }

    package func removeUnfinished(_ folder: String) throws(StoreError) -> Int {
        guard !deletesNothing else { return 0 }
        let horizon = clock.now().adding(seconds: -TemporaryName.lifetimeSeconds)
        var count = 0
        for found in try walk(folder) {
            guard let begun = found.begun, begun < horizon else { continue }
            try delete(found.entry.path)
            count += 1
        }
        return count
    }

    package func delete(_ path: String) throws(StoreError) {
        try retrying { () throws(FolderFailure) in try remove(path) }
    }

    /// All files below a folder, and what else lies there; unfinished ones with the time at which they were begun.
    ///
    /// Folders that are too deep, and those with odd names, are entries themselves.
    private func walk(_ top: String) throws(StoreError) -> [(entry: ServedEntry, begun: Timestamp?)] {
        var found: [(entry: ServedEntry, begun: Timestamp?)] = []
        var folders = [(path: top, depth: 0)]
        var count = 0
        while let folder = folders.popLast() {
            let entries = try retrying { () throws(FolderFailure) in try self.entries(of: folder.path) }
            count += entries.count
            guard count <= FolderLimits.entries else {
                throw unexpected("lists more than \(FolderLimits.entries) entries below a folder").error
            }
            for entry in entries {
                let name = ServedEntry.escaped(entry.name)
                let path = FolderPath.child(of: folder.path, name)
                switch entry.kind {
                case .folder where folder.depth < FolderLimits.depth && entry.plainName == name:
                    folders.append((path, folder.depth + 1))
                case .folder, .other: found.append((ServedEntry(path: path, size: 0), nil))
                case .file(let size):
                    found.append((ServedEntry(path: path, size: size), TemporaryName.time(of: name)))
                }
            }
        }
        return found
    }
}
