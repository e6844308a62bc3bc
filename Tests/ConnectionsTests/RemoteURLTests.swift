import Connections
import Testing

@Suite("Urls of servers")
struct RemoteURLTests {
    @Test(
        "a url has one canonical text",
        arguments: [
            ("s3://fsn1.your-objectstorage.com/bucket/a/b", "s3://fsn1.your-objectstorage.com/bucket/a/b"),
            ("s3://fsn1.your-objectstorage.com:443/bucket/", "s3://fsn1.your-objectstorage.com/bucket"),
            ("sftp://u1@127.1.0.3:2222/copies/%61", "sftp://u1@127.1.0.3:2222/copies/a"),
            ("sftp://u1@u1.your-storagebox.de:22/", "sftp://u1@u1.your-storagebox.de/"),
            ("https://[2a01:4f9::1]:8443/dav/a%20b", "https://[2a01:4f9::1]:8443/dav/a%20b"),
            ("https://host/%C3%A4", "https://host/%C3%A4"),
        ]
    )
    func canonical(text: String, expected: String) throws {
        let url = try RemoteURL(text)
        #expect(url.description == expected)
        #expect(try RemoteURL(url.description) == url)
    }

    @Test("a url is taken apart")
    func parts() throws {
        let url = try RemoteURL("sftp://u1-sub%31@box.example:23/copies/b%3Fc")
        #expect(url.scheme == .sftp)
        #expect(url.user == "u1-sub1")
        #expect(url.host == "box.example")
        #expect(url.port == 23)
        #expect(url.path == ["copies", "b?c"])
    }

    @Test(
        "L6: what could be understood in two ways is refused",
        arguments: [
            "", "http://host/a", "ftp://host/a", "s3:/host/a", "s3://", "s3:///bucket", "s3://host:0/a",
            "s3://host:65536/a",
            "s3://host:080/a", "s3://host:/a", "s3://HOST/a", "s3://host\\@evil/a", "s3://user@host/a",
            "https://user:pw@host/a", "https://host@evil/a", "sftp://host/a", "sftp://u:p@host/a",
            "sftp://u@v@host/a",
            "s3://host/a/../b", "s3://host/./a", "s3://host/a//b", "s3://host/a%2Fb", "s3://host/a%00b",
            "s3://host/a%0Ab", "s3://host/%zz", "s3://host/%4", "s3://host/a?b", "s3://host/a#b", "s3://host/a b",
            "s3://host/\u{e4}", "s3://2130706433/a", "s3://127.1/a", "s3://0177.0.0.1/a", "s3://127.0.0.1./a",
            "s3://0x7f.0.0.1/a",
            "s3://[::1/a", "s3://[127.0.0.1]/a", "s3://[::1%25eth0]/a", "s3://[::ffff:127.0.0.1]/a", "s3://host_name/a",
            "s3://-host/a", "s3://a..b/a", "s3://host\u{0}/a", "s3://host/%FF",
        ]
    )
    func refused(text: String) {
        #expect(throws: RemoteURLError.self) { try RemoteURL(text) }
    }

    @Test("an overlong url is refused before it is looked at")
    func overlong() {
        #expect(throws: RemoteURLError.self) {
            try RemoteURL("s3://host/" + String(repeating: "a", count: RemoteURL.maximumBytes))
        }
    }
}
