internal import Files

/// Whether a file system keeps the one promise that concurrent writers rest on: a name is created once.
enum ExclusiveCreation {
    /// Tries to create a name twice, as a file and as a link, and removes it again.
    static func isRefusedTwice(in folder: DirectoryHandle) throws(FileError) -> Bool {
        let first = AtomicFile.temporaryName()
        let second = AtomicFile.temporaryName()
        defer {
            _ = try? FileSystem.unlinkIfPresent(first, at: folder)
            _ = try? FileSystem.unlinkIfPresent(second, at: folder)
        }
        try create(first, in: folder)
        try FileSystem.link(first, at: folder, to: second, at: folder)
        let createdAgain = try succeeds { () throws(FileError) in try create(second, in: folder) }
        let linkedAgain = try succeeds { () throws(FileError) in
            try FileSystem.link(first, at: folder, to: second, at: folder)
        }
        return !createdAgain && !linkedAgain
    }

    /// The same for a store that passed when it was set up: a full one cannot be tried again, and must still be opened,
    /// or nothing in it could be deleted.
    static func isKept(in folder: DirectoryHandle) throws(FileError) -> Bool {
        do {
            return try isRefusedTwice(in: folder)
        } catch  where error.code == "no-space" {
            return true
        }
    }

    private static func create(_ name: PathBytes, in folder: DirectoryHandle) throws(FileError) {
        try folder.openFile(name, .write, creating: .exclusive(mode: 0o600)).close()
    }

    private static func succeeds(_ body: () throws(FileError) -> Void) throws(FileError) -> Bool {
        do {
            try body()
            return true
        } catch  where error.code == "file-exists" {
            return false
        }
    }
}
