import Connections
import Files
import Foundation
import Sealing
import ServerHarness
import Testing

@testable import Stores

@Suite("SFTP and WebDAV: whom a store believes, and who believes it", .serialized)
struct FolderTrustTests {
    private func failure(_ house: FolderHouse, _ terms: FolderHouse.Terms) throws -> StoreError? {
        let server = try house.server(terms)
        do {
            try server.create("a/b", [1].span)
            return nil
        } catch {
            return error
        }
    }

    @Test("a server with another host key gets nothing, and its key is shown to be compared")
    func hostKey() throws {
        let house = try FolderHouse(.sftp)
        let real = try FolderHouse.servers.get().ssh.hostKey
        for pins in [[], [String(real.reversed())]] {
            var terms = FolderHouse.Terms()
            terms.hostKeys = pins
            let error = try failure(house, terms)
            guard case .network(let cause) = error?.kind, cause.kind == .hostKey(found: real) else {
                Issue.record("it ended with \(error as Any)")
                return
            }
            #expect(error?.isRefusal == true)
            #expect(error?.message.contains(real) == true && error?.remedy.contains("host-keys") == true)
        }
        #expect(!FileManager.default.fileExists(atPath: house.data.path))
    }

    @Test("wrong credentials are said to be wrong, and are not tried again")
    func credentials() throws {
        for kind in FolderHouse.Kind.allCases {
            let house = try FolderHouse(kind)
            var terms = FolderHouse.Terms()
            terms.attempts = 3
            terms.password = "wrong"
            let error = try failure(house, terms)
            switch (kind, error?.kind) {
            case (.sftp, .network(let cause)): #expect(cause.kind == .authentication)
            case (.webDAV, .badCredentials): break
            default: Issue.record("it ended with \(error as Any)")
            }
            #expect(error?.message.contains("'box'") == true && error?.remedy.contains("credentials") == true)
            #expect(house.waited.isEmpty)
        }
        let house = try FolderHouse(.sftp)
        var terms = FolderHouse.Terms()
        terms.key = try FolderHouse.servers.get().ssh.strangersKeyFile
        guard case .network(let cause) = try failure(house, terms)?.kind, cause.kind == .authentication else {
            Issue.record("a stranger was let in")
            return
        }
    }

    @Test("a certificate of an unknown authority, or one that has expired, is refused")
    func certificates() throws {
        var terms = FolderHouse.Terms()
        terms.authority = try TestAuthority(name: "Another authority")
        let unknown = try failure(FolderHouse(.webDAV), terms)
        let authority = try FolderHouse.servers.get().authority
        let old = try authority.certificate(for: [FolderHouse.address], isExpired: true)
        let expired = try failure(FolderHouse(.webDAV, .http(old)), FolderHouse.Terms())
        for error in [unknown, expired] {
            guard case .network(let cause) = error?.kind, case .certificate = cause.kind else {
                Issue.record("it ended with \(error as Any)")
                continue
            }
            #expect(error?.message.contains("'box'") == true && error?.remedy.contains("authority") == true)
        }
    }

    @Test("an SFTP url without a folder, or with a home in it, is refused before anything is sent")
    func urls() throws {
        let house = try FolderHouse(.sftp)
        let servers = try FolderHouse.servers.get()
        for path in ["", "/~/copies"] {
            let url = try RemoteURL("sftp://\(servers.ssh.user)@\(FolderHouse.address):\(servers.ssh.port)\(path)")
            let client = try house.client(FolderHouse.Terms())
            #expect {
                try SFTPFolder(
                    store: "box",
                    url,
                    client: client,
                    proof: .key(PathBytes(servers.ssh.keyFile.path), passphrase: nil),
                    clock: ManualClock(FolderHouse.start),
                    random: SystemRandom()
                )
            } throws: { error in
                if case .badPlace = (error as? StoreError)?.kind { true } else { false }
            }
        }
    }
}
