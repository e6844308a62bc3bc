internal import Synchronization

/// One client for each server and its terms, so that all that speak to a server share its connections and keep its limits
/// together.
package final class ClientPool: Sendable {
    private let clients = Mutex<[Server: ServerClient]>([:])

    /// A pool without clients.
    package init() {}

    /// The server's client, made when it is first asked for.
    /// - Throws: `hostRefused` when the server is no service of its region.
    package func client(for server: Server) throws(NetworkError) -> ServerClient {
        let made: Result<ServerClient, NetworkError> = clients.withLock { clients in
            if let client = clients[server] { return .success(client) }
            do throws(NetworkError) {
                let client = try ServerClient(server)
                clients[server] = client
                return .success(client)
            } catch {
                return .failure(error)
            }
        }
        return try made.get()
    }
}
