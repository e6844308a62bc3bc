/// What went to and fro between a client and its server.
package struct Traffic: Hashable, Sendable {
    /// Requests that were begun, a count.
    package var requests = 0
    /// Bytes of bodies that were sent, those sent again included.
    package var bytesSent: UInt64 = 0
    /// Bytes of bodies that were received.
    package var bytesReceived: UInt64 = 0
}
