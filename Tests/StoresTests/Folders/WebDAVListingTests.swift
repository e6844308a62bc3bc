import Connections
import Testing

@testable import Stores

@Suite struct WebDAVListingTests {
    private let folder = ["dav", "a folder", "ü"]

    private func parse(_ responses: String) throws -> [FolderEntry] {
        let text = "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">\(responses)</D:multistatus>"
        return try WebDAVListing.parse(
            Array(text.utf8),
            folder: folder,
            at: RemoteURL("https://box.example:8443/dav")
        )
    }

    private func response(_ href: String, _ properties: String, status: String = "HTTP/1.1 200 OK") -> String {
        "<D:response><D:href>\(href)</D:href><D:propstat><D:prop>\(properties)</D:prop>"
            + "<D:status>\(status)</D:status></D:propstat></D:response>"
    }

    private let collection = "<D:resourcetype><D:collection/></D:resourcetype>"
    private let file = "<D:resourcetype/><D:getcontentlength>7</D:getcontentlength>"

    @Test("files and folders are read, by paths or whole urls, encoded one way or another")
    func entries() throws {
        let found = try parse(
            response("/dav/a%20folder/%C3%BC/", collection)
                + response("/dav/a%20folder/%c3%bc/heads/", collection)
                + response("https://box.example:8443/dav/a%20folder/ü/one", file)
                + response("/dav/a%20folder/%C3%BC/%FF%1b", file)
        )
        #expect(found.map(\.kind) == [.folder, .file(size: 7), .file(size: 7)])
        #expect(found.map(\.plainName) == ["heads", "one", nil])
    }

    @Test(
        "an entry that is not right in the folder is refused",
        arguments: [
            "/dav/a%20folder/", "/dav/other/one", "/dav/a%20folder/%C3%BC/one/two", "one", "", "/",
            "/dav/a%20folder/%C3%BC/..", "/dav/a%20folder/%C3%BC/%2e%2e", "/dav/a%20folder/%C3%BC/a%2Fb",
            "/dav/a%20folder/%C3%BC/a%00", "/dav/a%20folder/%C3%BC//one", "/dav/a%20folder/%C3%BC/%4",
            "https://elsewhere.example/dav/a%20folder/%C3%BC/one",
            "https://box.example:8443.elsewhere/dav/a%20folder/%C3%BC/one",
            "http://box.example:8443/dav/a%20folder/%C3%BC/one",
        ]
    )
    func elsewhere(href: String) {
        #expect(throws: XMLProblem.self) { try parse(response(href, file)) }
    }

    @Test(
        "a file of unknown size is refused",
        arguments: [
            "<D:resourcetype/>", "<D:resourcetype/><D:getcontentlength/>",
            "<D:resourcetype/><D:getcontentlength>-1</D:getcontentlength>",
            "<D:resourcetype/><D:getcontentlength>99999999999999999999</D:getcontentlength>",
        ]
    )
    func sizes(properties: String) {
        let href = "/dav/a%20folder/%C3%BC/one"
        #expect(throws: XMLProblem.self) { try parse(response(href, properties)) }
        #expect(throws: XMLProblem.self) { try parse(response(href, file, status: "HTTP/1.1 404 Not Found")) }
    }

    @Test("what is no list of resources is refused")
    func roots() throws {
        for text in ["", "<multistatus/>", "<D:prop xmlns:D=\"DAV:\"/>", "<html></html>", "not even XML"] {
            #expect(throws: XMLProblem.self) {
                try WebDAVListing.parse(
                    Array(text.utf8),
                    folder: folder,
                    at: RemoteURL("https://box.example/dav")
                )
            }
        }
    }
}
