import Custody
import Files
import Residency
import Stores
import Testing

@testable import landfast

@Suite("landfast.yaml")
struct ConfigurationTests {
    @Test("a complete configuration is read, with paths and urls relative to the file")
    func complete() throws {
        let (read, diagnostics) = ConfigurationText.read(ConfigurationText.valid)
        #expect(diagnostics == [])
        let configuration = try #require(read)
        #expect(configuration.state == "/etc/land fast/state")
        #expect(configuration.regions == "/etc/land fast/facts/regions")
        #expect(configuration.policies == "/etc/landfast/policies")
        #expect(configuration.agent.region == "hetzner-hel1")
        #expect(configuration.store("hel1-a")?.place.folder == "/srv/copies/hel1 a")
        #expect(configuration.store("fsn1-a")?.place.folder == "/etc/land fast/copies/fsn1-a")
        #expect(configuration.store("fsn1-a")?.place.url == "file:///etc/land%20fast/copies/fsn1-a")
        let custodian = try #require(configuration.custodian("hel1-keys"))
        #expect(custodian.folder == "/etc/land fast/keys/hel1")
        #expect(custodian.rootSecret == .file("/etc/land fast/secrets/hel1"))
        #expect(custodian.settings == CustodianSettings(coolOffSeconds: 129_600, puncturesPerHour: 50))
        #expect(configuration.custodian("fsn1-keys")?.settings == .standard)
        #expect(configuration.custodian("fsn1-keys")?.rootSecret == nil)
        let dataset = try #require(configuration.dataset("attachments"))
        #expect(dataset.datasetClass == .attachments)
        #expect(dataset.folder == "/srv/{tenant}/attachments")
        #expect(dataset.scopes == ["users/{subject}/tickets/{object}/**", "users/{subject}/**"])
    }

    @Test(
        "what is wrong is named by a rule, at its line, with what to write instead",
        arguments: [
            Wrong("state: state\n", "", "missing-key", line: 1),
            Wrong("catalog: sqlite", "catalog: postgres://db/landfast", "catalog-not-supported", line: 2),
            Wrong("catalog: sqlite", "catalog: mysql", "unknown-catalog", line: 2),
            Wrong("catalog: sqlite", "catalogue: sqlite", "unknown-key", line: 2),
            Wrong("name: hel1,", "name: Hel1,", "bad-name", line: 5),
            Wrong("file:///srv/copies/hel1%20a", "ftp://host/bucket", "bad-store-url", line: 9),
            Wrong("file:///srv/copies/hel1%20a", "memory:///a", "store-not-supported", line: 9),
            Wrong("file:///srv/copies/hel1%20a", "file:///srv/../etc", "bad-store-url", line: 9),
            Wrong("file:///srv/copies/hel1%20a", "file:///etc/land%20fast/state/x", "overlapping-folders", line: 8),
            Wrong("name: fsn1-a", "name: hel1-a", "duplicate-name", line: 11),
            Wrong("path: keys/hel1", "path: copies/fsn1-a/keys", "overlapping-folders", line: 15),
            Wrong("path: keys/hel1", "path: .", "overlapping-folders", line: 15),
            Wrong("{file: secrets/hel1}", "s3cr3t", "wrong-type", line: 17),
            Wrong("{file: secrets/hel1}", "{file: a, environment: B}", "wrong-count", line: 17),
            Wrong("{file: secrets/hel1}", "{credential: ../a}", "bad-path", line: 17),
            Wrong("cool-off: 1d12h", "cool-off: 2 days", "bad-duration", line: 18),
            Wrong("cool-off: 1d12h", "cool-off: 400d", "out-of-range", line: 18),
            Wrong("erasures-per-hour: 50", "erasures-per-hour: 0", "out-of-range", line: 19),
            Wrong("class: attachments", "class: atachments", "unknown-dataset-class", line: 25),
            Wrong("class: attachments", "class: control", "unknown-dataset-class", line: 25),
            Wrong("files:/srv/{tenant}/attachments", "/srv/{tenant}", "unknown-source", line: 26),
            Wrong("files:/srv/{tenant}/attachments", "files:/srv/all", "no-tenant-in-source", line: 26),
            Wrong("files:/srv/{tenant}/attachments", "files:state/{tenant}", "source-in-own-folder", line: 26),
            Wrong("files:/srv/{tenant}/attachments", "files:/srv/copies/{tenant}", "source-holds-own-folder", line: 26),
            Wrong(
                "users/{subject}/tickets/{object}/**",
                "users/{user}/**",
                "scope-template-unknown-placeholder",
                line: 28
            ),
            Wrong("users/{subject}/tickets/{object}/**", "users/{subject}/**", "scope-template-unreachable", line: 29),
            Wrong("    scopes:", "    exclude: ['*.tmp', '[a']\n    scopes:", "exclude-open-class", line: 27),
            Wrong("    scopes:", "    exclude: ['#a']\n    scopes:", "exclude-comment", line: 27),
            Wrong("    scopes:", "    exclude: '*.tmp'\n    scopes:", "wrong-type", line: 27),
            Wrong("    scopes:", "    commands: {before: [sync]}\n    scopes:", "command-without-path", line: 27),
            Wrong("    scopes:", "    commands: {before: /bin/sync}\n    scopes:", "wrong-type", line: 27),
            Wrong("    scopes:", "    commands: {befor: [/bin/sync]}\n    scopes:", "unknown-key", line: 27),
            Wrong("    scopes:", "    commands: {timeout: 0s}\n    scopes:", "out-of-range", line: 27),
            Wrong("    scopes:", "    exclude-caches: yes\n    scopes:", "wrong-type", line: 27),
        ]
    )
    func wrong(_ wrong: Wrong) throws {
        let (configuration, diagnostics) = ConfigurationText.read(
            ConfigurationText.replacing(wrong.part, with: wrong.replacement)
        )
        #expect(configuration == nil)
        let diagnostic = try #require(diagnostics.first { $0.rule == wrong.rule }, "\(diagnostics)")
        #expect(diagnostic.position.line == wrong.line)
        #expect(diagnostic.position.file == "landfast.yaml")
        #expect(!diagnostic.fix.isEmpty)
    }

