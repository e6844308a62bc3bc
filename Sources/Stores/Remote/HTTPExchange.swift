package import Connections
package import Residency

/// Sends a request of HTTP and receives the answer: what stores ask of the network.
package protocol HTTPExchange: AnyObject, Sendable {
    /// The addresses that were really spoken to, sorted.
    var contacts: [IPAddress] { get }

    /// Runs one request and waits for its end, see ``ServerClient``.
    func perform(
        _ request: HTTPRequest,
        sending body: Span<UInt8>,
        receivingInto buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(NetworkError) -> HTTPResponse
}

extension ServerClient: HTTPExchange {}
