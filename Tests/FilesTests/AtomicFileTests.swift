import Files
import Testing

@Suite("files that are there whole or not at all")
struct AtomicFileTests {
    @Test("a file is created once; the second creator fails and changes nothing")
    func exclusive() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("f")
        try AtomicFile.create(path, [1].span, mode: 0o640)
        #expect(fileError { try AtomicFile.create(path, [2, 2].span) }?.code == "file-exists")
        #expect(try AtomicFile.read(path, maximumBytes: 10) == [1])
        #expect(try FileSystem.status(path)?.mode == 0o640)
        #expect(try folder.handle.entries().count == 1)
    }

    @Test("a file is not created through a link that stands in its place")
    func throughLink() throws {
        let folder = try TemporaryFolder()
        try FileSystem.makeSymbolicLink(folder.path.appending("f"), to: "elsewhere")
        #expect(fileError { try AtomicFile.create(folder.path.appending("f"), [1].span) }?.code == "file-exists")
        #expect(
            fileError { _ = try AtomicFile.read(folder.path.appending("f"), maximumBytes: 1) }?.code == "path-escapes"
        )
        #expect(try folder.handle.entries().map(\.name) == ["f"])
    }

    @Test("of many creators at once exactly one wins, and readers see it whole")
    func race() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("f")
        let winners = await withTaskGroup(of: UInt8?.self) { group in
            for number in UInt8(1)...16 {
                group.addTask {
                    let bytes = [UInt8](repeating: number, count: 50_000)
                    return (try? AtomicFile.create(path, bytes.span)).map { number }
                }
            }
            var winners: [UInt8] = []
            for await winner in group { if let winner { winners.append(winner) } }
            return winners
        }
        let winner = try #require(winners.first)
        #expect(winners.count == 1)
        #expect(try AtomicFile.read(path, maximumBytes: 50_000) == [UInt8](repeating: winner, count: 50_000))
        #expect(try folder.handle.entries().count == 1)
    }

    @Test("replacing leaves the new file and nothing beside it")
    func replacing() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("f")
        #expect(try AtomicFile.readIfPresent(path, maximumBytes: 10) == nil)
        try AtomicFile.replace(path, [1].span)
        try AtomicFile.replace(path, [2, 3].span)
        #expect(try AtomicFile.readIfPresent(path, maximumBytes: 10) == [2, 3])
        #expect(try folder.handle.entries().count == 1)
    }

    @Test("what was tried, on what and what to do stand in every error")
    func errors() throws {
        let error = fileError { _ = try AtomicFile.read("/nowhere/at\nall", maximumBytes: 1) }
        #expect(error?.code == "file-not-found")
        #expect(error?.message == "Cannot open '/nowhere/at\\x0aall': there is no such file or folder")
        #expect(error?.remedy.isEmpty == false)
    }

    @Test("folders above a new folder are made; a file in the way is named")
    func folders() throws {
        let folder = try TemporaryFolder()
        try FileSystem.makeDirectories(folder.path.appending("a/b/c"))
        try FileSystem.makeDirectories(folder.path.appending("a/b/c"))
        try folder.write("file")
        #expect(fileError { try FileSystem.makeDirectories(folder.path.appending("file")) }?.code == "file-wrong-kind")
        #expect(fileError { try FileSystem.makeDirectories(folder.path.appending("file/x")) }?.code == "not-a-folder")
    }
}

@Suite("locks and maps")
struct LockAndMapTests {
    @Test("an exclusive lock keeps everybody out until its holder lets go; shared ones live side by side")
    func locks() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("lock")
        do {
            let holder = try FileLock.acquire(path)
            #expect(holder != nil)
            #expect(try FileLock.acquire(path) == nil)
            #expect(try FileLock.acquire(path, exclusive: false) == nil)
            withExtendedLifetime(holder) {}
        }
        let first = try FileLock.acquire(path, exclusive: false)
        let second = try FileLock.acquire(path, exclusive: false)
        #expect(first != nil && second != nil)
        #expect(try FileLock.acquire(path) == nil)
        withExtendedLifetime((first, second)) {}
    }

    @Test("a mapped file shows its bytes, and stays readable after its name is gone")
    func maps() throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        try folder.write("f", bytes)
        let map = try MappedFile(folder.path.appending("f"))
        try FileSystem.unlink(folder.path.appending("f"))
        #expect(map.count == bytes.count)
        #expect(map.withBytes { span in span.indices.allSatisfy { span[$0] == bytes[$0] } })
        try folder.write("empty", [])
        let empty = try MappedFile(folder.path.appending("empty"))
        #expect(empty.withBytes { $0.count } == 0)
    }

    @Test("the disk's kind and free space are known where tests run")
    func fileSystem() throws {
        #expect(try FileSystem.freeSpace("/tmp") > 0)
        #expect(try OverwriteLook(at: "/proc").grade == .unknown)
    }
}
