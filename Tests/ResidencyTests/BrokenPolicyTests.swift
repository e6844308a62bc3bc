import Sealing
import Testing

@testable import Residency

/// Reads one policy from `Tests/Fixtures/Policies`.
private func check(_ name: String) throws -> (policy: PolicySet?, diagnostics: [Diagnostic]) {
    let path = "Tests/Fixtures/Policies/\(name).yaml"
    let file = SourceFile(name: "\(name).yaml", text: try PackageFiles.text(path))
    return PolicySet.parse([file], registry: try PackageFiles.registry(), at: Shipped.now)
}

@Suite("Broken policies")
struct BrokenPolicyTests {
    @Test("the policy that the broken ones are made from is sound")
    func sound() throws {
        let (policy, diagnostics) = try check("sound")
        #expect(policy != nil)
        #expect(diagnostics.map { $0.rendered(color: false) } == [])
    }

    /// File, then what is reported: rule, line and column, and the fix.
    static let expected: [(file: String, found: [String], fix: String)] = [
        (
            "anchors", ["yaml-anchor 5:14"],
            "Write the value out, or put quotes around a text that begins with '&' or '*'."
        ),
        (
            "backups-rarer-than-recovery-point", ["recovery-point-below-interval 14:26"],
            "Write 'every: 2h' or less, or a longer recovery point."
        ),
        ("count-without-unit", ["bad-duration 17:21"], "Write it like '30d', '72h' or '1h30m'."),
        ("due-after-a-month", ["due-too-late 20:12"], "Write '1mo', or at most '28d'."),
        ("everybody-in-a-word", ["unknown-tenant-selector 10:14"], "Write one of: 'all'."),
        ("grace-longer-than-due", ["grace-exceeds-due 19:7"], "Write a grace period shorter than 7d."),
        ("kept-longer-than-allowed", ["retention-conflict 15:42"], "Write 'at-most: 90d' or longer."),
        ("keys-nowhere-allowed", ["unsatisfiable-custodians 10:5"], "Add a rule that allows a region."),
        ("misspelt-class", ["unknown-class 5:25"], "Did you mean 'attachments'?"),
        ("misspelt-key", ["missing-key 4:5", "unknown-key 5:5"], "Did you mean 'classes'?"),
        ("misspelt-region", ["unknown-region 6:30"], "Did you mean 'hetzner-hel1'?"),
        ("more-copies-asked-than-regions", ["unsatisfiable-copies 9:5"], "Ask for less, or allow more regions."),
        ("no-requirements", ["missing-key 1:1"], "Add 'requirements: …'."),
        ("repeated-key", ["duplicate-key 18:5"], "Remove one of them."),
        ("rule-that-says-nothing", ["rule-without-effect 4:5"], "Give it one of 'allow', 'deny' or 'only'."),
        ("same-name-twice", ["duplicate-id 9:9"], "Give it another name, so that an explanation names one of them."),
        (
            "says-nothing-about-erasure", ["missing-requirement 9:5"],
            "Add the missing sections to this requirement or to another one that speaks of this data."
        ),
        ("takes-a-reserved-name", ["reserved-id 4:9"], "Choose another name."),
        (
            "transfer-that-outlives-its-decision", ["basis-outlives-decision 31:5"],
            "Write 'expires: 2031-12-27' or an earlier day."
        ),
        ("transfer-without-reference", ["missing-key 26:5"], "Add 'reference: …'."),
        (
            "many-mistakes-at-once",
            [
                "rule-without-effect 4:5", "unknown-key 6:5", "wrong-type 12:22", "missing-key 16:19",
                "unknown-key 16:21",
                "unknown-answer 23:22",
            ],
            "Write one of: 'erase', 'keep', 'propose'."
        ),
    ]

    @Test("each mistake is found where it stands, with what to write instead", arguments: expected)
    func mistakes(file: String, found: [String], fix: String) throws {
        let (policy, diagnostics) = try check("Broken/\(file)")
        #expect(policy == nil)
        #expect(diagnostics.map { "\($0.rule) \($0.position.line):\($0.position.column)" } == found)
        #expect(diagnostics.last?.fix == fix)
        #expect(diagnostics.allSatisfy { $0.severity == .error && !$0.fix.isEmpty && !$0.snippet.isEmpty })
    }

    @Test("no fixture is without its test, and more than ten different rules speak")
    func complete() throws {
        let files = try PackageFiles.yaml(in: "Tests/Fixtures/Policies/Broken").compactMap {
            $0.name.split(separator: "/").last?.dropLast(".yaml".count)
        }
        #expect(files.map(String.init) == Self.expected.map(\.file).sorted())
        let rules = Set(Self.expected.flatMap(\.found).compactMap { $0.split(separator: " ").first })
        #expect(rules.count > 10)
    }

    @Test("two policies, no policy, and a profile that allows something")
    func severalFiles() throws {
        let registry = try PackageFiles.registry()
        let sound = try PackageFiles.text("Tests/Fixtures/Policies/sound.yaml")
        func rules(_ files: [String]) -> [String] {
            let sources = files.enumerated().map { SourceFile(name: "\($0.offset).yaml", text: $0.element) }
            let (policy, diagnostics) = PolicySet.parse(sources, registry: registry, at: Shipped.now)
            #expect((policy == nil) == diagnostics.contains { $0.severity == .error })
            return diagnostics.map { "\($0.rule) \($0.position)" }
        }
        #expect(rules([sound]) == [])
        #expect(rules([]) == ["no-policy policies:1:1"])
        #expect(rules(["profile: p\ntenants: all\n"]) == ["no-policy 0.yaml:1:1"])
        #expect(
            rules([
                sound,
                "policy: other\nrules:\n  - {id: a, classes: [control], allow: {countries: [FI]}}\nrequirements:\n  - {id: b, classes: [database], drill: {every: 1d}}\n",
            ]).contains("second-policy 1.yaml:1:1")
        )
        #expect(
            rules([
                sound, "profile: p\ntenants: all\nrules:\n  - {id: a, classes: [control], allow: {countries: [FI]}}\n",
            ])
                == ["profile-loosens 1.yaml:4:33"]
        )
    }
}
