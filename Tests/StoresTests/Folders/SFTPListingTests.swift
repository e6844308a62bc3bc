import Testing

@testable import Stores

@Suite struct SFTPListingTests {
    private func parse(_ text: String) throws(SFTPListing.Malformed) -> [FolderEntry] {
        try SFTPListing.parse(Array(text.utf8))
    }

    @Test("files and folders are read with their sizes, whatever their names hold")
    func entries() throws {
        let found = try parse(
            """
            drwx------    4 root     root         4096 Nov 25 02:20 .
            drwxr-xr-x    1 root     root         4096 Nov 25 02:20 ..
            -rw-------    1 u1       u1           1234 Nov  5 02:20 0000000000000001
            -rw-r--r--    ? 1000     1000            0 Feb 29  2024  blank at both ends 
            -rw-r--r--+   1 u1       u1     5000000000 Dec 31 23:59 Nov 25 02:20 name
            drwxr-xr-x    2 u1       u1           4096 Nov 25 02:20 packs

            """
        )
        let expected: [(String, FolderEntry.Kind)] = [
            ("0000000000000001", .file(size: 1234)), (" blank at both ends ", .file(size: 0)),
            ("Nov 25 02:20 name", .file(size: 5_000_000_000)), ("packs", .folder),
        ]
        #expect(found == expected.map { FolderEntry(name: Array($0.utf8), kind: $1) })
    }

    @Test("links, devices and sockets have no place in a store, and are not followed")
    func others() throws {
        let found = try parse(
            """
            lrwxrwxrwx    1 u1       u1             11 Nov 25 02:20 heads -> /etc/passwd
            crw-rw-rw-    1 root     root            0 Nov 25 02:20 null
            srw-rw-rw-    1 root     root            0 Nov 25 02:20 socket

            """
        )
        #expect(found.map(\.kind) == [.other, .other, .other])
        #expect(found.map(\.plainName) == ["heads", "null", "socket"])
    }

    @Test("a name that is no text is kept as it is, and cannot be sent back")
    func bytes() throws {
        let line = Array("-rw------- 1 u u 1 Nov 25 02:20 ".utf8)
        let found = try SFTPListing.parse(line + [0xFF, 0x1B] + Array("\n".utf8))
        #expect(found.map(\.name) == [[0xFF, 0x1B]])
        #expect(found.map(\.plainName) == [nil])
        #expect(ServedEntry.escaped([0xFF, 0x1B]).utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(
        "a line that is not written exactly so is refused, since a file that goes unnoticed would count as lost",
        arguments: [
            "total 12", "-rw------- 1 u u 1 Nov 25 02:20", "-rw------- 1 u u 1 Nov 25 02:20 ",
            "-rw------- 1 u u -1 Nov 25 02:20 a", "-rw------- 1 u u 99999999999999999999 Nov 25 02:20 a",
            "-rw------- 1 u u 1 Nev 25 02:20 a", "-rw------- 1 u u 1 Nov 25 2:20 a",
            "-rw------- 1 u u 1 Nov 25 02:20:00 a", "-rw------- 1 u u 1 2026-11-25 02:20 a",
            "?rw------- 1 u u 1 Nov 25 02:20 a", "rw 1 u u 1 Nov 25 02:20 a",
            "-rw------- 1 u u 1 Nov 25 02:20 a/b", "-rw------- 1 u with blank 1 Nov 25 02:20 a",
            "second half of a name", "-rw------- 1 u u 1 Nov 25 02:20 a\0b",
        ]
    )
    func malformed(line: String) {
        #expect(throws: SFTPListing.Malformed.self) { try parse(line + "\n") }
    }
}
