internal import CCurl
package import Residency
internal import Synchronization

/// Speaks to one server: with connections, and a thread, of its own.
///
/// Callers block on their own threads; all functions may be called from several at once. Every connection is checked
/// against the region's networks when it is made, no redirection is followed, and no proxy is used that the region does
/// not declare, whatever the environment says.
package final class ServerClient: Sendable {
    /// The server.
    package let server: Server
    private let thread: TransferThread
    private let rate: RequestRate?
    private let contacted = Mutex<Set<IPAddress>>([])

    /// A client; nothing is sent yet.
    /// - Throws: `hostRefused` when the server is no service of its region.
    package init(_ server: Server) throws(NetworkError) {
        guard server.reach.permits(host: server.host, port: server.port) else {
            throw NetworkError(host: server.host, region: server.reach.region, kind: .hostRefused)
        }
        self.server = server
        thread = TransferThread(server.limits)
        rate = server.limits.requestsPerSecond.map { RequestRate(perSecond: $0, now: .now) }
    }

    deinit { thread.close() }

    /// Ends what is under way with `closed`, and all connections; nothing works afterwards.
    package func close() { thread.close() }

    /// The addresses that were really spoken to, sorted.
    package var contacts: [IPAddress] { contacted.withLock { $0.sorted() } }

    /// Runs one request and waits for its end.
    /// - Parameters:
    ///   - body: what is sent, borrowed until then.
    ///   - buffer: gets the answer's body; its storage is reused.
    ///   - configure: sets what the request consists of.
    /// - Throws: what did not work; an answer that only its protocol understands is no error here.
    func run(
        sending body: Span<UInt8>,
        receivingInto buffer: inout [UInt8],
        maximumBytes: Int,
        _ configure: (Transfer) throws(NetworkError) -> Void
    ) throws(NetworkError) -> Transfer {
        rate?.wait()
        let transfer = try unsafe body.withUnsafeBufferPointer { bytes throws(NetworkError) in
            let transfer = unsafe Transfer(server, body: bytes, maximumBytes: maximumBytes)
            swap(&transfer.received, &buffer)
            transfer.received.removeAll(keepingCapacity: true)
            defer { swap(&transfer.received, &buffer) }
            try configure(transfer)
            thread.submit(transfer)
            let result = transfer.wait()
            note(transfer)
            if let failure = transfer.failure(result) { throw error(failure) }
            return transfer
        }
        return transfer
    }

    /// An error about this server.
    func error(_ kind: NetworkError.Kind) -> NetworkError {
        NetworkError(host: server.host, region: server.reach.region, kind: kind)
    }

    private func note(_ transfer: Transfer) {
        guard let peer = transfer.peer else { return }
        contacted.withLock { _ = $0.insert(peer) }
    }
}
