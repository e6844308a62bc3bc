import Connections
import Files
import Foundation
import Residency
import Sealing
import ServerHarness
import Testing

/// A real server with a proxy before it that tests let things go wrong in, and clients that speak to it.
final class NetworkHouse: Sendable {
    let authority: TestAuthority
    let certificate: TestAuthority.Certificate
    let server: DAVServer
    let proxy: FaultProxy
    /// In none of the region's networks.
    let elsewhere: FaultProxy

    static let inside = "127.11.0.2"
    /// What `store.localhost` leads to: by its name the guard knows nothing of it.
    static let outside = "127.0.0.1"

    init() throws {
        authority = try TestAuthority()
        certificate = try authority.certificate(for: [Self.inside, Self.outside, "store.localhost"])
        server = try DAVServer(on: Self.inside, certificate: certificate)
        proxy = try FaultProxy(
            on: Self.inside,
            to: server.process,
            certificate: certificate,
            authority: authority
        )
        elsewhere = try FaultProxy(
            on: Self.outside,
            to: server.process,
            certificate: certificate,
            authority: authority
        )
    }

    /// Where connections may go, when the region has these parts.
    func reach(
        block: String? = "127.11.0.0/16",
        hosts: [String] = [inside],
        relay: String? = nil,
        extraPort: Int? = nil
    ) throws -> NetworkReach {
        let fact = "evidence: operator-statement, source: this test, checked: 2026-11-01"
        let ports = [server.port, proxy.port, elsewhere.port, extraPort ?? 443].map { "\($0)" }.joined(separator: ", ")
        let endpoints = hosts.map { "{kind: storage-box, host: \"\($0)\", ports: [\(ports)], \(fact)}" }
        let networks = block.map { "networks: [{autonomous-system: AS64496, blocks: [\($0)], \(fact)}]" } ?? ""
        let text = """
            regions:
              here:
                title: Here
                city: X
                country: FI
                subprocessor: entity
                location: {shown-by: network, \(fact)}
                endpoints: [\(endpoints.joined(separator: ", "))]
                \(networks)
                \(relay.map { "proxy: {\($0), \(fact)}" } ?? "")
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: FI, address: X, \(fact)}
            """
        let (registry, diagnostics) = RegionRegistry.parse([SourceFile(name: "regions.yaml", text: text)])
        return try #require(registry?.reach(of: "here"), "\(diagnostics.map(\.message))")
    }

    /// A client of the proxy inside, unless another place is named.
    func client(
        host: String = inside,
        port: Int? = nil,
        reach: NetworkReach? = nil,
        authority: TestAuthority? = nil,
        pins: [String] = [],
        limits: EndpointLimits = .none,
        silenceSeconds: Int = 20
    ) throws -> ServerClient {
        let file = (authority ?? self.authority).file.path
        return try ServerClient(
            Server(
                host: host,
                port: port ?? proxy.port,
                reach: reach ?? self.reach(),
                trust: .tls(authority: PathBytes(file), pins: pins),
                limits: limits,
                silenceSeconds: silenceSeconds
            )
        )
    }

    /// A request with the server's credentials.
    func request(_ method: String, _ target: String) -> HTTPRequest {
        let credentials = Base64.encode(Array("\(server.user):\(server.password)".utf8))
        return HTTPRequest(method, target, fields: [HTTPField("Authorization", "Basic \(credentials)")])
    }

    /// Stores bytes under a name.
    func put(_ name: String, _ bytes: [UInt8], with client: ServerClient) throws {
        var answer: [UInt8] = []
        let response = try client.perform(
            request("PUT", "/\(name)"),
            sending: bytes.span,
            receivingInto: &answer,
            maximumBytes: 10_000
        )
        #expect((200...204).contains(response.status))
    }

    /// What the error is that ends a request for a name.
    func failure(
        of client: ServerClient,
        _ target: String = "/file",
        maximumBytes: Int = 1 << 20
    ) -> NetworkError.Kind? {
        var answer: [UInt8] = []
        do {
            let response = try client.perform(
                request("GET", target),
                receivingInto: &answer,
                maximumBytes: maximumBytes
            )
            Issue.record("it was answered with status \(response.status)")
            return nil
        } catch {
            return error.kind
        }
    }
}
