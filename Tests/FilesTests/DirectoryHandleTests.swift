import Files
import Glibc
import Testing

@Suite("open folders")
struct DirectoryHandleTests {
    @Test(
        "nothing outside of a folder is opened through it",
        arguments: ["../secret", "..", "/etc/hostname", "out", "out/secret", "inner/../../secret", "file-link"]
    )
    func staysBeneath(path: String) throws {
        let outside = try TemporaryFolder()
        try outside.write("secret")
        let folder = try TemporaryFolder()
        try FileSystem.makeDirectory(folder.path.appending("inner"))
        try FileSystem.makeSymbolicLink(folder.path.appending("out"), to: outside.path)
        try folder.write("target")
        try FileSystem.makeSymbolicLink(folder.path.appending("file-link"), to: "target")
        let handle = try folder.handle
        for access in [FileDescriptor.Access.read, .write] {
            let found = fileError {
                try handle.openFile(PathBytes(path), access, creating: .ifMissing(mode: 0o600)).close()
            }
            #expect(["path-escapes", "is-a-folder"].contains(found?.code))
        }
        #expect(try outside.handle.entries().map(\.name) == ["secret"])
    }

    @Test("a folder that was exchanged for a link to another is not entered")
    func exchangedFolder() throws {
        let outside = try TemporaryFolder()
        try outside.write("file")
        let folder = try TemporaryFolder()
        try FileSystem.makeSymbolicLink(folder.path.appending("inner"), to: outside.path)
        #expect(fileError { _ = try folder.handle.openDirectory("inner") }?.code == "path-escapes")
        #expect(fileError { try folder.handle.openFile("inner/file").close() }?.code == "path-escapes")
    }

    @Test("a folder lists names of any bytes, sorted, without itself and its parent")
    func oddNames() throws {
        let folder = try TemporaryFolder()
        let names = [
            PathBytes("\n"), PathBytes(" "), PathBytes("-rf"), PathBytes("..."), PathBytes("a"), PathBytes("a-b"),
            PathBytes(raw: Array(repeating: 0x78, count: 255)), PathBytes(raw: [0xC3, 0x28]), PathBytes(raw: [0xFF]),
        ].sorted()
        for name in names.reversed() { try folder.write(name) }
        let entries = try folder.handle.entries()
        #expect(entries.map(\.name) == names)
        #expect(entries.allSatisfy { $0.kind == .regular })
    }

    @Test("a folder of many names is listed whole, also by two readers at once")
    func manyNames() throws {
        let folder = try TemporaryFolder()
        let handle = try folder.handle
        let count = 5_000
        for number in 0..<count {
            try handle.openFile(
                PathBytes("\(number)-\(String(repeating: "n", count: 40))"),
                .write,
                creating: .exclusive(mode: 0o600)
            )
            .close()
        }
        let first = try handle.entries()
        let second = try handle.entries()
        #expect(first.count == count && first == second)
        #expect(zip(first, first.dropFirst()).allSatisfy { $0.name < $1.name })
    }

    @Test("every kind of thing is told apart without following it")
    func kinds() throws {
        let folder = try TemporaryFolder()
        try folder.write("file")
        try FileSystem.makeDirectory(folder.path.appending("folder"))
        try FileSystem.makeSymbolicLink(folder.path.appending("link"), to: "nowhere")
        let pipe = folder.path.appending("pipe").description
        #expect(unsafe mkfifo(pipe, 0o600) == 0)
        let kinds = try folder.handle.entries().map(\.kind)
        #expect(kinds == [.regular, .directory, .symbolicLink, .fifo])
        for entry in try folder.handle.entries() {
            #expect(try FileSystem.status(entry.name, at: folder.handle)?.kind == entry.kind)
        }
    }

    @Test("a named pipe where a file is expected makes nobody wait")
    func namedPipe() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path.appending("pipe")
        #expect(unsafe mkfifo(pipe.description, 0o600) == 0)
        #expect(fileError { _ = try AtomicFile.read(pipe, maximumBytes: 10) }?.code == "file-wrong-kind")
        #expect(fileError { _ = try MappedFile(pipe) }?.code == "file-wrong-kind")
    }

    @Test("a tree with links to elsewhere is removed without following them")
    func removal() throws {
        let outside = try TemporaryFolder()
        try outside.write("kept")
        let folder = try TemporaryFolder()
        let tree = folder.path.appending("tree")
        try FileSystem.makeDirectories(tree.appending("deep/deeper"))
        try FileSystem.makeSymbolicLink(tree.appending("deep/out"), to: outside.path)
        try FileSystem.removeTree(tree)
        #expect(try FileSystem.status(tree) == nil)
        #expect(try outside.handle.entries().count == 1)
        try FileSystem.removeTree(tree)
    }
}
