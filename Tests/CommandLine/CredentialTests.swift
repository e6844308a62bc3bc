import Connections
import Files
import Foundation
import Sealing
import Stores
import Testing

@testable import landfast

@Suite("Credentials for stores")
struct CredentialTests {
    private let house: House

    init() throws { house = try House() }

    /// A file with this text, which only its owner can read.
    private func file(_ text: String, mode: Int = 0o600) throws -> PathBytes {
        let name = UUID().uuidString
        try house.write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: house.path(name))
        return PathBytes(house.path(name))
    }

    private func bytes(_ secret: Secret) -> [UInt8] { secret.withBytes { bytes in bytes.indices.map { bytes[$0] } } }

    @Test("lines of names and values are read, with comments and blanks around them")
    func lines() throws {
        let text = "# nbg1\n\n access-key-id:  AKIA42 \r\nsecret-access-key: s/e:c+r=t \n"
        let path = try file(text)
        guard case .s3(let key) = try CredentialSource.text(.file(path)).read(for: "nbg1", .s3) else {
            Issue.record("no S3 key")
            return
        }
        #expect(key.keyID == "AKIA42")
        #expect(bytes(key.secret) == Array("s/e:c+r=t".utf8))
        let login = try file("password: a b\nuser: jane\n")
        guard case .webDAV(let login) = try CredentialSource.text(.file(login)).read(for: "dav", .https)
        else {
            Issue.record("no login")
            return
        }
        #expect(login.user == "jane" && bytes(login.password) == Array("a b".utf8))
        let word = try file("password: geheim")
        guard case .ssh(.password(let password)) = try CredentialSource.text(.file(word)).read(for: "box", .sftp) else {
            Issue.record("no password")
            return
        }
        #expect(bytes(password) == Array("geheim".utf8))
    }

    @Test(
        "credentials that cannot be used end with the store's name and none of what they hold",
        arguments: [
            "", "access-key-id: A\n", "access-key-id: A\nsecret-access-key:\n",
            "access-key-id A\nsecret-access-key: geheim",
            "geheim", "access-key-id: A\nsecret-access-key: geheim\nsecret-access-key: geheim\n",
            "access-key-id: A/B\nsecret-access-key: geheim\n", "aws-secret: geheim\n", "\u{0}: geheim\n",
        ]
    )
    func unusable(text: String) throws {
        let path = try file(text)
        let error = #expect(throws: CommandError.self) {
            try CredentialSource.text(.file(path)).read(for: "nbg1", .s3)
        }
        #expect(error?.code == "credentials-missing" && error?.status == .wrongKey)
        #expect(error?.message.contains("'nbg1'") == true)
        #expect(error?.message.contains("geheim") == false)
    }

    @Test("a file that everybody may read, that is missing or overlong is refused, and so are a key file's")
    func files() throws {
        let text = "access-key-id: A\nsecret-access-key: geheim\n"
        let open = try file(text, mode: 0o644)
        let long = try file(String(repeating: "#", count: 20_000))
        for path in [open, long, PathBytes("/nowhere/at/all")] {
            #expect(throws: (any Error).self) { try CredentialSource.text(.file(path)).read(for: "nbg1", .s3) }
        }
        for path in [open, PathBytes("/nowhere/at/all")] {
            #expect(throws: CommandError.self) {
                try CredentialSource.keyFile(path, passphrase: nil).read(for: "box", .sftp)
            }
        }
        let key = try file("-----BEGIN OPENSSH " + "PRIVATE KEY-----\n")
        guard
            case .ssh(.key(let path, passphrase: nil)) = try CredentialSource.keyFile(key, passphrase: nil)
                .read(for: "box", .sftp)
        else {
            Issue.record("no key")
            return
        }
        #expect(path == key)
    }

    @Test("what the environment or systemd does not pass is said by name")
    func absent() {
        for source in [SecretSource.environment("LANDFAST_TEST_NOT_SET"), .credential("nbg1")] {
            let error = #expect(throws: CommandError.self) { try CredentialSource.text(source).read(for: "nbg1", .s3) }
            #expect(error?.message.contains("is not set") == true)
        }
    }
}
