import Connections
import Files
import Foundation
import Sealing
import ServerHarness
import Synchronization
import Testing

@testable import Stores

/// A folder of its own on a server that all these tests share, and the way to it.
final class FolderHouse: Sendable {
    /// How a folder is spoken to.
    enum Kind: String, CaseIterable, Sendable {
        case sftp
        case webDAV
    }

    /// What a way to the folder may have in particular.
    struct Terms: Sendable {
        var attempts = 1
        var silenceSeconds = 20
        var hostKeys: [String]?
        var key: URL?
        var password: String?
        var authority: TestAuthority?
        var clock: any WallClock = ManualClock(FolderHouse.start)
        var deletesNothing = false
    }

    let kind: Kind
    /// The folder, as the server sees it.
    let data: URL
    /// What stands between client and server, if anything does.
    let proxy: FaultProxy?
    private let waits = Mutex<[Duration]>([])
    private let name: String

    static let address = "127.12.0.2"
    /// 2026-03-01.
    static let start = Timestamp(milliseconds: 1_772_323_200_000)
    static let servers = Result { try Servers() }

    /// The servers, and who vouches for them.
    struct Servers: Sendable {
        let authority: TestAuthority
        let certificate: TestAuthority.Certificate
        let ssh: SFTPServer
        let nginx: DAVServer

        init() throws {
            authority = try TestAuthority()
            certificate = try authority.certificate(for: [FolderHouse.address])
            ssh = try SFTPServer(on: FolderHouse.address)
            nginx = try DAVServer(on: FolderHouse.address, certificate: certificate)
        }
    }

    /// What may stand between client and server.
    enum Between: Sendable {
        case nothing
        /// A proxy that knows nothing of what it passes on.
        case bytes
        /// A proxy that takes HTTP apart, with this certificate.
        case http(TestAuthority.Certificate)
    }

    init(_ kind: Kind, _ between: Between = .nothing) throws {
        let servers = try Self.servers.get()
        let process = kind == .sftp ? servers.ssh.process : servers.nginx.process
        self.kind = kind
        name = UUID().uuidString
        data = (kind == .sftp ? servers.ssh.data : servers.nginx.data).appending(path: name)
        switch between {
        case .nothing: proxy = nil
        case .bytes: proxy = try FaultProxy(on: Self.address, to: process)
        case .http(let certificate):
            proxy = try FaultProxy(
                on: Self.address,
                to: process,
                certificate: certificate,
                authority: servers.authority
            )
        }
    }

    /// One whose proxy can do what it is asked for: of the HTTP kind for WebDAV.
    static func faulty(_ kind: Kind) throws -> FolderHouse {
        try FolderHouse(kind, kind == .sftp ? .bytes : .http(servers.get().certificate))
    }

    /// How long the store wanted to wait, each time before it tried again.
    var waited: [Duration] { waits.withLock { $0 } }

    /// A client of the server, or of the proxy before it.
    func client(_ terms: Terms) throws -> ServerClient {
        let servers = try Self.servers.get()
        let port = try port
        let trust =
            kind == .sftp
            ? ServerTrust.ssh(hostKeys: terms.hostKeys ?? [servers.ssh.hostKey])
            : .tls(authority: PathBytes((terms.authority ?? servers.authority).file.path), pins: [])
        return try ServerClient(
            Server(
                host: Self.address,
                port: port,
                reach: TestReach.of(Self.address, ports: [port]),
                trust: trust,
                silenceSeconds: terms.silenceSeconds
            )
        )
    }

    private var port: Int {
        get throws {
            let servers = try Self.servers.get()
            return proxy?.port ?? (kind == .sftp ? servers.ssh.port : servers.nginx.port)
        }
    }

    /// The folder as a server, over a client of its own.
    func server(_ terms: Terms = Terms()) throws -> any ObjectServer {
        let servers = try Self.servers.get()
        let port = try port
        let client = try client(terms)
        var retries = RetryPolicy.standard
        retries.attempts = terms.attempts
        let pause: @Sendable (Duration) -> Void = { [self] time in waits.withLock { $0.append(time) } }
        switch kind {
        case .sftp:
            let url = try RemoteURL("sftp://\(servers.ssh.user)@\(Self.address):\(port)\(data.path)")
            let key = PathBytes((terms.key ?? servers.ssh.keyFile).path)
            return try SFTPFolder(
                store: "box",
                url,
                client: client,
                proof: terms.password.map { .password(Secret(copying: Array($0.utf8).span)) }
                    ?? .key(key, passphrase: nil),
                clock: terms.clock,
                random: SystemRandom(),
                retries: retries,
                pause: pause,
                deletesNothing: terms.deletesNothing
            )
        case .webDAV:
            let password = terms.password ?? servers.nginx.password
            return try WebDAVFolder(
                store: "box",
                RemoteURL("https://\(Self.address):\(port)/\(name)"),
                exchange: client,
                login: HTTPLogin(user: servers.nginx.user, password: Secret(copying: Array(password.utf8).span)),
                clock: terms.clock,
                random: SystemRandom(),
                retries: retries,
                pause: pause,
                deletesNothing: terms.deletesNothing
            )
        }
    }
}
