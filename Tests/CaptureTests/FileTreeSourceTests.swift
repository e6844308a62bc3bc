import Capture
import Files
import Glibc
import Repository
import Testing

@Suite("a folder as the source of a backup")
struct FileTreeSourceTests {
    private func source(_ tree: TemporaryTree, _ scopes: [String] = []) throws -> FileTreeSource {
        try FileTreeSource(tree.path, scopes: ScopeTemplates(scopes), own: .none)
    }

    @Test("names of any bytes come in the order of entry lists, each once")
    func oddNames() throws {
        let tree = try TemporaryTree()
        let names: [PathBytes] = [
            "a/b", "a-b", "a.b/c", "a", "ab", "-rf", "\n", " ", "...", "a/b-c", PathBytes(raw: [0x61, 0x2F, 0xFF]),
            PathBytes(raw: Array(repeating: 0x78, count: 255)), PathBytes(raw: [0xC3, 0x28]), "日本/東京", "\\",
        ]
        for name in names where name != "a" { try tree.file(name) }
        let paths = try source(tree).list().paths()
        #expect(paths.first == PathBytes.empty)
        #expect(Set(paths).isSuperset(of: names))
        #expect(zip(paths, paths.dropFirst()).allSatisfy { EntryOrder.precedes($0, $1) })
    }

    @Test("kinds, modes, owners, times and link targets are the source's own")
    func metadata() throws {
        let tree = try TemporaryTree()
        try tree.file("f", [1, 2, 3], mode: 0o6755)
        try tree.folder("d", mode: 0o1777)
        try tree.link("l", to: PathBytes(raw: [0x2F, 0xFF, 0x0A]))
        try tree.setModified("f", -5, 999_999_999)
        try tree.setModified("l", 1, 1)
        let entries = try #require(try source(tree).list().scopes.first).entries
        let byPath = Dictionary(uniqueKeysWithValues: entries.map { ($0.path, $0.metadata) })
        #expect(byPath["f"]?.mode == 0o6755 && byPath["f"]?.size == 3 && byPath["f"]?.kind == .file)
        #expect(byPath["f"]?.modifiedSeconds == -5 && byPath["f"]?.modifiedNanoseconds == 999_999_999)
        #expect(byPath["d"]?.mode == 0o1777 && byPath["d"]?.kind == .folder && byPath["d"]?.size == 0)
        #expect(byPath["l"]?.linkTarget == [0x2F, 0xFF, 0x0A] && byPath["l"]?.modifiedNanoseconds == 1)
        #expect(byPath["f"]?.owner == geteuid() && byPath["f"]?.changeToken.inode != 0)
    }

    @Test("I3: entries are grouped by whom they belong to, each group in order")
    func scopes() throws {
        let tree = try TemporaryTree()
        for path in ["readme", "users/1/a", "users/1/tickets/9/x", "users/2/a", "users/1/z", "users/2/tickets/3/y"] {
            try tree.file(PathBytes(path))
        }
        let listing = try source(tree, ["users/{subject}/tickets/{object}/**", "users/{subject}/**"]).list()
        #expect(listing.labels == ["user:1", "user:1/object:9", "user:2", "user:2/object:3"])
        #expect(listing.paths() == ["", "readme", "users"])
        #expect(listing.paths("user:1") == ["users/1", "users/1/a", "users/1/tickets", "users/1/z"])
        #expect(listing.paths("user:1/object:9") == ["users/1/tickets/9", "users/1/tickets/9/x"])
        #expect(listing.problems.isEmpty)
    }

    @Test("folders that are looked into ahead come in order, each once, also where some between them are left out")
    func manyFolders() throws {
        let tree = try TemporaryTree()
        var expected: Set<PathBytes> = ["", "users"]
        for user in 0..<40 {
            let name = user.isMultiple(of: 7) ? "users/bad name \(user)" : "users/\(user)"
            for folder in 0..<9 {
                for file in 0..<3 { try tree.file(PathBytes("\(name)/\(folder)/\(file)")) }
                guard !user.isMultiple(of: 7) else { continue }
                for file in 0..<3 { expected.insert(PathBytes("\(name)/\(folder)/\(file)")) }
                expected.insert(PathBytes("\(name)/\(folder)"))
            }
            if !user.isMultiple(of: 7) { expected.insert(PathBytes(name)) }
        }
        let listing = try source(tree, ["users/{subject}/**"]).list()
        let paths = listing.scopes.flatMap { scope in scope.entries.map(\.path) }
        #expect(paths.count == expected.count)
        #expect(Set(paths) == expected)
        #expect(listing.problems.count == 6)
        for scope in listing.scopes {
            let own = scope.entries.map(\.path)
            #expect(zip(own, own.dropFirst()).allSatisfy { EntryOrder.precedes($0, $1) })
        }
    }

