import Connections

@testable import Stores

extension FuzzTarget {
    /// How servers of folders list them.
    static let listings: [FuzzTarget] = [sftpListing, webDAVListing]

    private static let sftpListing = FuzzTarget(
        "sftp-listing",
        .text(words: ["\n", " ", "-rw-------", "drwx------", " -> ", "Nov 25 02:20", " 2026 ", "..", "/", "+", "?"])
    ) {
        [
            """
            drwx------    4 root     root         4096 Nov 25 02:20 .
            -rw-------    1 u1       u1           1234 Nov 25  2024 0000000000000001
            lrwxrwxrwx    1 u1       u1             11 Nov 25 02:20 heads -> /etc/passwd

            """,
            "-rw-r--r--+   1 u1       u1     5000000000 Dec 31 23:59 Nov 25 02:20 name\n",
        ].map { Array($0.utf8) }
    } run: { input in
        guard let entries = try? SFTPListing.parse(input) else { return false }
        try checkNames(entries)
        return true
    }

    private static let webDAVListing = FuzzTarget(
        "webdav-listing",
        .text(words: ["%2F", "%2e", "%00", "..", "//", "/a/", "<D:collection/>", "200", "404", "https://h/", "0", "-1"])
    ) {
        [
            """
            <D:multistatus xmlns:D='DAV:'>
            <D:response><D:href>/a/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop>
            <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
            <D:response><D:href>https://h/a/%62%20</D:href><D:propstat><D:prop><D:resourcetype/>
            <D:getcontentlength>12</D:getcontentlength></D:prop>
            <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>
            """
        ].map { Array($0.utf8) }
    } run: { input in
        guard let url = try? RemoteURL("https://h/a"),
            let entries = try? WebDAVListing.parse(input, folder: ["a"], at: url)
        else { return false }
        try checkNames(entries)
        return true
    }

    /// A name leads nowhere but into its folder, and is shown without moving a terminal's cursor.
    private static func checkNames(_ entries: [FolderEntry]) throws {
        for entry in entries {
            try demand(!entry.name.isEmpty && !entry.name.contains(UInt8(ascii: "/")), "a name that leads elsewhere")
            try demand(![Array(".".utf8), Array("..".utf8)].contains(entry.name), "a name that leads elsewhere")
            let shown = ServedEntry.escaped(entry.name)
            try demand(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "a name as it came")
        }
    }
}
