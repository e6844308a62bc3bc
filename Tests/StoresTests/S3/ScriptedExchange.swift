import Residency
import Sealing
import Synchronization

@testable import Connections
@testable import Stores

/// An S3 server that says what a test wants it to say: for answers that no real server gives.
final class ScriptedExchange: HTTPExchange {
    /// An answer.
    struct Answer {
        var status = 200
        var fields: [(String, String)] = []
        var body: [UInt8] = []

        init(_ status: Int, fields: [(String, String)] = [], _ body: String = "") {
            self.status = status
            self.fields = fields
            self.body = Array(body.utf8)
        }

        /// An error as S3 words it.
        static func error(_ status: Int, _ code: String, _ message: String = "No.", _ more: String = "") -> Answer {
            Answer(status, "<Error><Code>\(code)</Code><Message>\(message)</Message>\(more)</Error>")
        }
    }

    private let script: @Sendable (HTTPRequest, Int) throws(NetworkError) -> Answer
    private let requests = Mutex<[HTTPRequest]>([])

    /// - Parameter script: gives the answer to a request and its number, from 0.
    init(_ script: @escaping @Sendable (HTTPRequest, Int) throws(NetworkError) -> Answer) {
        self.script = script
    }

    /// The requests so far, each as its method and target.
    var seen: [String] { requests.withLock { $0.map { "\($0.method) \($0.target)" } } }

    /// A field of each request so far.
    func fields(_ name: String) -> [String?] {
        requests.withLock { $0.map { request in request.fields.first { $0.name == name }?.value } }
    }

    var contacts: [IPAddress] { [] }

    func perform(
        _ request: HTTPRequest,
        sending body: Span<UInt8>,
        receivingInto buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(NetworkError) -> HTTPResponse {
        let number = requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        let answer = try script(request, number)
        guard answer.body.count <= maximumBytes else { throw Self.error(.tooLarge(limit: maximumBytes)) }
        buffer = answer.body
        return HTTPResponse(status: answer.status, fields: answer.fields.map { HTTPField($0.0, $0.1) }, peer: nil)
    }

    static func error(_ kind: NetworkError.Kind) -> NetworkError {
        NetworkError(host: "s3.example.com", region: "hetzner-hel1", kind: kind)
    }

    /// A store on it that waits for nothing, and for which all is known that would be asked first.
    func server(
        folder: [String] = ["top"],
        capabilities: StoreCapabilities? = StoreCapabilities(
            refusesSecondCreation: true,
            versioning: .none,
            hasObjectLock: false
        ),
        change: (inout S3Options) -> Void = { _ in },
        pause: @escaping @Sendable (Duration) -> Void = { _ in }
    ) -> S3Server {
        var options = S3Options()
        options.capabilities = capabilities
        change(&options)
        guard let credentials = S3Credentials(keyID: "KEY", secret: Secret(copying: Array("secret".utf8).span)) else {
            preconditionFailure("the name is one")
        }
        return S3Server(
            store: "hel1-a",
            S3Address(host: "s3.example.com", port: 443, bucket: "bucket", folder: folder, style: .path),
            exchange: self,
            credentials: credentials,
            clock: ManualClock(Fixture.start),
            random: SeededRandom(seed: 1),
            pause: pause,
            options: options
        )
    }
}
