import Connections
import Files
import Foundation
import Residency
import ServerHarness
import Testing

/// OpenSSH's server with a proxy before it, and clients that speak SFTP to it.
final class SSHHouse: Sendable {
    let server: SFTPServer
    let proxy: FaultProxy

    static let address = "127.11.0.3"

    init() throws {
        server = try SFTPServer(on: Self.address)
        proxy = try FaultProxy(on: Self.address, to: server.process)
    }

    var top: String { server.data.path }

    /// A client of the proxy.
    func client(
        hostKeys: [String]? = nil,
        limits: EndpointLimits = .none,
        silenceSeconds: Int = 20
    ) throws -> ServerClient {
        let fact = "evidence: operator-statement, source: this test, checked: 2026-11-01"
        let text = """
            regions:
              here:
                title: Here
                city: X
                country: FI
                subprocessor: entity
                location: {shown-by: network, \(fact)}
                endpoints: [{kind: storage-box, host: "\(Self.address)", ports: [\(proxy.port)], \(fact)}]
                networks: [{autonomous-system: AS64496, blocks: [127.11.0.0/16], \(fact)}]
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: FI, address: X, \(fact)}
            """
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        return try ServerClient(
            Server(
                host: Self.address,
                port: proxy.port,
                reach: try #require(registry?.reach(of: "here"), "\(diagnostics.map(\.message))"),
                trust: .ssh(hostKeys: hostKeys ?? [server.hostKey]),
                limits: limits,
                silenceSeconds: silenceSeconds
            )
        )
    }

    var login: SFTPLogin { login(key: server.keyFile) }

    func login(key: URL) -> SFTPLogin {
        SFTPLogin(user: server.user, proof: .key(PathBytes(key.path), passphrase: nil))
    }

    /// What comes of a request: the bytes and the size.
    @discardableResult
    func ask(
        _ client: ServerClient,
        _ action: SFTPRequest.Action,
        _ name: String = "",
        sending body: [UInt8] = [],
        maximumBytes: Int = 1 << 20,
        login: SFTPLogin? = nil
    ) throws(NetworkError) -> (bytes: [UInt8], size: UInt64?) {
        var buffer: [UInt8] = []
        let path = name.isEmpty ? top : "\(top)/\(name)"
        let response = try client.perform(
            SFTPRequest(action, path, login: login ?? self.login),
            sending: body.span,
            receivingInto: &buffer,
            maximumBytes: maximumBytes
        )
        return (buffer, response.size)
    }

    /// What the error is that ends a request.
    func failure(of body: () throws(NetworkError) -> Void) -> NetworkError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return error.kind
        }
    }
}
