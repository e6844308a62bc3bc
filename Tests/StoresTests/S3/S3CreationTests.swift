import Sealing
import StoreConformance
import Testing

@testable import Connections
@testable import Stores

@Suite("creating objects on S3 servers")
struct S3CreationTests {
    private typealias Answer = ScriptedExchange.Answer

    private static let bytes = Array("some bytes".utf8)
    private static let tag = Hex.encode(MD5.hash(bytes.span))

    private func create(_ exchange: ScriptedExchange, capabilities: StoreCapabilities? = nil) -> StoreError.Kind? {
        let server = capabilities.map { exchange.server(capabilities: $0) } ?? exchange.server()
        return refusal { try server.create("r/x", Self.bytes.span) }
    }

    @Test("an object is created with one request that forbids to overwrite, and says what its bytes are")
    func create() {
        let exchange = ScriptedExchange { _, _ in Answer(200, fields: [("ETag", "\"\(Self.tag)\"")]) }
        #expect(create(exchange) == nil)
        #expect(exchange.seen == ["PUT /bucket/top/r/x"])
        #expect(exchange.fields("If-None-Match") == ["*"])
        #expect(exchange.fields("Content-MD5") == [Base64.encode(MD5.hash(Self.bytes.span))])
        #expect(exchange.fields("x-amz-content-sha256") == [SHA256.hash(Self.bytes.span).hex])
    }

    @Test("a creation whose answer was lost is ours when its bytes are there, and somebody else's when others are")
    func lostAnswer() {
        for (found, expected) in [("some bytes", nil), ("other byte", .alreadyExists)] as [(String, StoreError.Kind?)] {
            let exchange = ScriptedExchange { request, number throws(NetworkError) in
                if request.method == "GET" { return Answer(200, found) }
                if number == 0 { throw ScriptedExchange.error(.interrupted("cut")) }
                return .error(412, "PreconditionFailed")
            }
            #expect(create(exchange) == expected)
            #expect(exchange.seen.map { $0.prefix(3) } == ["PUT", "PUT", "GET"])
        }
    }

    @Test("a name that is taken is taken, and nobody looks at the bytes")
    func taken() {
        let exchange = ScriptedExchange { _, _ in .error(412, "PreconditionFailed") }
        #expect(create(exchange) == .alreadyExists)
        #expect(exchange.seen.count == 1)
    }

    @Test("two writers that meet are told to try again, and do")
    func conflict() {
        let exchange = ScriptedExchange { _, number in
            number == 0
                ? .error(409, "ConditionalRequestConflict") : Answer(200, fields: [("ETag", "\"\(Self.tag)\"")])
        }
        #expect(create(exchange) == nil)
        #expect(exchange.seen.count == 2)
    }

    @Test("a server that stored other bytes is found out, and what it stored is deleted")
    func otherBytes() {
        let wrong = String(repeating: "0", count: 32)
        let exchange = ScriptedExchange { request, _ in
            switch request.method {
            case "PUT": Answer(200, fields: [("ETag", "\"\(wrong)\"")])
            case "GET": Answer(200, "other byte")
            default: Answer(204)
            }
        }
        #expect(create(exchange) == .unexpected("stored other bytes than were sent to it"))
        #expect(exchange.seen.map { $0.prefix(3) } == ["PUT", "GET", "DEL"])
    }

    @Test("a server that names bytes otherwise than by their MD5 is asked for them once")
    func otherTag() {
        let exchange = ScriptedExchange { request, _ in
            request.method == "GET" ? Answer(200, "some bytes") : Answer(200, fields: [("ETag", "\"kms-1\"")])
        }
        #expect(create(exchange) == nil)
        #expect(exchange.seen.map { $0.prefix(3) } == ["PUT", "GET"])
    }

    @Test(
        "a server that lets a name be created twice is found out, can hold copies, and is looked at before each creation"
    )
    func notExclusive() throws {
        let exchange = ScriptedExchange { request, _ in
            switch request.method {
            case "PUT": Answer(200, fields: [("ETag", "\"\(Self.tag)\"")])
            case "GET" where request.target.contains("versioning"): Answer(200, "<VersioningConfiguration/>")
            case "HEAD": Answer(404)
            default: Answer(200, "Landfast tried whether this store refuses to create a name twice.")
            }
        }
        let server = exchange.server(capabilities: nil)
        #expect(try !server.refusesSecondCreation())
        let asked = exchange.seen.count
        #expect(exchange.seen.contains { $0.hasPrefix("DELETE /bucket/top/tmp-") })
        #expect(try !server.refusesSecondCreation())
        #expect(exchange.seen.count == asked)
        try server.create("r/x", Self.bytes.span)
        #expect(exchange.seen[asked...].map { $0.split(separator: " ")[0] } == ["HEAD", "PUT"])
        #expect(
            try server.capabilities()
                == StoreCapabilities(
                    refusesSecondCreation: false,
                    versioning: .none,
                    hasObjectLock: false
                )
        )
    }

    @Test("a store whose credentials must not delete is tried with its own description, which stays as it is")
    func noTrace() throws {
        let exchange = ScriptedExchange { request, _ in
            switch (request.method, request.target) {
            case ("GET", "/bucket/top/store.json"): Answer(200, "{}")
            case ("PUT", "/bucket/top/store.json"): .error(412, "PreconditionFailed")
            case ("GET", "/bucket?versioning="): Answer(200, "<VersioningConfiguration/>")
            default: Answer(500)
            }
        }
        let server = exchange.server(capabilities: nil) { $0.mayDelete = false }
        #expect(try server.refusesSecondCreation())
        #expect(exchange.seen == ["GET /bucket/top/store.json", "PUT /bucket/top/store.json"])
    }

    @Test("a bucket is created only where the policy lets something be written to its store")
    func bucket() throws {
        let exchange = ScriptedExchange { _, _ in Answer(200) }
        let place = try StorePlace(name: "hel1-a", region: "hetzner-hel1", url: "memory:///a")
        let clock = ManualClock(Fixture.start)
        let server = exchange.server()
        let reading = try Grants.decided(for: Fixture.repository, place: place, for: .reading)
        #expect(refusal { try server.createBucket(at: place, grant: reading, clock: clock) } == .readOnly)
        let elsewhere = try StorePlace(name: "fsn1-a", region: "hetzner-fsn1", url: "memory:///b")
        let other = try Grants.decided(for: Fixture.repository, place: elsewhere, for: .writing)
        let mismatch = refusal { try server.createBucket(at: place, grant: other, clock: clock) }
        #expect(mismatch == .grantMismatch("store 'fsn1-a'"))
        let writing = try Grants.decided(for: Fixture.repository, place: place, for: .writing)
        #expect(exchange.seen.isEmpty)
        try server.createBucket(at: place, grant: writing, clock: clock, isLocked: true)
        #expect(exchange.seen == ["PUT /bucket"])
        #expect(exchange.fields("x-amz-bucket-object-lock-enabled") == ["true"])
        clock.set(Fixture.end.adding(seconds: 1))
        let late = refusal { try server.createBucket(at: place, grant: writing, clock: clock) }
        guard case .grantExpired = late else {
            Issue.record("it ended with \(String(describing: late))")
            return
        }
    }
}
