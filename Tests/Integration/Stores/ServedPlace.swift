import Connections
import Files
import Foundation
import Residency
import ServerHarness

/// What the stores of these tests share: a region, and whom its servers trust.
enum ServedPlace {
    static let region = "hetzner-hel1"
    static let authority = Result { try TestAuthority() }

    /// A client of one server.
    static func client(host: String, port: Int) throws -> ServerClient {
        try ServerClient(
            Server(
                host: host,
                port: port,
                reach: TestReach.of(host, ports: [port]),
                trust: .tls(authority: PathBytes(authority.get().file.path), pins: []),
                limits: .none,
                silenceSeconds: 20
            )
        )
    }
}
