import Connections
import Sealing
import Synchronization
import Testing

@testable import Stores

@Suite("answers of S3 servers")
struct S3AnswerTests {
    private typealias Answer = ScriptedExchange.Answer

    private func kind(_ answer: Answer, _ body: (S3Server) throws -> Void) -> StoreError.Kind? {
        let exchange = ScriptedExchange { _, _ in answer }
        return refusal { try body(exchange.server()) }
    }

    @Test("a refusal becomes the error that a caller reacts to, for a whole object")
    func refusals() {
        let cases: [(Answer, StoreError.Kind)] = [
            (.error(404, "NoSuchKey"), .notFound),
            (.error(404, "NoSuchBucket"), .noBucket),
            (Answer(404), .notFound),
            (.error(403, "InvalidAccessKeyId", "Who?"), .badCredentials("answered 403 InvalidAccessKeyId (Who?)")),
            (.error(403, "SignatureDoesNotMatch"), .badCredentials("answered 403 SignatureDoesNotMatch (No.)")),
            (.error(403, "AccessDenied"), .badCredentials("answered 403 AccessDenied (No.)")),
            (Answer(401), .badCredentials("answered 401")),
            (Answer(507), .noSpace),
            (.error(403, "QuotaExceeded"), .noSpace),
            (Answer(418, "<html>"), .unexpected("answered 418")),
            (.error(501, "NotImplemented"), .unexpected("answered 501 NotImplemented (No.)")),
        ]
        for (answer, expected) in cases {
            #expect(kind(answer) { _ = try $0.read("x", maximumBytes: 10) } == expected)
        }
    }

    @Test("what a server says is shown without what could steer a terminal, and no longer than a line")
    func hostileText() throws {
        let message = "a\u{202E}b&#10;c" + String(repeating: "d", count: 10_000)
        let found = kind(.error(400, "Bad\u{202E}Code", message)) { _ = try $0.read("x", maximumBytes: 10) }
        guard case .unexpected(let text) = found else {
            Issue.record("it ended with \(String(describing: found))")
            return
        }
        #expect(text.utf8.count < 260 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(text.hasPrefix("answered 400 ("))
    }

