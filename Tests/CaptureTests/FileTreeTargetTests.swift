import Capture
import Files
import Glibc
import Repository
import Sealing
import Testing

@Suite("a folder as the target of a restore")
struct FileTreeTargetTests {
    /// A tree with everything that is hard to restore.
    private func oddTree() throws -> TemporaryTree {
        let tree = try TemporaryTree()
        let names: [PathBytes] = [
            "a/b", "a-b", "-rf", "\n", " ", "...", PathBytes(raw: [0x61, 0x2F, 0xFF]),
            PathBytes(raw: Array(repeating: 0x78, count: 255)), "日本/東京", "deep/er/and/deeper/file",
        ]
        for name in names { try tree.file(name, Array(name.bytes)) }
        try tree.file("empty", [])
        try tree.file("large", (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 3) })
        try tree.file("setuid", mode: 0o4755)
        try tree.file("setgid", mode: 0o2640)
        try tree.file("unreadable", mode: 0o000)
        try tree.file("read-only/file", mode: 0o444)
        try tree.folder("sticky", mode: 0o1777)
        try tree.link("dangling", to: "no/where")
        try tree.link("absolute", to: "/etc/hostname")
        try tree.link("up", to: "../../..")
        try tree.link("odd-link", to: PathBytes(raw: [0xFF, 0x0A]))
        if FileSystem.runsAsRoot {
            for (name, owner) in [("setuid", UInt32(1_001)), ("dangling", 1_002), ("sticky", 4_000_000_000)] {
                try FileSystem.setOwner(tree.path.appending(name), owner: owner, group: owner / 2)
            }
            try FileDescriptor.open(tree.path.appending("setuid"), .write).closing { try $0.setMode(0o4755) }
            try tree.folder("sticky", mode: 0o1777)
        }
        try tree.setModified("empty", -1_000_000_000, 1)
        try tree.setModified("large", 0, 0)
        try tree.setModified("dangling", -1, 999_999_999)
        try tree.setModified("deep/er", 1_234_567_890, 123_456_789)
        try tree.setModified("deep", 4_102_444_800, 5)
        try tree.folder("read-only", mode: 0o555)
        try tree.setModified("read-only", 77, 7)
        try DirectoryHandle.open(tree.path).setMode(0o751)
        try FileSystem.setModified(tree.path, FileTime(seconds: 42, nanoseconds: 42))
        return tree
    }

    @Test("S24: a restored tree is the source: contents, modes, owners, times to the nanosecond, links")
    func identical() throws {
        let tree = try oddTree()
        let fixture = try RestoreFixture()
        try fixture.restore(FileTreeSource(tree.path, scopes: .nobody, own: .none))
        #expect(try TreeComparison.differences(tree.path, fixture.path) == [])
        #expect(fixture.target.ownersLeft == 0)
    }

    @Test("the comparison sees each kind of difference")
    func comparison() throws {
        let left = try TemporaryTree()
        let right = try TemporaryTree()
        for tree in [left, right] {
            for name in ["content", "mode", "time", "kind", "owner"] { try tree.file(PathBytes(name)) }
            try tree.link("link", to: "target")
        }
        try right.file("extra")
        try FileSystem.unlink(right.path.appending("kind"))
        try right.folder("kind")
        try FileSystem.unlink(right.path.appending("link"))
        try right.link("link", to: "other")
        try FileDescriptor.open(right.path.appending("content"), .write).closing { try $0.writeAll([9].span) }
        try FileDescriptor.open(right.path.appending("mode"), .write).closing { try $0.setMode(0o600) }
        if FileSystem.runsAsRoot { try FileSystem.setOwner(right.path.appending("owner"), owner: 1, group: 1) }
        for tree in [left, right] {
            for name in ["content", "mode", "time", "owner", "link", ""] { try tree.setModified(PathBytes(name), 1, 0) }
        }
        try right.setModified("time", 1, 1)
        let found = Set(
            try TreeComparison.differences(left.path, right.path).compactMap { $0.split(separator: ":").first }
        )
        let expected: Set<Substring> = ["content", "mode", "time", "kind", "link", "extra"]
        #expect(found == (FileSystem.runsAsRoot ? expected.union(["owner"]) : expected))
    }

    @Test(
        "a path from the backup that would lead out of the target is refused, and nothing is written",
        arguments: [
            "..", "../x", "a/../../x", "/etc/x", "a//b", "a/", "./a", "a/.", ".", "a/..", "//x",
        ]
    )
    func hostilePaths(path: String) throws {
        let fixture = try RestoreFixture()
        try fixture.target.makeFolder("a", .folder())
        let before = try DirectoryHandle.open(fixture.parent.path).entries()
        #expect(fixture.code { try $0.makeFolder(PathBytes(path), .folder()) } == "target-path-escapes")
        #expect(fixture.code { try $0.makeFile(PathBytes(path), .file) { _ in } } == "target-path-escapes")
        #expect(fixture.code { try $0.makeSymbolicLink(PathBytes(path), .link(to: [0x61])) } == "target-path-escapes")
        #expect(try DirectoryHandle.open(fixture.parent.path).entries() == before)
        #expect(try fixture.names == ["a"])
    }

    @Test("a file for the root itself, and a name that is too long, are refused")
    func impossiblePaths() throws {
        let fixture = try RestoreFixture()
        #expect(fixture.code { try $0.makeFile("", .file) { _ in } } == "target-path-escapes")
        #expect(fixture.code { try $0.makeSymbolicLink("", .link(to: [0x61])) } == "target-path-escapes")
        let long = PathBytes(String(repeating: "x", count: 256))
        #expect(fixture.code { try $0.makeFile(long, .file) { _ in } } == "target-path-escapes")
    }

    @Test("a link that the backup itself plants is not written through")
    func plantedLink() throws {
        let outside = try TemporaryTree()
        let fixture = try RestoreFixture()
        try fixture.target.makeSymbolicLink("out", .link(to: outside.path.bytes))
        #expect(fixture.code { try $0.makeFile("out/file", .file) { _ in } } == "path-escapes")
        #expect(fixture.code { try $0.makeFolder("out/folder", .folder()) } == "path-escapes")
        #expect(fixture.code { try $0.makeFile("out", .file) { _ in } } == "target-exists")
        #expect(fixture.code { try $0.makeFolder("out", .folder()) } == "target-exists")
        #expect(try DirectoryHandle.open(outside.path).entries().isEmpty)
    }

    @Test("a link's target that no link can have is refused", arguments: [[], [0x61, 0x00]] as [[UInt8]])
    func badLinks(target: [UInt8]) throws {
        let fixture = try RestoreFixture()
        #expect(fixture.code { try $0.makeSymbolicLink("l", .link(to: target)) } == "target-bad-link")
    }

    @Test("nothing is overwritten: a name that exists is an error of every maker")
    func existing() throws {
        let fixture = try RestoreFixture()
        try fixture.target.makeFile("f", .file) { write in try write([1].span) }
        try fixture.target.makeFolder("d", .folder())
        for name in ["f", "d"] as [PathBytes] {
            #expect(fixture.code { try $0.makeFile(name, .file) { try $0([2].span) } } == "target-exists")
            #expect(fixture.code { try $0.makeFolder(name, .folder()) } == "target-exists")
            #expect(fixture.code { try $0.makeSymbolicLink(name, .link(to: [0x61])) } == "target-exists")
        }
        #expect(try AtomicFile.read(fixture.path.appending("f"), maximumBytes: 10) == [1])
    }

    @Test("a file whose content cannot be had leaves nothing behind")
    func failedContent() throws {
        struct Damaged: Error {}
        let fixture = try RestoreFixture()
        #expect(throws: Damaged.self) {
            try fixture.target.makeFile("f", .file) { write in
                try write([1, 2, 3].span)
                throw Damaged()
            }
        }
        #expect(try fixture.names.isEmpty)
    }

    @Test("while it is written, a file or folder is its writer's alone")
    func privateWhileWriting() throws {
        let fixture = try RestoreFixture()
        try fixture.target.makeFolder("d", .folder(mode: 0o777))
        #expect(try FileSystem.status(fixture.path.appending("d"))?.mode == 0o700)
        var metadata = EntryMetadata.file
        metadata.mode = 0o666
        try fixture.target.makeFile("d/f", metadata) { _ in
            // Under its own name it appears once it is whole.
            #expect(try FileSystem.status(fixture.path.appending("d/f")) == nil)
            let folder = try DirectoryHandle.open(fixture.path.appending("d"))
            let name = try #require(try folder.entries().first?.name)
            #expect(try FileSystem.status(name, at: folder)?.mode == 0o600)
        }
        #expect(try FileSystem.status(fixture.path.appending("d/f"))?.mode == 0o666)
        #expect(try fixture.target.finish().isEmpty)
        #expect(try FileSystem.status(fixture.path.appending("d"))?.mode == 0o777)
    }

    @Test("a target that is not empty, or no folder, is refused before anything is written")
    func notEmpty() throws {
        let tree = try TemporaryTree()
        try tree.file("f")
        func open(_ path: PathBytes) throws {
            _ = try FileTreeTarget(
                path,
                region: RestoreFixture.region,
                repository: RestoreFixture.repository,
                snapshot: "a snapshot",
                own: .none,
                grant: TargetGrants.decided(for: RestoreFixture.repository, region: RestoreFixture.region),
                clock: ManualClock(TargetGrants.start)
            )
        }
        #expect(throws: RestoreTargetError.self) { try open(tree.path) }
        #expect(throws: FileError.self) { try open(tree.path.appending("f")) }
        #expect(try DirectoryHandle.open(tree.path).entries().map(\.name) == ["f"])
    }

    @Test("L11: without a grant for this repository and region nothing is restored, and not after it has ended")
    func grants() throws {
        let tree = try TemporaryTree()
        let repository = RestoreFixture.repository
        let other = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 6)).publicKey)
        let refused = [
            try TargetGrants.decided(for: repository, region: "contabo-de"),
            try TargetGrants.decided(for: repository, region: RestoreFixture.region, writing: false),
            try TargetGrants.decided(for: other, region: RestoreFixture.region),
            try TargetGrants.forStore(repository),
        ]
        for grant in refused {
            #expect(throws: RestoreTargetError.self) {
                _ = try FileTreeTarget(
                    tree.path.appending("new"),
                    region: RestoreFixture.region,
                    repository: repository,
                    snapshot: "a snapshot",
                    own: .none,
                    grant: grant,
                    clock: ManualClock(TargetGrants.start)
                )
            }
        }
        #expect(try DirectoryHandle.open(tree.path).entries().isEmpty)
        let fixture = try RestoreFixture()
        try fixture.target.makeFile("before", .file) { _ in }
        fixture.clock.advance(seconds: 10 * 86_400)
        #expect(fixture.code { try $0.makeFile("after", .file) { _ in } } == "grant-expired")
        #expect(try fixture.names == ["before"])
    }

    @Test("who may not give files away keeps them, without the rights of the owner they were meant for")
    func unprivileged() async {
        await #expect(processExitsWith: .success) {
            if geteuid() != 0 { return }
            let parent = try TemporaryTree()
            try DirectoryHandle.open(parent.path).setMode(0o777)
            ensure(setegid(65_534) == 0 && seteuid(65_534) == 0)
            let target = try FileTreeTarget(
                parent.path.appending("restored"),
                region: RestoreFixture.region,
                repository: RestoreFixture.repository,
                snapshot: "a snapshot",
                own: .none,
                grant: TargetGrants.decided(for: RestoreFixture.repository, region: RestoreFixture.region),
                clock: ManualClock(TargetGrants.start)
            )
            var metadata = EntryMetadata.file
            metadata.mode = 0o6755
            try target.makeFile("f", metadata) { _ in }
            try target.makeSymbolicLink("l", .link(to: [0x61]))
            try target.makeFolder("d", .folder(mode: 0o2755))
            // Shut to its owner, so that what lies in it has to be finished before.
            try target.makeFolder("shut", .folder(mode: 0o000))
            try target.makeFolder("shut/inner", .folder(mode: 0o500))
            _ = try target.finish()
            let path = parent.path.appending("restored")
            ensure(try FileSystem.status(path.appending("f"))?.mode == 0o755)
            ensure(try FileSystem.status(path.appending("f"))?.owner == 65_534)
            ensure(try FileSystem.status(path.appending("d"))?.mode == 0o755)
            ensure(target.ownersLeft == 5)
            ensure(seteuid(0) == 0)
            withExtendedLifetime(parent) {}
        }
    }
}
