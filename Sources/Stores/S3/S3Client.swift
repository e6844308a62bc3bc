internal import Connections
internal import Residency
internal import Sealing
internal import Synchronization

/// Signs requests, sends them, and tells refusals from answers.
final class S3Client: Sendable {
    let address: S3Address
    let clock: any WallClock
    private let exchange: any HTTPExchange
    private let credentials: S3Credentials
    private let state: Mutex<State>

    private struct State {
        /// The region that the server calls itself; learnt from its answers.
        var region = S3Client.usualRegion
        var key: S3SigningKey?
        var serverTime: Timestamp?
    }

    init(_ address: S3Address, exchange: any HTTPExchange, credentials: S3Credentials, clock: any WallClock) {
        self.address = address
        self.exchange = exchange
        self.credentials = credentials
        self.clock = clock
        state = Mutex(State())
    }

    /// The region that requests are signed for.
    var region: String { state.withLock { $0.region } }

    /// The server's own time in its last answer; nil before the first one.
    var serverTime: Timestamp? { state.withLock { $0.serverTime } }

    /// The addresses that were spoken to.
    var contacts: [IPAddress] { exchange.contacts }

    /// Sends a request once.
    /// - Parameters:
    ///   - buffer: gets the answer's body.
    ///   - maximumBytes: the most that the body of a success may have.
    /// - Returns: an answer of status 2xx.
    func send(
        _ request: S3Request,
        _ body: Span<UInt8>,
        into buffer: inout [UInt8],
        maximumBytes: Int = XMLLimits.bytes
    ) throws(S3Failure) -> HTTPResponse {
        let payload = SHA256.hash(body)
        let region = self.region
        var response = try exchange(request, payload, body, region, into: &buffer, maximumBytes)
        if (200...299).contains(response.status) { return try accept(response, buffer, maximumBytes) }
        var refusal = S3Refusal(response, body: buffer)
        if refusal.code == "AuthorizationHeaderMalformed", let other = refusal.region, other != region {
            state.withLock { $0.region = other }
            response = try exchange(request, payload, body, other, into: &buffer, maximumBytes)
            refusal = S3Refusal(response, body: buffer)
        }
        guard (200...299).contains(response.status) else { throw .answer(refusal) }
        return try accept(response, buffer, maximumBytes)
    }

    /// Sends a request without a body once.
    func send(
        _ request: S3Request,
        into buffer: inout [UInt8],
        maximumBytes: Int = XMLLimits.bytes
    ) throws(S3Failure) -> HTTPResponse {
        let none: [UInt8] = []
        return try send(request, none.span, into: &buffer, maximumBytes: maximumBytes)
    }

    /// Sends a request without a body whose answer is a document, and reads that.
    /// - Parameter names: what the document may be called, without `Result` or `Response` at the end, where servers differ.
    func document(_ request: S3Request, named names: String...) throws(S3Failure) -> XMLElement {
        let none: [UInt8] = []
        return try document(request, none.span, names)
    }

    /// Sends a request whose answer is a document, and reads that.
    func document(
        _ request: S3Request,
        _ body: Span<UInt8>,
        _ names: [String]
    ) throws(S3Failure) -> XMLElement {
        var buffer: [UInt8] = []
        let response = try send(request, body, into: &buffer)
        let root: XMLElement
        do { root = try XMLReader.read(buffer) } catch {
            throw .malformed("sent XML that cannot be read: \(error.reason)")
        }
        // What takes the server long begins with a success, and can still fail.
        if root.name == "Error" { throw .answer(S3Refusal(response, body: buffer, status: 500)) }
        guard names.contains(S3Client.bareName(root)) else {
            throw .malformed("sent another document than was asked for")
        }
        return root
    }

    private func exchange(
        _ request: S3Request,
        _ payload: Digest,
        _ body: Span<UInt8>,
        _ region: String,
        into buffer: inout [UInt8],
        _ maximumBytes: Int
    ) throws(S3Failure) -> HTTPResponse {
        var signed = HTTPRequest(
            request.method,
            address.target(key: request.key, query: request.query),
            fields: request.fields
        )
        let now = clock.now()
        S3Signature.sign(&signed, host: address.hostField, payload: payload, with: key(region, at: now), at: now)
        let response: HTTPResponse
        do {
            response = try exchange.perform(
                signed,
                sending: body,
                receivingInto: &buffer,
                maximumBytes: max(maximumBytes, S3Client.errorBytes)
            )
        } catch {
            if case .tooLarge(let limit) = error.kind { throw .tooLarge(limit: limit) }
            throw .network(error)
        }
        if let time = response.field("Date").flatMap({ HTTPDate.parse($0) }) { state.withLock { $0.serverTime = time } }
        return response
    }

    private static func bareName(_ document: XMLElement) -> String {
        for ending in ["Result", "Response"] where document.name.hasSuffix(ending) {
            return String(document.name.dropLast(ending.count))
        }
        return document.name
    }

    /// A limit smaller than what an error may have holds for successes only.
    private func accept(
        _ response: HTTPResponse,
        _ body: [UInt8],
        _ maximumBytes: Int
    ) throws(S3Failure) -> HTTPResponse {
        guard body.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes) }
        return response
    }

    private func key(_ region: String, at time: Timestamp) -> S3SigningKey {
        let day = String(S3Signature.stamp(time).prefix(8))
        if let key = state.withLock({ $0.key }), key.day == day, key.region == region { return key }
        let key = S3SigningKey(credentials, day: day, region: region)
        state.withLock { $0.key = key }
        return key
    }

    /// What most servers that are not Amazon's take.
    static let usualRegion = "us-east-1"
    /// The most that an error may say, in bytes.
    private static let errorBytes = 64 << 10
}
