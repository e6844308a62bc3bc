internal import Connections
internal import Sealing

/// Why an S3 request did not work.
enum S3Failure: Error, Hashable {
    /// No answer came.
    case network(NetworkError)
    /// The server answered that it did not do it.
    case answer(S3Refusal)
    /// The answer is larger than such a one can be, in bytes.
    case tooLarge(limit: Int)
    /// The answer says that it was done, and is none that the protocol knows: the end of a sentence about the server.
    case malformed(String)

    /// The server's code; nil when there is none.
    var code: String? {
        if case .answer(let refusal) = self { refusal.code } else { nil }
    }

    /// The status of the answer; nil when none came.
    var status: Int? {
        if case .answer(let refusal) = self { refusal.status } else { nil }
    }

    /// True when the same request may work in a moment.
    var isPassing: Bool {
        switch self {
        case .network(let error): error.isPassing
        case .answer(let refusal): refusal.isPassing
        case .malformed, .tooLarge: false
        }
    }

    /// Whether to try again.
    var advice: RetryAdvice {
        guard isPassing else { return .permanent }
        if case .answer(let refusal) = self { return .passing(afterSeconds: refusal.retryAfterSeconds) }
        return .passing(afterSeconds: nil)
    }

    /// True when nobody can tell whether the request was carried out.
    var leavesDoubt: Bool {
        switch self {
        case .network(let error): error.isPassing
        case .answer(let refusal): refusal.status >= 500
        case .malformed, .tooLarge: true
        }
    }

    /// True when there is no such object, version or upload, in a bucket that is there.
    var isAbsence: Bool { status == 404 && code != "NoSuchBucket" }

    /// True when the server knows who asks, and does not let them.
    var isDenial: Bool {
        guard case .answer(let refusal) = self, refusal.status == 403 else { return false }
        return !["SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed"].contains(refusal.code)
    }

    /// True when the server does not know this kind of request.
    var isUnknownRequest: Bool {
        status == 405 || status == 501 || code == "NotImplemented" || code == "MethodNotAllowed"
    }
}

/// An answer with a status that is no success, made safe to show.
struct S3Refusal: Hashable {
    /// The status.
    let status: Int
    /// The server's code, letters and digits only; empty when it sent none.
    let code: String
    /// What it says to that.
    let message: String
    /// The region that it wants requests to be signed for.
    let region: String?
    /// The time at the server.
    let serverTime: Timestamp?
    /// For how long it asks to be left alone, in seconds.
    let retryAfterSeconds: Int?
    /// The size of the object that a range lies outside of.
    let objectSize: UInt64?

    /// Takes an answer apart, whatever it is.
    /// - Parameter status: another status than the answer's, for a failure that comes with a success's.
    init(_ response: HTTPResponse, body: [UInt8], status: Int? = nil) {
        let document = try? XMLReader.read(body)
        let error = document?.name == "Error" ? document : nil
        func word(_ name: String) -> String? {
            guard let text = error?[name]?.text, (1...64).contains(text.utf8.count),
                text.utf8.allSatisfy(S3Refusal.isWord)
            else { return nil }
            return text
        }
        self.status = status ?? response.status
        code = word("Code") ?? ""
        message = SafeText.make(error?["Message"]?.text ?? "")
        region = word("Region")
        serverTime = response.field("Date").flatMap { HTTPDate.parse($0) }
        retryAfterSeconds = response.retryAfterSeconds
        objectSize = response.field("Content-Range").flatMap { field in
            field.hasPrefix("bytes */") ? UInt64(field.dropFirst(8)) : nil
        }
    }

    /// True when the same request may work in a moment.
    var isPassing: Bool {
        switch status {
        case 408, 429, 500, 502, 503, 504: true
        case 400: code == "RequestTimeout"
        case 409: code == "ConditionalRequestConflict" || code == "OperationAborted"
        default: false
        }
    }

    /// What it answered, as the end of a sentence about the server.
    var summary: String {
        let words = ["answered \(status)", code.isEmpty ? nil : code].compactMap(\.self).joined(separator: " ")
        return message.isEmpty ? words : "\(words) (\(message))"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
