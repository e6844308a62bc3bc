import Files

/// A folder that lives as long as the test that made it, and what is put into it.
final class TemporaryTree: Sendable {
    let path: PathBytes

    init() throws {
        path = PathBytes("/tmp/landfast-capture-\(AtomicFile.temporaryName())")
        try FileSystem.makeDirectories(path)
    }

    deinit {
        try? FileSystem.removeTree(path)
    }

    func file(_ name: PathBytes, _ bytes: [UInt8] = [1, 2, 3], mode: UInt16 = 0o644) throws {
        let full = path.appending(name)
        try FileSystem.makeDirectories(full.parent, mode: 0o755)
        let file = try FileDescriptor.open(full, .write, creating: .exclusive(mode: 0o600))
        try file.closing { file in
            try file.writeAll(bytes.span)
            try file.setMode(mode)
        }
    }

    func folder(_ name: PathBytes, mode: UInt16 = 0o755) throws {
        try FileSystem.makeDirectories(path.appending(name))
        try DirectoryHandle.open(path.appending(name)).setMode(mode)
    }

    func link(_ name: PathBytes, to target: PathBytes) throws {
        try FileSystem.makeSymbolicLink(path.appending(name), to: target)
    }

    func setModified(_ name: PathBytes, _ seconds: Int64, _ nanoseconds: UInt32) throws {
        try FileSystem.setModified(path.appending(name), FileTime(seconds: seconds, nanoseconds: nanoseconds))
    }
}

extension PathBytes {
    init(raw: [UInt8]) {
        guard let path = PathBytes(bytes: raw) else { preconditionFailure("a test path holds no NUL") }
        self = path
    }
}
