import Files
import Testing

@Suite("open files")
struct FileDescriptorTests {
    @Test("what is written at any place is read back, and the gap holds zeros")
    func writingAndReading() throws {
        let folder = try TemporaryFolder()
        let file = try FileDescriptor.open(
            folder.path.appending("f"),
            .readWrite,
            creating: .exclusive(mode: 0o640)
        )
        try file.closing { file in
            try file.writeAll([1, 2, 3].span)
            try file.writeAll([9].span, at: 5)
            #expect(try file.readAll(maximumBytes: 6) == [1, 2, 3, 0, 0, 9])
            var buffer: [UInt8] = [7, 7, 7, 7, 7, 7, 7]
            try file.readExactly(2, at: 4, into: &buffer)
            #expect(buffer == [0, 9])
            try file.readExactly(6, at: 0, into: &buffer)
            #expect(buffer == [1, 2, 3, 0, 0, 9])
            try file.truncate(to: 1)
            #expect(try file.status().size == 1)
            try file.allocate(8192)
            #expect(try file.status().size == 8192)
            try file.synchronize()
            try file.synchronizeData()
        }
    }

    @Test("a file that ends too early is named with both lengths")
    func cutShort() throws {
        let folder = try TemporaryFolder()
        try folder.write("f", [1, 2, 3])
        let error = fileError {
            try FileDescriptor.open(folder.path.appending("f")).closing { file in
                var buffer: [UInt8] = []
                try file.readExactly(4, at: 1, into: &buffer)
            }
        }
        #expect(error?.cause == .cutShort(expected: 5, found: 3))
    }

    @Test("a file larger than its reader allows is refused unread, one of exactly that size is read")
    func boundedReading() throws {
        let folder = try TemporaryFolder()
        try folder.write("f", [UInt8](repeating: 1, count: 100))
        let path = folder.path.appending("f")
        #expect(try AtomicFile.read(path, maximumBytes: 100).count == 100)
        #expect(fileError { _ = try AtomicFile.read(path, maximumBytes: 99) }?.cause == .tooLarge(limit: 99))
    }

    @Test("a file of the kernel's that claims no size is read whole and bounded")
    func sizelessFile() throws {
        #expect(try !AtomicFile.read("/proc/self/status", maximumBytes: 1 << 16).isEmpty)
        #expect(fileError { _ = try AtomicFile.read("/proc/self/status", maximumBytes: 8) }?.code == "file-too-large")
    }

    @Test("letting go of an open file without closing it stops the process")
    func leak() async {
        await #expect(processExitsWith: .failure) {
            _ = try FileDescriptor.open("/proc/self/status").path
        }
    }

    @Test("modes with set-user-id, and times before 1970 with nanoseconds, are kept to the bit")
    func metadata() throws {
        let folder = try TemporaryFolder()
        try folder.write("f")
        let path = folder.path.appending("f")
        let time = FileTime(seconds: -86_400, nanoseconds: 123_456_789)
        try FileDescriptor.open(path, .write).closing { file in
            try file.setMode(0o6751)
            try file.setModified(time)
        }
        let status = try #require(try FileSystem.status(path))
        #expect(status.mode == 0o6751)
        #expect(status.modified == time)
    }

    @Test("a link's own time and owner are set, not its target's")
    func linkMetadata() throws {
        let folder = try TemporaryFolder()
        try folder.write("target")
        let handle = try folder.handle
        let before = try FileSystem.status("target", at: handle)
        try FileSystem.makeSymbolicLink("link", to: "target", at: handle)
        let time = FileTime(seconds: 1_000_000_000, nanoseconds: 1)
        try FileSystem.setModified("link", at: handle, time)
        if FileSystem.runsAsRoot { try FileSystem.setOwner("link", at: handle, owner: 12, group: 34) }
        let link = try #require(try FileSystem.status("link", at: handle))
        #expect(link.modified == time)
        if FileSystem.runsAsRoot { #expect(link.owner == 12 && link.group == 34) }
        #expect(try FileSystem.status("target", at: handle) == before)
        #expect(try FileSystem.readLink("link", at: handle) == Array("target".utf8))
    }

    @Test("a link's target may have 4095 bytes")
    func longLink() throws {
        let folder = try TemporaryFolder()
        let target = [UInt8](repeating: 0x61, count: 4095)
        try FileSystem.makeSymbolicLink("link", to: PathBytes(raw: target), at: folder.handle)
        #expect(try FileSystem.readLink("link", at: folder.handle) == target)
    }
}
