internal import Files
internal import Sealing

extension LocalStore {
    package func delete(_ name: ObjectName) throws(StoreError) {
        try permission.checkDeletion(name)
        try touching(name) { () throws(FileError) in
            guard let folder = try folder(name.folder.isEmpty ? root : root.appending(name.folder)) else { return }
            try FileSystem.unlinkIfPresent(PathBytes(name.fileName), at: folder)
            // Also when it was not there: who deleted it may have died before that was durable.
            try folder.synchronize()
        }
    }

    package func removeUnfinished() throws(StoreError) -> Int {
        try permission.checkDeletion(nil)
        return try touching { () throws(FileError) in
            guard let folder = try folder(root) else { return 0 }
            var removed = 0
            for entry in try folder.entries() where LocalStore.isUnfinished(entry) {
                if try removeIfAbandoned(entry.name, in: folder) { removed += 1 }
            }
            if removed > 0 { try folder.synchronize() }
            return removed
        }
    }

    private func removeIfAbandoned(_ name: PathBytes, in folder: DirectoryHandle) throws(FileError) -> Bool {
        do {
            return try folder.openFile(name).thenClosing { file throws(FileError) in
                guard try file.tryLock() else { return false }
                return try FileSystem.unlinkIfPresent(name, at: folder)
            }
        } catch  where error.code == "file-not-found" {
            return false
        }
    }

    static func isUnfinished(_ entry: DirectoryEntry) -> Bool {
        guard entry.kind == .regular, let text = entry.name.text else { return false }
        return text.hasPrefix(AtomicFile.temporaryPrefix)
    }
}