    @Test("clocks that differ are named with both times and a remedy")
    func skew() throws {
        let date = [("Date", "Sun, 01 Mar 2026 07:30:00 GMT")]
        let there = Fixture.timestamp("2026-03-01T07:30:00.000Z")
        let expected = StoreError.Kind.clockSkew(here: Fixture.start, there: there)
        var told = Answer.error(403, "RequestTimeTooSkewed")
        told.fields = date
        #expect(kind(told) { _ = try $0.read("x", maximumBytes: 10) } == expected)
        // HEAD is answered without a reason.
        #expect(kind(Answer(403, fields: date)) { _ = try $0.size("x") } == expected)
        let error = StoreError(store: "hel1-a", kind: expected)
        #expect(
            error.message.contains("2026-03-01T00:00:00.000Z") && error.message.contains("2026-03-01T07:30:00.000Z")
        )
        #expect(error.remedy.contains("clock"))
    }

    @Test("a request is signed anew for the region that the server calls itself")
    func region() throws {
        let exchange = ScriptedExchange { _, number in
            number == 0
                ? .error(400, "AuthorizationHeaderMalformed", "Wrong", "<Region>fsn1</Region>")
                : Answer(200, "abc")
        }
        let server = exchange.server()
        #expect(try server.read("x", maximumBytes: 3) == Array("abc".utf8))
        #expect(try server.read("x", maximumBytes: 3) == Array("abc".utf8))
        let regions = exchange.fields("Authorization").map { $0?.split(separator: "/")[2] }
        #expect(regions == ["us-east-1", "fsn1", "fsn1"])
    }

    @Test("a server that sends to another region, or keeps asking for one, ends in an error")
    func movedRegion() {
        let moved = ScriptedExchange { _, _ throws(NetworkError) in
            throw ScriptedExchange.error(.redirected(to: "https://elsewhere.example.com/"))
        }
        let error = ScriptedExchange.error(.redirected(to: "https://elsewhere.example.com/"))
        #expect(refusal { _ = try moved.server().read("x", maximumBytes: 3) } == .network(error))
        #expect(moved.seen.count == 1)
        let circling = ScriptedExchange { _, number in
            .error(400, "AuthorizationHeaderMalformed", "No.", "<Region>r\(number)</Region>")
        }
        let kind = refusal { _ = try circling.server().read("x", maximumBytes: 3) }
        #expect(kind == .unexpected("answered 400 AuthorizationHeaderMalformed (No.)"))
        #expect(circling.seen.count == 2)
    }

    @Test("what passes is tried again, not before the server wants it; what stays is not")
    func retries() throws {
        let pauses = Pauses()
        let exchange = ScriptedExchange { _, number throws(NetworkError) in
            switch number {
            case 0: return Answer(503, fields: [("Retry-After", "7")], "<Error><Code>SlowDown</Code></Error>")
            case 1: throw ScriptedExchange.error(.interrupted("cut"))
            case 2: return .error(409, "OperationAborted")
            default: return Answer(200, "abc")
            }
        }
        #expect(try exchange.server(pause: pauses.note).read("x", maximumBytes: 3) == Array("abc".utf8))
        #expect(pauses.all.count == 3)
        #expect(pauses.all[0] >= .seconds(7))
        let down = ScriptedExchange { _, _ in Answer(500) }
        #expect(refusal { _ = try down.server().read("x", maximumBytes: 3) } == .unavailable("answered 500"))
        #expect(down.seen.count == 6)
        let refused = ScriptedExchange { _, _ in .error(403, "AccessDenied") }
        _ = refusal { _ = try refused.server().read("x", maximumBytes: 3) }
        #expect(refused.seen.count == 1)
    }

    @Test("an answer larger than its reader allows is too large, and the limit of errors is another one")
    func tooLarge() {
        #expect(kind(Answer(200, "abcd")) { _ = try $0.read("x", maximumBytes: 3) } == .tooLarge(limit: 3))
        let long = String(repeating: "x", count: 100_000)
        #expect(kind(Answer(200, long)) { _ = try $0.read("x", maximumBytes: 3) } == .tooLarge(limit: 3))
        #expect(kind(.error(404, "NoSuchKey")) { _ = try $0.read("x", maximumBytes: 0) } == .notFound)
    }

    @Test("a part that is not the one that was asked for is never taken for it")
    func parts() {
        func kind(_ status: Int, _ range: String?, _ body: String) -> StoreError.Kind? {
            self.kind(Answer(status, fields: range.map { [("Content-Range", $0)] } ?? [], body)) { server in
                var buffer: [UInt8] = []
                try server.read("x", offset: 10, count: 4, into: &buffer)
            }
        }
        #expect(kind(206, "bytes 10-13/20", "abcd") == nil)
        #expect(kind(206, "bytes 10-12/13", "abc") == .truncated(expected: 14, found: 13))
        let other = StoreError.Kind.unexpected("sent another part of an object than was asked for")
        for range in [
            "bytes 0-3/20", "bytes 11-14/20", "bytes 10-14/20", "bytes 10-13/12", "bytes 10-13/*", "bytes 10-13",
            "bytes 13-10/20", "bytes a-b/c",
        ] {
            #expect(kind(206, range, "abcd") == other, "\(range)")
        }
        let whole = StoreError.Kind.unexpected("sent a whole object where a part was asked for")
        #expect(kind(200, nil, "abcd") == whole)
        #expect(kind(206, nil, "abcd") == whole)
        let small = ScriptedExchange { _, _ in Answer(200, "abc") }
        var buffer: [UInt8] = []
        #expect(throws: Never.self) { try small.server().read("x", offset: 0, count: 3, into: &buffer) }
        #expect(buffer == Array("abc".utf8))
        let cut = refusal { try small.server().read("x", offset: 0, count: 4, into: &buffer) }
        #expect(cut == .truncated(expected: 4, found: 3))
        #expect(
            kind(206, "bytes 10-14/20", "abcde")
                == .unexpected("sent more than the 4 bytes that such an answer can have")
        )
        #expect(
            kind(416, "bytes */12", "<Error><Code>InvalidRange</Code></Error>") == .truncated(expected: 14, found: 12)
        )
    }

    @Test("a size that the server does not say is an error, not nothing")
    func noSize() throws {
        let unexpected = StoreError.Kind.unexpected("does not say how large an object is")
        for fields in [[], [("Content-Length", "-1")], [("Content-Length", "x")]] {
            #expect(kind(Answer(200, fields: fields)) { _ = try $0.size("x") } == unexpected)
        }
        let absent = ScriptedExchange { _, _ in Answer(404) }
        #expect(try absent.server().size("x") == nil)
    }
}

/// The waits of a test, which nobody waits.
final class Pauses: Sendable {
    private let noted = Mutex<[Duration]>([])

    var all: [Duration] { noted.withLock { $0 } }

    @Sendable func note(_ pause: Duration) { noted.withLock { $0.append(pause) } }
}
