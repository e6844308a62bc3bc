/// Reads a policy and its profiles into one set.
final class PolicyParser {
    let registry: RegionRegistry
    let diagnostics: DiagnosticCollector
    private var name: (text: String, position: SourcePosition)?
    private var profiles: [String] = []
    private var rules: [PolicyRule] = []
    private var requirements: [PolicyRequirement] = []
    private var transfers: [PolicyTransfer] = []
    private var notices: [SubprocessorNotice] = []
    private var files: [PolicySet.ParsedFile] = []
    private var names: [String: SourcePosition] = [:]
    private var statements = 0

    init(registry: RegionRegistry, diagnostics: DiagnosticCollector) {
        self.registry = registry
        self.diagnostics = diagnostics
    }

    /// Reads one file's root, a policy or a profile.
    func read(_ root: YAMLValue, file: String) {
        guard let entries = root.entries() else { return }
        files.append(PolicySet.ParsedFile(name: file, root: root.node))
        let isProfile = entries.contains { $0.key == "profile" } && !entries.contains { $0.key == "policy" }
        if isProfile { readProfile(root) } else { readPolicy(root) }
    }

    /// The set, when there is exactly one policy and nothing is wrong.
    func finish() -> PolicySet? {
        guard let name else {
            if !diagnostics.hasErrors {
                diagnostics.report(
                    "no-policy",
                    at: SourcePosition(file: files.first?.name ?? "policies", line: 1, column: 1),
                    "none of the files is a policy, so nothing is allowed",
                    fix: "Write a file that begins with 'policy: NAME'."
                )
            }
            return nil
        }
        guard !diagnostics.hasErrors else { return nil }
        return PolicySet(
            name: name.text,
            profiles: profiles,
            rules: rules,
            requirements: requirements,
            transfers: transfers,
            notices: notices,
            position: name.position,
            files: files
        )
    }

    private func readPolicy(_ root: YAMLValue) {
        guard let fields = root.mapping(keys: PolicyKeys.policy, of: "policy") else { return }
        let text = fields.required("policy")?.identifier()
        _ = fields.optional("description")?.string()
        if let first = name, let text {
            diagnostics.report(
                "second-policy",
                at: fields.position(of: "policy"),
                "'\(text)' is a second policy beside '\(first.text)' at \(first.position)",
                fix: "Merge them, or make this one a profile: 'profile: \(text)', which only tightens."
            )
        }
        if let text, name == nil { name = (text, fields.position(of: "policy")) }
        readNotice(fields.optional("subprocessors"), of: .all, isProfile: false)
        readRules(fields.required("rules"), within: .all, isProfile: false)
        readRequirements(fields.required("requirements"), within: .all, isProfile: false)
        for element in fields.optional("transfers")?.list(0...PolicyLimits.statements) ?? [] {
            guard countStatement(element), let transfer = transfer(element) else { continue }
            transfers.append(transfer)
        }
    }

    private func readProfile(_ root: YAMLValue) {
        guard let fields = root.mapping(keys: PolicyKeys.profile, of: "profile") else { return }
        let text = fields.required("profile")?.identifier()
        _ = fields.optional("description")?.string()
        if let text { if register(text, fields.position(of: "profile")) { profiles.append(text) } }
        guard let tenants = fields.required("tenants").flatMap({ TenantSelector($0, registry: registry) }) else {
            return
        }
        readNotice(fields.optional("subprocessors"), of: tenants, isProfile: true)
        if let rules = fields.optional("rules") { readRules(rules, within: tenants, isProfile: true) }
        if let requirements = fields.optional("requirements") {
            readRequirements(requirements, within: tenants, isProfile: true)
        }
    }

    private func readNotice(_ value: YAMLValue?, of tenants: TenantSelector, isProfile: Bool) {
        let fields = value?.mapping(keys: PolicyKeys.subprocessors, of: "subprocessors section")
        guard let length = fields?.required("notice")?.duration(in: PolicyLimits.notice) else { return }
        notices.append(SubprocessorNotice(tenants: tenants, length: length, isProfile: isProfile))
    }

    private func readRules(_ value: YAMLValue?, within tenants: TenantSelector, isProfile: Bool) {
        for element in value?.list(1...PolicyLimits.statements) ?? [] {
            guard countStatement(element), let rule = rule(element, within: tenants, isProfile: isProfile) else {
                continue
            }
            rules.append(rule)
        }
    }

    private func readRequirements(_ value: YAMLValue?, within tenants: TenantSelector, isProfile: Bool) {
        for element in value?.list(1...PolicyLimits.statements) ?? [] {
            guard countStatement(element),
                let requirement = requirement(element, within: tenants, isProfile: isProfile)
            else { continue }
            requirements.append(requirement)
        }
    }

    private func countStatement(_ value: YAMLValue) -> Bool {
        statements += 1
        if statements == PolicyLimits.statements + 1 {
            value.report(
                "too-many-statements",
                "there are more than \(PolicyLimits.statements) rules, requirements and transfers",
                fix: "Merge rules that differ only in whom or what they name."
            )
        }
        return statements <= PolicyLimits.statements
    }

    func register(_ name: String, _ position: SourcePosition) -> Bool {
        if let first = names[name] {
            diagnostics.report(
                "duplicate-id",
                at: position,
                "'\(name)' is also the name of what stands at \(first)",
                fix: "Give it another name, so that an explanation names one of them."
            )
            return false
        }
        names[name] = position
        return true
    }
}
