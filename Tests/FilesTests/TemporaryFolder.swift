import Files

/// A folder that lives as long as the test that made it.
final class TemporaryFolder: Sendable {
    let path: PathBytes

    init() throws {
        path = PathBytes("/tmp/landfast-files-\(AtomicFile.temporaryName())")
        try FileSystem.makeDirectories(path)
    }

    deinit {
        try? FileSystem.removeTree(path)
    }

    var handle: DirectoryHandle {
        get throws { try DirectoryHandle.open(path) }
    }

    func write(_ name: PathBytes, _ bytes: [UInt8] = [1, 2, 3]) throws {
        try AtomicFile.create(path.appending(name), bytes.span)
    }
}

extension PathBytes {
    init(raw: [UInt8]) {
        guard let path = PathBytes(bytes: raw) else { preconditionFailure("a test path holds no NUL") }
        self = path
    }
}

/// The error that `body` throws; nil when it throws none or another kind.
func fileError(_ body: () throws -> Void) -> FileError? {
    do {
        try body()
        return nil
    } catch {
        return error as? FileError
    }
}
