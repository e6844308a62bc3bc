import Foundation

/// A proxy of this project's own between a client and a server, which lets things go wrong as a test tells it to.
package final class FaultProxy: Sendable {
    /// What passed through it.
    package struct Counts: Decodable, Hashable, Sendable {
        /// Connections that it took.
        package let connections: Int
        /// Requests that came; nothing without HTTP.
        package let requests: Int
        /// Bytes to the server: of bodies with HTTP, of everything without.
        package let up: Int
        /// Bytes from the server, likewise.
        package let down: Int
        /// Bytes of bodies to the server by method.
        package let bodies: [String: Int]
    }

    private struct Command: Encodable {
        let `do`: String
        var fault: Fault?
    }

    private struct Requests: Decodable {
        let requests: [String]
    }

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder
    private let process: ServerProcess

    /// A proxy that knows nothing of what it passes on: for SFTP, and for TLS from end to end.
    package convenience init(on address: String, to server: ServerProcess) throws {
        try self.init(on: address, to: server, options: [])
    }

    /// A proxy that ends TLS with a certificate of its own, and takes HTTP/1.1 apart.
    /// - Parameter authority: who vouches for the server's own certificate.
    package convenience init(
        on address: String,
        to server: ServerProcess,
        certificate: TestAuthority.Certificate,
        authority: TestAuthority
    ) throws {
        try self.init(
            on: address,
            to: server,
            options: [
                "--http", "--certificate", certificate.file.path, "--key", certificate.key.path,
                "--upstream-authority", authority.file.path,
            ]
        )
    }

    private init(on address: String, to server: ServerProcess, options: [String]) throws {
        folder = try ServerFolder()
        let port = try FreePort.on(address)
        process = try ServerProcess(
            TestProgram.find("python3", from: "Debian's python3"),
            [
                TestProgram.helpers.appending(path: "fault_proxy.py").path, "--listen", "\(address):\(port)",
                "--upstream", "\(server.address):\(server.port)",
            ] + options,
            address: address,
            port: port,
            log: folder.url.appending(path: "log"),
            talks: true
        )
    }

    /// Arms a fault.
    ///
    /// Of several that fit a request the one that was armed first strikes.
    package func add(_ fault: Fault) throws { try tell(Command(do: "add", fault: fault)) }

    /// Takes all faults away.
    package func clear() throws { try tell(Command(do: "clear")) }

    /// Resets every connection that there is.
    package func drop() throws { try tell(Command(do: "drop")) }

    /// Sets the counts to nothing.
    package func forget() throws { try tell(Command(do: "forget")) }

    /// What passed since the counts were set to nothing.
    package func counts() throws -> Counts {
        try JSONDecoder().decode(Counts.self, from: tell(Command(do: "counts")))
    }

    /// The requests since then, each as its method and target.
    ///
    /// Empty without HTTP.
    package func requests() throws -> [String] {
        try JSONDecoder().decode(Requests.self, from: tell(Command(do: "requests"))).requests
    }

    @discardableResult
    private func tell(_ command: Command) throws -> Data {
        let line = String(decoding: try JSONEncoder().encode(command), as: UTF8.self)
        return Data(try process.ask(line).utf8)
    }
}
