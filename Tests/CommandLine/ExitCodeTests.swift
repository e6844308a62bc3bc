import Foundation
import Testing

@Suite("How commands end when something is wrong")
struct ExitCodeTests {
    @Test(
        "usage errors end with 64 and say what is wrong on standard error",
        arguments: [
            "frobnicate", "tenant add", "tenant add x", "backup", "backup a/b/c", "backup /", "restore a/b",
            "policy explain --tenant a --class archive", "policy schema --tests --regions", "erase request",
            "policy explain --tenant a --class archive --store s --agent b", "snapshot files a/b",
        ]
    )
    func usage(line: String) throws {
        let house = try House()
        let result = try house.run(line)
        #expect(result.status == 64)
        #expect(result.out.isEmpty)
        #expect(result.err.contains("landfast"))
        let json = try house.run(line + " --json")
        #expect(json.status == 64)
        #expect(try json.error()["code"] as? String == "usage")
        #expect(try json.error()["exit_code"] as? Int == 64)
    }

    @Test("without a configuration commands end with 10 and say where one may be")
    func noConfiguration() throws {
        let house = try House()
        let result = try house.expect(10, "tenant list")
        #expect(result.err.contains("--config"))
        #expect(try house.expect(10, "tenant list --json").error()["code"] as? String == "no-configuration")
        try house.expect(10, "tenant list --config missing.yaml")
        try house.expect(10, "tenant list", environment: ["LANDFAST_CONFIG": "missing.yaml"])
    }

    @Test("before init commands end with 10 and name init")
    func notInitialised() throws {
        let house = try House.helpdesk()
        let result = try house.expect(10, "tenant list")
        #expect(result.err.contains("landfast init"))
        #expect(!house.exists("state"))
    }

    @Test("before a policy is applied nothing is allowed, and the command that applies one is named")
    func noPolicy() throws {
        let house = try House.helpdesk()
        try house.expect(0, "init")
        #expect(try house.expect(10, "tenant add a --region hetzner-hel1").err.contains("landfast policy apply"))
    }

    @Test("a tenant, dataset, store or region that does not exist is named, with what may have been meant")
    func hints() throws {
        let house = try House.withTenant()
        #expect(try house.expect(10, "backup pohjula").err.contains("Did you mean 'pohjola'?"))
        #expect(try house.expect(10, "backup pohjola/attachment").err.contains("Did you mean 'attachments'?"))
        #expect(try house.expect(64, "tenant add b --region hetzner-hell").err.contains("Did you mean 'hetzner-hel1'?"))
        #expect(
            try house.expect(64, "policy explain --tenant pohjola --class attachments --store hel1-c").err
                .contains("Did you mean")
        )
        #expect(try house.expect(10, "restore pohjola/attachments --from hel1-c --target out").status == 10)
        #expect(try house.expect(64, "tenant add Big --region hetzner-hel1").err.contains("lower-case"))
        #expect(try house.expect(64, "tenant add ../x --region hetzner-hel1").err.contains("lower-case"))
        #expect(try house.expect(10, "erase status abc").err.contains("erase list"))
    }

    @Test("global options may stand before the command")
    func globalsFirst() throws {
        let house = try House.helpdesk()
        try FileManager.default.moveItem(atPath: house.path("landfast.yaml"), toPath: house.path("other.yaml"))
        try house.expect(0, "--config other.yaml init")
        #expect(try house.expect(0, "--json --config=other.yaml region list").document()["regions"] != nil)
    }

    @Test("the key files are private, and one that others can read, a damaged or a missing one ends with 12")
    func keys() throws {
        let house = try House.withTenant()
        let key = house.path("state/keys/writer.key")
        let attributes = try FileManager.default.attributesOfItem(atPath: key)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        #expect(try house.expect(12, "tenant list").err.contains("chmod 600"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        let text = try house.read("state/keys/writer.key")
        try house.write("state/keys/writer.key", "landfast-ed25519 nonsense\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        try house.expect(12, "tenant list")
        try house.remove("state/keys/writer.key")
        try house.expect(12, "tenant list")
        // A lost key is not made anew behind anybody's back.
        try house.expect(12, "init")
        #expect(!house.exists("state/keys/writer.key"))
        try house.write("state/keys/writer.key", text)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        try house.expect(0, "tenant list")
    }

    @Test("a configuration with several mistakes shows all of them with line and column, and ends with 1")
    func badConfiguration() throws {
        let house = try House.helpdesk()
        let text = try house.read("landfast.yaml")
            .replacingOccurrences(of: "custodians:", with: "custodian:")
            .replacingOccurrences(of: "name: hel1-b", with: "name: hel1-a")
            .replacingOccurrences(of: "{subject}/tickets", with: "{person}/tickets")
            .replacingOccurrences(of: "class: archive", with: "class: archives")
        try house.write("landfast.yaml", text)
        let result = try house.expect(1, "init")
        for rule in ["unknown-key", "missing-key", "unknown-dataset-class", "scope-template"] {
            #expect(result.err.contains(rule), "\(rule)\n\(result.err)")
        }
        #expect(result.err.contains("landfast.yaml:12:1: error"))
        #expect(result.err.contains("Did you mean 'custodians'?"))
        #expect(result.err.contains("fix:"))
        let json = try house.expect(1, "init --json").error()
        #expect((json["diagnostics"] as? [Any])?.count ?? 0 >= 4)
        #expect(!house.exists("state"))
    }

    @Test("a region that no file describes is an error of the configuration, where it stands")
    func unknownRegion() throws {
        let house = try House.helpdesk()
        try house.write(
            "landfast.yaml",
            house.read("landfast.yaml").replacingOccurrences(
                of: "nbg1, region: hetzner-nbg1",
                with: "nbg1, region: hetzner-nbg"
            )
        )
        let result = try house.expect(1, "init")
        #expect(result.err.contains("unknown-region"))
        #expect(result.err.contains("Did you mean 'hetzner-nbg1'?"))
        #expect(!house.exists("state"))
    }

    @Test("no colour when the output is no terminal, and no control characters from names")
    func colour() throws {
        let house = try House.withTenant()
        try house.write("source/pohjola/attachments/shared/red\u{1b}[31m", "x")
        try house.expect(0, "backup pohjola")
        let files = try house.expect(0, "snapshot files pohjola/attachments latest --long")
        #expect(!files.out.contains("\u{1b}"))
        #expect(!files.err.contains("\u{1b}"))
    }
}
