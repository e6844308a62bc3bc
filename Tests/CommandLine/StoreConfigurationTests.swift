import Connections
import Files
import Residency
import Stores
import Testing

@testable import landfast

@Suite("Stores on servers in landfast.yaml")
struct StoreConfigurationTests {
    private static let pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private static let hostKey = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
    private static let keys = "credentials: {file: secrets/a}"
    /// In two parts, so that nobody takes it for a password that leaked.
    private static let withPassword = "https://u:" + "geheim@h.example.com/a"

    /// The configuration with another url and further lines in its first store.
    private func read(_ url: String, _ lines: String...) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let more = lines.map { "\n    " + $0 }.joined()
        return ConfigurationText.read(
            ConfigurationText.replacing("file:///srv/copies/hel1%20a", with: url + more)
        )
    }

    @Test("an S3 store with everything that can be said about it is read")
    func s3() throws {
        let (configuration, diagnostics) = read(
            "s3://s3.example.com:8443/acme-backups/hel1",
            Self.keys,
            "tls: {authority: certificates/ca.pem, pins: [\"\(Self.pin)\"]}",
            "limits: {requests-per-second: 100, bytes-per-second: 5000000, connections: 4}",
            "mode: locked",
            "style: virtual-host"
        )
        #expect(diagnostics == [])
        let entry = try #require(configuration?.store("hel1-a"))
        let remote = try #require(entry.remote)
        #expect(entry.place.url == "s3://s3.example.com:8443/acme-backups/hel1")
        #expect(entry.place.folder == nil && entry.place.remote == remote.url)
        #expect(remote.credentials == .text(.file("/etc/land fast/secrets/a")))
        #expect(remote.trust == .tls(authority: "/etc/land fast/certificates/ca.pem", pins: [Self.pin]))
        #expect(
            remote.limits == EndpointLimits(requestsPerSecond: 100, bytesPerSecond: 5_000_000, connections: 4)
        )
        #expect(remote.mode == .locked && remote.style == .virtualHost)
        #expect(entry.candidate().isLocked && !entry.candidate().isAppendOnly)
        #expect(configuration?.store("fsn1-a")?.remote == nil)
    }

    @Test("an SFTP store needs the fingerprints of its host keys, and takes a key file or a password")
    func sftp() throws {
        let url = "sftp://u1@u1.your-storagebox.de:23/backups"
        let (configuration, diagnostics) = read(
            url,
            "credentials: {key-file: keys/box, credential: box-passphrase}",
            "host-keys: [\"\(Self.hostKey)\"]",
            "mode: no-delete"
        )
        #expect(diagnostics == [])
        let entry = try #require(configuration?.store("hel1-a"))
        let remote = try #require(entry.remote)
        #expect(entry.place.url == url)
        #expect(remote.credentials == .keyFile("/etc/land fast/keys/box", passphrase: .credential("box-passphrase")))
        #expect(remote.trust == .ssh(hostKeys: [String(Self.hostKey.dropFirst("SHA256:".count))]))
        #expect(entry.candidate().isAppendOnly && !entry.candidate().isLocked)
        let password = read(url, "credentials: {environment: BOX}", "host-keys: [\"\(Self.hostKey)\"]").configuration
        #expect(password?.store("hel1-a")?.remote?.credentials == .text(.environment("BOX")))
        let plain = read(url, "credentials: {key-file: keys/box}", "host-keys: [\"\(Self.hostKey)\"]").configuration
        #expect(
            plain?.store("hel1-a")?.remote?.credentials == .keyFile("/etc/land fast/keys/box", passphrase: nil)
        )
    }

    @Test("a WebDAV store is an https url with credentials")
    func webDAV() throws {
        let (configuration, diagnostics) = read("https://dav.example.com/backups/", "credentials: {credential: dav}")
        #expect(diagnostics == [])
        let entry = try #require(configuration?.store("hel1-a"))
        #expect(entry.place.url == "https://dav.example.com/backups")
        #expect(entry.remote?.trust == .tls(authority: nil, pins: []))
        #expect(entry.remote?.mode == .full && entry.remote?.limits == EndpointLimits.none)
    }

    @Test(
        "what is wrong with a store on a server is named by a rule, at its line, with what to write instead",
        arguments: [
            ("s3://h.example.com/bucket", [], "missing-key", 7),
            ("s3://h.example.com/", [keys], "no-bucket", 9), ("s3://h.example.com/ab", [keys], "no-bucket", 9),
            ("s3://user@h.example.com/bucket", [keys], "bad-store-url", 9),
            ("http://h.example.com/a", [keys], "bad-store-url", 9),
            (withPassword, [keys], "bad-store-url", 9),
            ("https://h.example.com/a/../b", [keys], "bad-store-url", 9),
            ("https://h.example.com/a?b", [keys], "bad-store-url", 9),
            ("sftp://h.example.com/a", [keys], "bad-store-url", 9),
            ("sftp://u@h.example.com/a", [keys], "missing-key", 7),
            ("sftp://u@h.example.com/a", [keys, "host-keys: [abc]"], "bad-host-key", 11),
            ("sftp://u@h.example.com/a", [keys, "host-keys: [\"MD5:\(pin)\"]"], "bad-host-key", 11),
            ("sftp://u@h.example.com/a", [keys, "host-keys: []"], "wrong-count", 11),
            ("sftp://u@h.example.com/a", [keys, "host-keys: [\"\(hostKey)\"]", "tls: {}"], "key-of-other-store", 12),
            (
                "sftp://u@h.example.com/a", [keys, "host-keys: [\"\(hostKey)\"]", "style: path"], "key-of-other-store",
                12
            ),
            ("s3://h.example.com/bucket", [keys, "host-keys: [\"\(hostKey)\"]"], "key-of-other-store", 11),
            ("s3://h.example.com/bucket", ["credentials: {key-file: a}"], "key-of-other-store", 10),
            ("s3://h.example.com/bucket", ["credentials: {file: a, environment: B}"], "wrong-count", 10),
            ("s3://h.example.com/bucket", ["credentials: {}"], "wrong-count", 10),
            ("s3://h.example.com/bucket", ["credentials: s3cr3t"], "wrong-type", 10),
            ("s3://h.example.com/bucket", ["credentials: {credential: ../a}"], "bad-path", 10),
            ("s3://h.example.com/bucket", [keys, "tls: {pins: [abc]}"], "bad-pin", 11),
            ("s3://h.example.com/bucket", [keys, "tls: {pin: []}"], "unknown-key", 11),
            ("s3://h.example.com/bucket", [keys, "mode: readonly"], "unknown-mode", 11),
            ("s3://h.example.com/bucket", [keys, "style: host"], "unknown-style", 11),
            ("s3://h.example.com/bucket", [keys, "limits: {connections: 0}"], "out-of-range", 11),
            ("https://h.example.com/a", [keys, "style: path"], "key-of-other-store", 11),
            ("file:///srv/copies/a", [keys], "key-of-other-store", 10),
            ("file:///srv/copies/a", ["mode: no-delete"], "key-of-other-store", 10),
        ] as [(String, [String], String, Int)]
    )
    func wrong(url: String, lines: [String], rule: String, line: Int) throws {
        let text = url + lines.map { "\n    " + $0 }.joined()
        let (configuration, diagnostics) = ConfigurationText.read(
            ConfigurationText.replacing("file:///srv/copies/hel1%20a", with: text)
        )
        #expect(configuration == nil)
        let diagnostic = try #require(diagnostics.first { $0.rule == rule }, "\(diagnostics)")
        #expect(diagnostic.position.line == line)
        #expect(!diagnostic.fix.isEmpty)
        for diagnostic in diagnostics {
            #expect(!diagnostic.message.contains("s3cr3t") && !diagnostic.message.contains("geheim"))
        }
    }
}
