import Foundation
import Testing

@Suite("The policy commands")
struct PolicyCommandTests {
    @Test("the shipped policy is valid, its test cases pass, also where nothing is set up")
    func shipped() throws {
        let house = try House.helpdesk()
        #expect(try house.expect(0, "policy check").out.contains("is valid"))
        #expect(
            try house.expect(0, "policy check policies --regions regions --json").document()["valid"] as? Bool == true
        )
        #expect(try house.expect(0, "policy test").out.contains(" 0 failed"))
        let bare = try House()
        let package = House.package.path
        try bare.expect(0, "policy check \(package)/Policies --regions \(package)/Regions")
        try bare.expect(64, "policy check \(package)/Policies")
    }

    @Test("N10: a broken policy ends with 1 and shows rule, file, line, column, caret and fix")
    func broken() throws {
        let house = try House.helpdesk()
        let text = try house.read("policies/eu.yaml").replacingOccurrences(of: "tenants: all", with: "tennants: all")
        try house.write("policies/eu.yaml", text)
        let result = try house.expect(1, "policy check")
        #expect(result.out.contains("policies/eu.yaml:"))
        #expect(result.out.contains("[unknown-key]"))
        #expect(result.out.contains("^"))
        #expect(result.out.contains("Did you mean 'tenants'?"))
        let diagnostics = try house.expect(1, "policy check --json").document()["diagnostics"] as? [[String: Any]]
        #expect(diagnostics?.first?["line"] as? Int ?? 0 > 1)
        try house.expect(0, "init")
        try house.expect(1, "policy apply --yes")
    }

    @Test(
        "L1: explain ends with 4 for a place that is refused, with 0 for one that is allowed, and names rule and line"
    )
    func explain() throws {
        let house = try House.withTenant()
        let refused = try house.expect(4, "policy explain --tenant pohjola --class attachments --store nbg1")
        #expect(refused.out.contains("refused"))
        #expect(refused.out.contains("policies/eu.yaml:"))
        #expect(refused.out.contains("[home-country]"))
        let allowed = try house.expect(0, "policy explain --tenant pohjola --class attachments --store hel1-b")
        #expect(allowed.out.contains("[in-home-country]"))
        let json = try house.expect(4, "policy explain --tenant pohjola --class archive --store contabo --json")
            .document()
        #expect(json["allowed"] as? Bool == false)
        #expect((json["reasons"] as? [Any])?.isEmpty == false)
        // L8, L10, L11: keys, relays and restores are places, too.
        try house.expect(4, "policy explain --tenant pohjola --class attachments --custodian keys-fsn1")
        try house.expect(4, "policy explain --tenant pohjola --class attachments --agent x --region hetzner-fsn1")
        try house.expect(4, "policy explain --tenant pohjola --class attachments --restore-target hetzner-fsn1")
        try house.expect(0, "policy explain --tenant pohjola --class attachments --restore-target hetzner-hel1")
        try house.expect(4, "policy explain --tenant pohjola --class attachments --restore-target mars")
    }

    @Test(
        "every schema that is printed is JSON of draft-07",
        arguments: ["", " --tests", " --regions", " --configuration"]
    )
    func schemas(option: String) throws {
        let schema = try House().expect(0, "policy schema" + option).document()
        #expect(schema["$schema"] as? String == "http://json-schema.org/draft-07/schema#")
    }

    @Test("editing a file changes nothing until it is applied, and commands say that the files differ")
    func edited() throws {
        let house = try House.withTenant()
        let text = try house.read("policies/eu.yaml")
        let looser = text.replacingOccurrences(
            of: "allow: { countries: [home] }",
            with: "allow: { jurisdictions: [EEA] }"
        )
        try #require(looser != text)
        try house.write("policies/eu.yaml", looser)
        let refused = try house.expect(4, "policy explain --tenant pohjola --class attachments --store nbg1")
        #expect(refused.err.contains("differ from the policy in force"))
        // A broken edit is an alarm, too, and not in force either.
        try house.write("policies/eu.yaml", "policy: [")
        #expect(try house.expect(0, "backup pohjola").err.contains("differ from the policy in force"))
    }

    @Test("L12: a policy under which a copy that is there would not be allowed is not applied, and the copy is named")
    func applyRefuses() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let before = try house.expect(0, "policy apply --dry-run --json").document()["digest"] as? String
        let text = try house.read("policies/eu.yaml").replacingOccurrences(
            of: "only: { subprocessors: [hetzner-online, hetzner-finland, contabo] }",
            with: "only: { subprocessors: [contabo] }"
        )
        try house.write("policies/eu.yaml", text)
        let result = try house.run("policy apply --yes")
        #expect(result.status == 4 || result.status == 1, "\(result)")
        #expect(result.err.contains("store 'hel1-a'") || result.err.contains("error"))
        try house.write(
            "policies/eu.yaml",
            try String(contentsOfFile: House.package.path + "/Policies/eu.yaml", encoding: .utf8)
        )
        #expect(try house.expect(0, "policy apply --dry-run --json").document()["digest"] as? String == before)
        try house.expect(0, "backup pohjola")
    }

    @Test("a changed policy is signed into every ledger, and the next backups run under its digest")
    func applyAgain() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let first = try #require(try snapshots(house).first?["policy"] as? String)
        let text = try house.read("policies/eu.yaml").replacingOccurrences(of: "approvals: 1", with: "approvals: 2")
        try house.write("policies/eu.yaml", text)
        #expect(try house.expect(0, "policy apply --dry-run").out.contains("would replace"))
        try house.expect(64, "policy apply")
        let applied = try house.expect(0, "policy apply --yes --json").document()
        #expect(applied["changed"] as? Bool == true)
        #expect((applied["repositories_signed"] as? [String])?.sorted() == ["pohjola/archive", "pohjola/attachments"])
        try house.expect(0, "backup pohjola")
        let second = try #require(try snapshots(house).first?["policy"] as? String)
        #expect(first != second)
        #expect(second == applied["digest"] as? String)
        // The same again changes nothing.
        let again = try house.expect(0, "policy apply --yes --json").document()
        #expect(again["changed"] as? Bool == false)
        #expect((again["repositories_signed"] as? [String])?.isEmpty == true)
    }

    private func snapshots(_ house: House) throws -> [[String: Any]] {
        let document = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let dataset = try #require((document["datasets"] as? [[String: Any]])?.first)
        return try #require(dataset["snapshots"] as? [[String: Any]])
    }
}
