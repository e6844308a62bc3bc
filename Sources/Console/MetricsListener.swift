internal import HTTPTypes
internal import Hummingbird
internal import Logging
package import Sealing

/// Answers `GET /metrics` for Prometheus, on an address of its own.
package struct MetricsListener: Sendable {
    private let host: String
    private let port: Int
    private let token: Secret?
    private let page: @Sendable () -> String

    /// A listener that is not listening yet.
    /// - Parameters:
    ///   - token: what whoever asks must show, as `Authorization: Bearer …`; nil: everybody may ask.
    ///   - page: the figures in Prometheus' text format, as they are now; must not block.
    package init(host: String, port: Int, token: Secret?, page: @escaping @Sendable () -> String) {
        self.host = host
        self.port = port
        self.token = token
        self.page = page
    }

    /// Listens until its task is cancelled; throws when the address cannot be listened on.
    package func run() async throws {
        let router = Router()
        router.get("metrics") { [token, page] request, _ in
            guard token.map({ Self.shows($0, request.headers[.authorization]) }) ?? true else {
                throw HTTPError(.unauthorized)
            }
            return page()
        }
        var logger = Logger(label: "landfast.metrics")
        // Whoever asks for what is not there is not worth a line.
        logger.logLevel = .error
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            logger: logger
        )
        try await application.run()
    }

    /// True when a header shows the token; takes as long for a wrong one as for the right one.
    private static func shows(_ token: Secret, _ header: String?) -> Bool {
        guard let header, header.hasPrefix("Bearer ") else { return false }
        let shown = SHA256.hash(Array(header.dropFirst("Bearer ".count).utf8).span)
        // Hashes differ or agree as a whole: how long comparing them takes says nothing about the token.
        return token.withBytes { bytes in
            // A file's last line ends.
            let end = bytes.indices.last { bytes[$0] != UInt8(ascii: "\n") } ?? -1
            return SHA256.hash(bytes.extracting(0..<(end + 1)))
        } == shown
    }
}
