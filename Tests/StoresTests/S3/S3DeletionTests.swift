import Connections
import Sealing
import Testing

@testable import Stores

@Suite("deleting from S3 servers that say odd things")
struct S3DeletionTests {
    private typealias Answer = ScriptedExchange.Answer

    private static let versioned = StoreCapabilities(
        refusesSecondCreation: true,
        versioning: .enabled,
        hasObjectLock: false
    )

    private static func version(_ id: String, key: String = "top/r/x", isLatest: Bool = false) -> String {
        "<Version><Key>\(key)</Key><VersionId>\(id)</VersionId><IsLatest>\(isLatest)</IsLatest><Size>3</Size></Version>"
    }

    private static func marker(_ id: String, isLatest: Bool = true) -> String {
        "<DeleteMarker><Key>top/r/x</Key><VersionId>\(id)</VersionId><IsLatest>\(isLatest)</IsLatest></DeleteMarker>"
    }

    private static func listing(_ entries: String...) -> Answer {
        Answer(200, "<ListVersionsResult><IsTruncated>false</IsTruncated>\(entries.joined())</ListVersionsResult>")
    }

    /// A server that lists these versions once, and nothing after a deletion.
    private static func exchange(
        _ first: Answer,
        _ fault: @escaping @Sendable (HTTPRequest) -> Answer? = { _ in nil }
    ) -> ScriptedExchange {
        let listed = Pauses()
        return ScriptedExchange { request, _ in
            if let answer = fault(request) { return answer }
            guard request.target.contains("versions=") else { return Answer(204) }
            listed.note(.zero)
            return listed.all.count == 1 ? first : listing()
        }
    }

    private func delete(_ exchange: ScriptedExchange, _ capabilities: StoreCapabilities = versioned) -> StoreError.Kind?
    {
        refusal { try exchange.server(capabilities: capabilities).delete("r/x") }
    }

    @Test("versions go before the markers above them, each by its own name, and then it is looked again")
    func order() {
        let exchange = Self.exchange(
            Self.listing(
                Self.marker("m1"),
                Self.version("v&amp;2"),
                Self.version("v1"),
                Self.version("o", key: "top/r/xy")
            )
        )
        #expect(delete(exchange) == nil)
        #expect(
            exchange.seen.filter { $0.hasPrefix("DELETE") }
                == ["v%262", "v1", "m1"].map {
                    "DELETE /bucket/top/r/x?versionId=\($0)"
                }
        )
        #expect(exchange.seen.last?.contains("versions=") == true)
    }

    @Test("a server that keeps listing what was deleted is not believed to have deleted it")
    func never() {
        let exchange = ScriptedExchange { request, _ in
            request.method == "GET" ? Self.listing(Self.version("v1", isLatest: true)) : Answer(204)
        }
        #expect(delete(exchange) == .unexpected("still lists versions of an object after they were deleted"))
        #expect(exchange.seen.count == 16)
    }

    @Test("P20: where nothing is to be deleted no request that deletes is sent, though the server would do it")
    func deletesNothing() throws {
        for capabilities in [Self.versioned, nil] {
            let exchange = ScriptedExchange { request, _ in
                if request.target.contains("versions=") {
                    return Self.listing(Self.version("v2", isLatest: true), Self.version("v1"))
                }
                return request.method == "DELETE" ? Answer(204) : Answer(200, "<VersioningConfiguration/>")
            }
            let server = exchange.server(capabilities: capabilities) {
                $0.deletesNothing = true
                $0.mayDelete = false
            }
            #expect(refusal { try server.delete("r/x") } == .deletionRefused)
            #expect(try server.removeUnfinished("r") == 0)
            try server.abort("upload", "top/r/x")
            #expect(!exchange.seen.contains { $0.hasPrefix("DELETE") })
        }
    }

    @Test("credentials that may not delete are told apart from a lock, and from a key that nobody knows")
    func denied() {
        let denied = Self.exchange(Self.listing(Self.version("v1", isLatest: true))) { request in
            switch request.method {
            case "DELETE": .error(403, "AccessDenied")
            case "HEAD": Answer(200)
            default: nil
            }
        }
        #expect(delete(denied) == .deletionRefused)
        let unknown = Self.exchange(Self.listing(Self.version("v1", isLatest: true))) { request in
            request.method == "DELETE" ? .error(403, "InvalidAccessKeyId") : nil
        }
        #expect(delete(unknown) == .badCredentials("answered 403 InvalidAccessKeyId (No.)"))
        let locked = Self.exchange(Self.listing(Self.marker("m1"), Self.version("v1"))) { request in
            switch request.method {
            case "DELETE": .error(403, "AccessDenied")
            case "HEAD": Answer(200, fields: [("x-amz-object-lock-mode", "COMPLIANCE")])
            default: nil
            }
        }
        #expect(delete(locked) == .locked(ObjectLock(until: nil, isHold: false)))
        #expect(!locked.seen.contains { $0.contains("versionId=m1") })
    }

    @Test("a bucket that turns out to keep versions is asked for them from then on")
    func surprise() throws {
        let plain = StoreCapabilities(refusesSecondCreation: true, versioning: .none, hasObjectLock: false)
        let exchange = Self.exchange(Self.listing(Self.marker("m1"), Self.version("v1"))) { request in
            request.method == "DELETE" && !request.target.contains("versionId")
                ? Answer(204, fields: [("x-amz-delete-marker", "true")]) : nil
        }
        let server = exchange.server(capabilities: plain)
        try server.delete("r/x")
        #expect(exchange.seen.filter { $0.contains("versionId=") }.count == 2)
        #expect(try server.capabilities().versioning == .enabled)
    }

    @Test(
        "a version without a name, a size or a place is no version",
        arguments: [
            "<Version><Key>top/r/x</Key><IsLatest>true</IsLatest><Size>3</Size></Version>",
            "<Version><Key>top/r/x</Key><VersionId></VersionId><IsLatest>true</IsLatest><Size>3</Size></Version>",
            "<Version><Key>top/r/x</Key><VersionId>v</VersionId><IsLatest>true</IsLatest></Version>",
            "<Version><Key>top/r/x</Key><VersionId>v</VersionId><Size>3</Size></Version>",
            "<Version><Key>other</Key><VersionId>v</VersionId><IsLatest>true</IsLatest><Size>3</Size></Version>",
        ]
    )
    func malformed(_ entry: String) {
        let exchange = Self.exchange(Self.listing(entry))
        guard case .unexpected = delete(exchange) else {
            Issue.record("it was taken for a version")
            return
        }
        #expect(exchange.seen.count == 1)
    }
}