    @Test("everything that is wrong is found in one run")
    func allAtOnce() {
        let text = ConfigurationText.valid
            .replacing("class: attachments", with: "class: atachments")
            .replacing("catalog: sqlite", with: "catalogue: sqlite")
            .replacing("cool-off: 1d12h", with: "cool-off: soon")
        let rules = ConfigurationText.read(text).diagnostics.map(\.rule)
        #expect(rules == ["unknown-key", "bad-duration", "unknown-dataset-class"])
    }

    @Test("a misspelt key is answered with the key that was meant")
    func suggestion() throws {
        let text = ConfigurationText.replacing("cool-off:", with: "cooloff:")
        let diagnostic = try #require(ConfigurationText.read(text).diagnostics.first)
        #expect(diagnostic.fix == "Did you mean 'cool-off'?")
    }

    @Test("a secret that was written into the file is never repeated by the error")
    func secretInFile() {
        let text = ConfigurationText.replacing("{file: secrets/hel1}", with: "{file: a, environment: deadbeef00}")
        for diagnostic in ConfigurationText.read(text).diagnostics {
            #expect(!diagnostic.message.contains("deadbeef00"))
        }
    }

    @Test(
        "nothing but text, however broken, stops the reader",
        arguments: ["", "- a", "state", "{}", "\u{0}", "a: &x 1"]
    )
    func hostile(_ text: String) {
        let (configuration, diagnostics) = ConfigurationText.read(text)
        #expect(configuration == nil)
        #expect(!diagnostics.isEmpty)
    }

    @Test(
        "a relative url is relative to the folder of the file",
        arguments: [
            ("file:a/b", "file:///etc/la%20nd/a/b"), ("file:./a", "file:///etc/la%20nd/a"),
            ("file:.//./a", "file:///etc/la%20nd/a"), ("file:///a", "file:///a"), ("s3://h/b", "s3://h/b"),
            ("file:../a", "file:///etc/la%20nd/../a"),
        ]
    )
    func relativeURL(_ text: String, _ absolute: String) {
        #expect(RelativeURL.absolute(text, beside: "/etc/la nd") == absolute)
    }

    @Test("a relative url beside a file in the root folder, or in one with special characters, stays one url")
    func specialFolders() {
        #expect(RelativeURL.absolute("file:a", beside: "/") == "file:///a")
        #expect(RelativeURL.absolute("file:a", beside: "/50%?#\\ä") == "file:///50%25%3F%23%5C%C3%A4/a")
    }
}

/// One thing that is wrong in an otherwise valid configuration.
struct Wrong: Sendable, CustomTestStringConvertible {
    let part: String
    let replacement: String
    let rule: String
    let line: Int

    init(_ part: String, _ replacement: String, _ rule: String, line: Int) {
        self.part = part
        self.replacement = replacement
        self.rule = rule
        self.line = line
    }

    var testDescription: String { "\(rule): \(replacement)" }
}
