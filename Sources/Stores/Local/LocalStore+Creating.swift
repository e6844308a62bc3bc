internal import Files
internal import Sealing
internal import Synchronization

extension LocalStore {
    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try permission.checkCreation(name)
        try touching(name) { () throws(FileError) in
            let root = try settledFolder(self.root)
            let folder = try name.folder.isEmpty ? root : settledFolder(self.root.appending(name.folder))
            try publish(PathBytes(name.fileName), bytes, in: folder, root: root)
        }
    }

    /// Writes the object beside, and gives it its name.
    private func publish(
        _ name: PathBytes,
        _ bytes: Span<UInt8>,
        in folder: DirectoryHandle,
        root: DirectoryHandle
    ) throws(FileError) {
        var attempts = LocalStore.maximumAttempts
        while true {
            attempts -= 1
            let temporary = AtomicFile.temporaryName()
            let file = try root.openFile(temporary, .write, creating: .exclusive(mode: 0o600))
            do {
                try file.thenClosing { file throws(FileError) in
                    // Held until the object has its name; who sweeps up takes what nobody holds, see removeUnfinished.
                    _ = try file.tryLock()
                    try file.writeAll(bytes)
                    try file.synchronize()
                    try FileSystem.link(temporary, at: root, to: name, at: folder)
                    try FileSystem.unlinkIfPresent(temporary, at: root)
                }
                return try folder.synchronize()
            } catch {
                _ = try? FileSystem.unlinkIfPresent(temporary, at: root)
                // Whoever created it may have died before its name was durable; callers rely on what is there.
                if error.code == "file-exists" { try folder.synchronize() }
                // Swept away between its creation and the lock.
                guard error.code == "file-not-found" && attempts > 0 else { throw error }
            }
        }
    }

    /// Opens a folder below the store's, makes it when it is missing, and sees to it that its own name is durable.
    private func settledFolder(_ path: PathBytes) throws(FileError) -> DirectoryHandle {
        let isSettled = settled.withLock { $0.contains(path) }
        if isSettled, let folder = try folder(path) { return folder }
        let parent = try path.parent.isEmpty ? top : settledFolder(path.parent)
        try FileSystem.makeDirectory(path.lastComponent, at: parent)
        // Also when it was there: its maker may have died before its name was durable.
        try parent.synchronize()
        let folder = try top.openDirectory(path)
        _ = settled.withLock { $0.insert(path) }
        return folder
    }

    private static let maximumAttempts = 4
}
