import Connections
import Testing

@testable import Stores

@Suite("where a store lies on an S3 server")
struct S3AddressTests {
    private func address(_ url: String, _ style: S3Address.Style = .path) throws -> S3Address? {
        S3Address(try RemoteURL(url), style: style)
    }

    @Test("in path style the bucket stands in the path")
    func path() throws {
        let address = try #require(try address("s3://fsn1.example.com/backups/a%20b/c"))
        #expect(address.host == "fsn1.example.com")
        #expect(address.hostField == "fsn1.example.com")
        #expect(address.bucket == "backups")
        #expect(address.key("x/y") == "a b/c/x/y")
        #expect(address.target(key: address.key("x/y"), query: []) == "/backups/a%20b/c/x/y")
        #expect(address.target(key: nil, query: []) == "/backups")
    }

    @Test("in virtual-host style the bucket stands before the host, which is the one that is connected to")
    func virtualHost() throws {
        let address = try #require(try address("s3://fsn1.example.com:8443/backups", .virtualHost))
        #expect(address.host == "backups.fsn1.example.com")
        #expect(address.hostField == "backups.fsn1.example.com:8443")
        #expect(address.target(key: address.key("x"), query: []) == "/x")
        #expect(address.target(key: nil, query: [("uploads", "")]) == "/?uploads=")
    }

    @Test("every byte that could mean something else is encoded, and a query is sorted as it is signed")
    func encoding() throws {
        let address = try #require(try address("s3://h.example.com/bucket"))
        #expect(
            address.target(key: "a b+c/ä~%2F?#&=;'\u{7F}", query: [])
                == "/bucket/a%20b%2Bc/%C3%A4~%252F%3F%23%26%3D%3B%27%7F"
        )
        let query = [("prefix", "a/b c"), ("list-type", "2"), ("Z", "1"), ("a-b", "1"), ("a", "2")]
        #expect(address.target(key: nil, query: query) == "/bucket?Z=1&a=2&a-b=1&list-type=2&prefix=a%2Fb%20c")
    }

    @Test(
        "a url without a bucket, or with one whose name is none, is no place of a store",
        arguments: ["s3://h.example.com/ab", "s3://h.example.com/Bu%20cket", "s3://h.example.com/b%C3%A4cket"]
    )
    func refused(_ url: String) throws {
        #expect(try address(url) == nil)
    }
}