    @Test("what is nobody's only because its label cannot be used is left out with all it holds, and reported once")
    func unusableLabels() throws {
        let tree = try TemporaryTree()
        for path in ["users/ann@example.org/a/b", "users/ann@example.org/c", "users/1/a", "users/bob@example.org"] {
            try tree.file(PathBytes(path))
        }
        let listing = try source(tree, ["users/{subject}/**"]).list()
        #expect(listing.problems.map(\.path) == ["users/ann@example.org", "users/bob@example.org"])
        #expect(listing.problems.allSatisfy { $0.reason.contains("e-mail") })
        #expect(listing.scopes.flatMap(\.entries).allSatisfy { !$0.path.description.contains("@") })
    }

    @Test("pipes and sockets are listed by their metadata, never opened, and make nobody wait")
    func specialFiles() throws {
        let tree = try TemporaryTree()
        try tree.file("f")
        try FileSystem.makeSpecial(tree.path.appending("pipe"), kind: .fifo, device: (0, 0))
        try FileSystem.makeSpecial(tree.path.appending("socket"), kind: .socket, device: (0, 0))
        let listing = try source(tree).list()
        #expect(listing.paths() == ["", "f", "pipe", "socket"])
        #expect(listing.problems.isEmpty)
        #expect(listing.scopes[0].entries.map(\.metadata.kind) == [.folder, .file, .namedPipe, .socket])
    }

    @Test("names of one file share a number that stays; a file with one name has none")
    func hardLinks() throws {
        let tree = try TemporaryTree()
        try tree.file("a")
        try tree.folder("d")
        try tree.file("alone")
        try FileSystem.link(tree.path.appending("a"), to: tree.path.appending("d/b"))
        let source = try source(tree)
        let groups = try source.list().scopes[0].entries.reduce(into: [:]) { $0[$1.path] = $1.metadata.linkGroup }
        #expect(groups["a"] != 0 && groups["a"] == groups["d/b"])
        #expect(groups["alone"] == 0 && groups["d"] == 0)
        #expect(try source.list().scopes[0].entries.reduce(into: [:]) { $0[$1.path] = $1.metadata.linkGroup } == groups)
    }

    @Test("of a sparse file only the data is read, and its holes are known")
    func sparse() throws {
        let tree = try TemporaryTree()
        try FileDescriptor.open(tree.path.appending("f"), .write, creating: .exclusive(mode: 0o600)).closing { file in
            try file.writeAll([1, 2, 3].span, at: 1 << 20)
            try file.truncate(to: 20 << 30)
        }
        let (bytes, metadata) = try source(tree).content("f")
        #expect(metadata.size == 20 << 30)
        let extents = try #require(metadata.extents)
        #expect(extents.count == 1 && extents[0].offset == 1 << 20)
        #expect(UInt64(bytes.count) == metadata.contentSize && bytes.count <= 1 << 20)
        #expect(Array(bytes.prefix(4)) == [1, 2, 3, 0])
    }

    @Test("nothing outside of the folder is listed or read")
    func staysInside() throws {
        let outside = try TemporaryTree()
        try outside.file("secret/file", [9])
        let tree = try TemporaryTree()
        try tree.link("out", to: outside.path)
        try tree.file("d/file")
        let source = try source(tree)
        #expect(try source.list().paths() == ["", "d", "d/file", "out"])
        for path in ["out/secret/file", "../x", "d/../../x"] {
            #expect(throws: SourceError.self) { _ = try source.content(PathBytes(path)) }
        }
        try FileSystem.removeTree(tree.path.appending("d"))
        try tree.link("d", to: outside.path.appending("secret"))
        #expect(throws: SourceError.self) { _ = try source.content("d/file") }
    }

