import Residency
import Sealing
import TestSupport

extension FuzzTarget {
    /// Everything that is written as YAML, and its signed forms.
    static let residency: [FuzzTarget] = [yaml, policy, regions, policyTest, policyInputs, registryForm]

    private static let words = [
        "&x", "*x", "<<: ", "!!int ", "- ", ": ", "\n", "\n  ", "[", "]", "{", "}", "\"", "'", "|", ">", "#", "? ",
        "---\n", "...\n", "%YAML", "~", "\t", "\u{FEFF}", "\u{1F600}", "0x1F", "9223372036854775808", "-1", "1h", "30d",
        "null", "true", "EEA", "FI", "allow: ", "deny: ", "classes: ", "count: ", "test-fi-1", "requirements:\n",
    ]

    private static func file(_ input: [UInt8]) -> SourceFile { SourceFile(name: "fuzzed.yaml", bytes: input) }

    /// Every report must stand in the file, and be shown without a crash.
    private static func check(_ diagnostics: [Diagnostic]) throws {
        for diagnostic in diagnostics {
            _ = (diagnostic.rendered(color: false), diagnostic.json)
            try demand(diagnostic.position.line >= 1 && diagnostic.position.column >= 1, "a report that stands nowhere")
        }
    }

    private static let yaml = FuzzTarget("yaml", .text(words: words)) {
        [Array("a: [1, 2, {b: c}]\nd:\n  - e: 'f'\n    g: |\n      h\n".utf8)]
    } run: { input in
        let diagnostics = DiagnosticCollector()
        let limits = YAMLLimits(bytes: 1 << 16, depth: 16, nodes: 5000)
        let root = YAMLReader.read(file(input), diagnostics, limits: limits)
        try check(diagnostics.sorted)
        return root != nil && !diagnostics.hasErrors
    }

    private static let policy = FuzzTarget("policy-yaml", .text(words: words)) {
        [TestPolicy.policyText]
    } run: { input in
        let (policy, diagnostics) = PolicySet.parse(
            [file(input)],
            registry: TestPolicy.registry,
            at: Timestamp(milliseconds: 0)
        )
        try check(diagnostics)
        guard let policy else { return false }
        // What is signed says the same as what was read.
        let form = policy.signedForm
        let again = PolicySet(signedForm: form, registry: TestPolicy.registry)
        try demand(again?.digest == policy.digest, "a policy's signed form is another policy")
        return true
    }

    private static let regions = FuzzTarget("regions-yaml", .text(words: words)) {
        [TestPolicy.regionsText]
    } run: { input in
        let (registry, diagnostics) = RegionRegistry.parse([file(input)])
        try check(diagnostics)
        guard let registry else { return false }
        let again = RegionRegistry(signedForm: registry.signedForm)
        try demand(again?.digest == registry.digest, "a registry's signed form is another registry")
        return true
    }

    private static let policyTest = FuzzTarget("policy-test-yaml", .text(words: words)) {
        let text = """
            policy-test: cases
            at: 2026-01-01
            tenants:
              pohjola: {home: test-fi-1, labels: {plan: gold}}
            decisions:
              - name: at home
                tenant: pohjola
                class: attachments
                action: write
                place: {kind: store, name: a, region: test-fi-1}
                expect: allowed
            """
        return [Array(text.utf8)]
    } run: { input in
        let (outcomes, diagnostics) = PolicyTest.run(
            [file(input)],
            policy: TestPolicy.policy,
            registry: TestPolicy.registry
        )
        try check(diagnostics)
        for outcome in outcomes { _ = outcome.json }
        return diagnostics.isEmpty && !outcomes.isEmpty
    }

    private static let policyInputs = FuzzTarget("policy-inputs", .document) {
        [TestPolicy.inputs().json.canonicalBytes()]
    } run: { input in
        guard let json = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 20),
            let inputs = try? PolicyInputs(json: json)
        else { return false }
        let again = try? PolicyInputs(json: inputs.json)
        try demand(again?.json == inputs.json, "policy inputs that are others when they are read again")
        return true
    }

    /// The registry and the policy without the digests that stand beside them.
    private static let registryForm = FuzzTarget("policy-signed-form", .document) {
        [TestPolicy.registry.signedForm.canonicalBytes(), TestPolicy.policy.signedForm.canonicalBytes()]
    } run: { input in
        guard let json = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 20) else { return false }
        if let registry = RegionRegistry(signedForm: json) {
            let again = RegionRegistry(signedForm: registry.signedForm)
            try demand(again?.digest == registry.digest, "a registry that is another one when it is read again")
            return true
        }
        guard let policy = PolicySet(signedForm: json, registry: TestPolicy.registry) else { return false }
        let again = PolicySet(signedForm: policy.signedForm, registry: TestPolicy.registry)
        try demand(again?.digest == policy.digest, "a policy that is another one when it is read again")
        return true
    }
}
