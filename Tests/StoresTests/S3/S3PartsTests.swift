import Connections
import Sealing
import Testing

@testable import Stores

@Suite("uploads in parts that go wrong")
struct S3PartsTests {
    private typealias Answer = ScriptedExchange.Answer

    private static let bytes = Array("0123456789".utf8)

    /// A server that takes uploads in parts; `fault` answers in its place where it likes to.
    private static func exchange(
        exists: Bool = false,
        _ fault: @escaping @Sendable (HTTPRequest) throws(NetworkError) -> Answer?
    ) -> ScriptedExchange {
        ScriptedExchange { request, number throws(NetworkError) in
            if let answer = try fault(request) { return answer }
            let isUploads = request.target.contains("uploads=")
            switch request.method {
            case "HEAD": return Answer(exists ? 200 : 404)
            case "GET" where isUploads: return Answer(200, "<ListMultipartUploadsResult/>")
            case "GET": return Answer(200, String(decoding: bytes, as: UTF8.self))
            case "POST" where isUploads:
                return Answer(
                    200,
                    "<InitiateMultipartUploadResult><UploadId>u\(number)</UploadId></InitiateMultipartUploadResult>"
                )
            case "POST": return Answer(200, "<CompleteMultipartUploadResult/>")
            case "DELETE": return Answer(204)
            default:
                let digest = request.fields.first { $0.name == "Content-MD5" }.flatMap { Base64.decode($0.value) } ?? []
                return Answer(200, fields: [("ETag", "\"\(Hex.encode(digest))\"")])
            }
        }
    }

    private func create(_ exchange: ScriptedExchange) -> StoreError.Kind? {
        let server = exchange.server { options in
            options.singleUploadBytes = 4
            options.partBytes = 4
        }
        return refusal { try server.create("r/x", Self.bytes.span) }
    }

    /// The methods of the requests, in short.
    private func methods(_ exchange: ScriptedExchange) -> String {
        exchange.seen.map { String($0.prefix(2)) }.joined(separator: " ")
    }

    @Test("parts are sent in order, and put together only where the name is free")
    func plain() {
        let exchange = Self.exchange { _ in nil }
        #expect(create(exchange) == nil)
        #expect(methods(exchange) == "HE GE PO PU PU PU PO")
        #expect(exchange.fields("If-None-Match").last == "*")
        #expect(exchange.fields("Content-MD5")[3...5].allSatisfy { $0 != nil })
    }

    @Test("an upload that somebody swept up is begun anew, but not without an end")
    func sweptUp() {
        let once = Self.exchange { request in
            request.target.contains("partNumber=2&uploadId=u2") ? .error(404, "NoSuchUpload") : nil
        }
        #expect(create(once) == nil)
        #expect(methods(once) == "HE GE PO PU PU HE GE PO PU PU PU PO")
        let always = Self.exchange { request in
            request.target.contains("partNumber=2") ? .error(404, "NoSuchUpload") : nil
        }
        #expect(create(always) == .unexpected("loses uploads before they are finished"))
        #expect(always.seen.count == 20)
    }

    @Test("a failure that comes with a success's status is one, and is tried again")
    func lateFailure() {
        let seen = Pauses()
        let exchange = Self.exchange { request in
            guard request.method == "POST", request.target.contains("uploadId"), seen.all.isEmpty else { return nil }
            seen.note(.zero)
            return .error(200, "InternalError")
        }
        #expect(create(exchange) == nil)
        #expect(methods(exchange) == "HE GE PO PU PU PU PO PO")
    }

    @Test("an object that is put together although the answer said otherwise is ours when its bytes are")
    func lostAnswer() {
        let seen = Pauses()
        let exchange = Self.exchange { request throws(NetworkError) in
            guard request.method == "POST", request.target.contains("uploadId") else { return nil }
            seen.note(.zero)
            if seen.all.count == 1 { throw ScriptedExchange.error(.interrupted("cut")) }
            return .error(412, "PreconditionFailed")
        }
        #expect(create(exchange) == nil)
        #expect(methods(exchange) == "HE GE PO PU PU PU PO PO DE GE")
    }

    @Test("an upload that is refused for good is given up, and a name that is taken begins none")
    func refused() {
        let refused = Self.exchange { $0.target.contains("partNumber=3") ? .error(403, "AccessDenied") : nil }
        #expect(create(refused) == .badCredentials("answered 403 AccessDenied (No.)"))
        #expect(methods(refused) == "HE GE PO PU PU PU DE")
        let taken = Self.exchange(exists: true) { _ in nil }
        #expect(create(taken) == .alreadyExists)
        #expect(methods(taken) == "HE")
    }
}