    @Test("a file that is gone or something else when it is read says so")
    func vanished() throws {
        let tree = try TemporaryTree()
        try tree.file("f")
        try tree.folder("d")
        #expect(unsafe mkfifo(tree.path.appending("pipe").description, 0o600) == 0)
        let source = try source(tree)
        func kind(_ path: PathBytes) -> SourceError.Kind? {
            do {
                _ = try source.content(path)
                return nil
            } catch {
                return (error as? SourceError)?.kind
            }
        }
        #expect(kind("f") == nil)
        for path: PathBytes in ["gone", "gone/too", "f/x"] {
            #expect(throws: SourceFileVanished.self) { try source.content(path) }
        }
        #expect(kind("pipe") == .replaced(.fifo))
        #expect(kind("d") == .replaced(.directory))
    }

    @Test("content comes whole and in order, whatever the piece's size", arguments: [1, 7, 4096, 1 << 20])
    func content(pieces: Int) throws {
        let tree = try TemporaryTree()
        for size in [0, 1, 6, 7, 8, 4095, 4096, 4097, 100_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try tree.file(PathBytes("f\(size)"), bytes)
            let found = try source(tree).content(PathBytes("f\(size)"), pieces: pieces)
            #expect(found.bytes == bytes && found.metadata.size == UInt64(size))
        }
    }

    @Test("a file that has just changed gets no token, so that the next backup reads it again")
    func freshFile() throws {
        let tree = try TemporaryTree()
        try tree.file("f")
        let source = try source(tree)
        usleep(30_000)
        #expect(try source.content("f").metadata.changeToken.inode != 0)
        var buffer = [UInt8](repeating: 0, count: 2)
        let reading = try source.read(SourceEntry(path: "f", metadata: .file), buffer: &buffer) { _ in
            // Somebody writes while the backup reads.
            try FileDescriptor.open(tree.path.appending("f"), .write).closing { try $0.writeAll([7].span, at: 0) }
        }
        #expect(reading.metadata.changeToken.inode == 0)
        #expect(reading.hasChanged)
    }

    @Test("what the reader's caller throws comes through unchanged")
    func bodyErrors() throws {
        struct Full: Error {}
        let tree = try TemporaryTree()
        try tree.file("f")
        let source = try source(tree)
        var buffer = [UInt8](repeating: 0, count: 8)
        #expect(throws: Full.self) {
            _ = try source.read(SourceEntry(path: "f", metadata: .file), buffer: &buffer) { _ in throw Full() }
        }
    }

    @Test("folders may be nested as deep as a path can be, and deeper ones are reported")
    func depth() throws {
        let tree = try TemporaryTree()
        var folder = try DirectoryHandle.open(tree.path)
        for _ in 0..<2_100 {
            try FileSystem.makeDirectory("d", at: folder)
            folder = try folder.openDirectory("d")
        }
        let listing = try source(tree).list()
        #expect(listing.paths().count == 2_049)
        #expect(listing.problems.map(\.path.bytes.count) == [4_097])
    }

    @Test("a source that is not there, or no folder, is an error and not an empty backup")
    func noSource() throws {
        let tree = try TemporaryTree()
        try tree.file("f")
        #expect(throws: FileError.self) {
            _ = try FileTreeSource(tree.path.appending("gone"), scopes: .nobody, own: .none)
        }
        #expect(throws: FileError.self) {
            _ = try FileTreeSource(tree.path.appending("f"), scopes: .nobody, own: .none)
        }
    }

    @Test("what may not be read is reported, and the rest is backed up")
    func unreadable() async {
        await #expect(processExitsWith: .success) {
            let tree = try TemporaryTree()
            try tree.file("open/file")
            try tree.file("shut/file")
            try tree.folder("shut", mode: 0o000)
            try tree.file("locked", mode: 0o000)
            try DirectoryHandle.open(tree.path).setMode(0o755)
            // Root reads everything; another user does not.
            if geteuid() == 0 { ensure(seteuid(65_534) == 0) }
            let source = try FileTreeSource(tree.path, scopes: .nobody, own: .none)
            let listing = try source.list()
            ensure(listing.paths() == ["", "locked", "open", "open/file", "shut"])
            ensure(listing.problems == [SourceProblem(path: "shut", reason: "permission denied")])
            ensure(try source.content("open/file").bytes == [1, 2, 3])
            do {
                _ = try source.content("locked")
                preconditionFailure("a locked file was read")
            } catch let error as SourceError {
                ensure(error.code == "source-permission-denied")
            }
            _ = seteuid(0)
            try DirectoryHandle.open(tree.path).setMode(0o700)
            try tree.folder("shut", mode: 0o700)
            withExtendedLifetime(tree) {}
        }
    }
}
