import Sealing
import Testing

@testable import Residency

@Suite("Warnings")
struct WarningTests {
    /// The made-up policy with these copies and custodians in one requirement.
    private static func text(copies: String = "{count: 4}", custodians: String, transfers: String = "") -> String {
        World.policyText(rules: World.everywhere, transfers: transfers, copies: copies)
            .replacing("custodians: {count: 2}", with: "custodians: \(custodians)")
    }

    private static func parse(
        _ text: String,
        at time: Timestamp? = World.now
    ) throws -> (policy: PolicySet?, diagnostics: [Diagnostic]) {
        PolicySet.parse([SourceFile(name: "p.yaml", text: text)], registry: try World.registry(), at: time)
    }

    /// A file that draws a warning, the same without what is warned of, and the section that differs for that reason.
    private struct Example {
        var warned: String
        var quiet: String
        var quietAt: Timestamp? = World.now
        var section: String?
    }

    private static let atHome = """
          - {id: at-home, classes: [database, attachments, archive, audit-log, control], allow: {countries: [home]}}
        """

    private static func example(of warning: Warning) -> Example {
        switch warning {
        case .singleCustodian:
            return Example(
                warned: text(custodians: "{count: 1}"),
                quiet: text(custodians: "{count: 2}"),
                section: "custodians"
            )
        case .expiredTransfer:
            let transfers = """
                transfers:
                  - {id: old, classes: [archive], to: [CN], basis: scc, reference: module two, expires: 2026-01-31}
                """
            let text = text(custodians: "{count: 2}", transfers: transfers)
            let before = Timestamp(iso8601: "2026-01-01T00:00:00Z") ?? World.now
            return Example(warned: text, quiet: text, quietAt: before)
        case .unservedHome:
            // Nobody asks whether homes are served when the files were checked before.
            let text = World.policyText(rules: atHome, copies: "{count: 2, different: {regions: 2}}")
            return Example(warned: text, quiet: text, quietAt: nil)
        }
    }

    /// What a policy asks for and says, for every home and class of data; without one section.
    private static func meaning(_ policy: PolicySet, without section: String?) throws -> [String] {
        let registry = try World.registry()
        var meaning = policy.transfers.map { "\($0)" } + policy.rules.map(\.id) + policy.requirements.map(\.id)
        for home in registry.regions.keys.sorted() {
            for datasetClass in DatasetClass.serviceData {
                let tenant = World.tenant(home: home)
                let effective = policy.effective(for: tenant, datasetClass, registry: registry)
                var fields = try #require(effective?.json.objectValue)
                if let section { fields[section] = .null }
                meaning.append(String(decoding: JSONValue.object(fields).canonicalBytes(), as: UTF8.self))
            }
        }
        return meaning
    }

    @Test("P18: no warning changes what a policy means, nor what its signed form does", arguments: Warning.allCases)
    func meaning(of warning: Warning) throws {
        let example = Self.example(of: warning)
        let (warned, found) = try Self.parse(example.warned)
        #expect(Set(found.map(\.rule)) == [warning.rawValue])
        #expect(found.allSatisfy { $0.severity == .warning })
        let (quiet, nothing) = try Self.parse(example.quiet, at: example.quietAt)
        #expect(nothing.isEmpty)
        let policy = try #require(warned)
        let signed = try #require(PolicySet(signedForm: policy.signedForm, registry: try World.registry()))
        let expected = try Self.meaning(try #require(quiet), without: example.section)
        #expect(try Self.meaning(policy, without: example.section) == expected)
        #expect(try Self.meaning(signed, without: example.section) == expected)
    }

    @Test("P18: a requirement that draws a warning asks for its copies, and for its one custodian")
    func requirement() throws {
        let (policy, diagnostics) = try Self.parse(Self.text(custodians: "{count: 1}"))
        #expect(diagnostics.map(\.rule) == ["single-custodian"])
        let registry = try World.registry()
        let effective = try #require(policy).effective(for: World.tenant(), .archive, registry: registry)
        #expect(effective?.copies.count == 4)
        #expect(effective?.custodians.count == 1)
    }

    @Test("P18: errors count and are shown, however much was warned of before, and warnings have a limit too")
    func drowned() {
        let diagnostics = DiagnosticCollector()
        for line in 1...(2 * DiagnosticCollector.limit) {
            diagnostics.warn(.expiredTransfer, at: SourcePosition(file: "f", line: line, column: 1), "m", fix: "f")
        }
        #expect(!diagnostics.hasErrors)
        #expect(diagnostics.all.count == DiagnosticCollector.limit)
        diagnostics.report("rule", at: SourcePosition(file: "f", line: 1, column: 2), "m", fix: "f")
        #expect(diagnostics.hasErrors)
        #expect(diagnostics.sorted.contains { $0.severity == .error })
    }

    @Test("P18: an error counts, too, when it is not kept any more or was reported before")
    func countedThough() {
        let diagnostics = DiagnosticCollector()
        for line in [1, 1] + Array(2...DiagnosticCollector.limit) + [900] {
            let before = diagnostics.errors
            diagnostics.report("rule", at: SourcePosition(file: "f", line: line, column: 1), "m", fix: "f")
            #expect(diagnostics.errors == before + 1)
        }
        #expect(diagnostics.all.count == DiagnosticCollector.limit)
    }
}
