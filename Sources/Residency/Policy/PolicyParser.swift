/// Reads a policy and its profiles into one set.
final class PolicyParser {
    let registry: RegionRegistry
    let diagnostics: DiagnosticCollector
    private var name: (text: String, position: SourcePosition)?
    private var profiles: [String] = []
    private var rules: [PolicyRule] = []
    private var requirements: [PolicyRequirement] = []
    private var transfers: [PolicyTransfer] = []
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
        if let rules = fields.optional("rules") { readRules(rules, within: tenants, isProfile: true) }
        if let requirements = fields.optional("requirements") {
            readRequirements(requirements, within: tenants, isProfile: true)
        }
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

    private func register(_ name: String, _ position: SourcePosition) -> Bool {
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

extension PolicyParser {
    private func rule(_ value: YAMLValue, within outer: TenantSelector, isProfile: Bool) -> PolicyRule? {
        guard let fields = value.mapping(keys: PolicyKeys.rule, of: "rule") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: outer)
        let classes = self.classes(fields)
        let places = self.places(fields)
        let effects = PolicyRule.Effect.allCases.filter { fields.optional($0.rawValue) != nil }
        guard effects.count == 1, let effect = effects.first, let conditionValue = fields.optional(effect.rawValue)
        else {
            value.report(
                "rule-without-effect",
                effects.isEmpty ? "the rule neither allows nor denies" : "the rule has more than one effect",
                fix: "Give it one of 'allow', 'deny' or 'only'."
            )
            return nil
        }
        let condition = PlaceCondition(conditionValue, registry: registry)
        if isProfile, effect == .allow {
            diagnostics.report(
                "profile-loosens",
                at: fields.position(of: effect.rawValue),
                "a profile cannot allow anything: profiles only tighten",
                fix: "Use 'only' or 'deny' here, or move the rule to the policy."
            )
            return nil
        }
        guard let id, let tenants, let classes, let places, let condition else { return nil }
        return PolicyRule(
            id: id,
            effect: effect,
            tenants: tenants,
            classes: classes,
            places: places,
            condition: condition,
            position: value.position
        )
    }

    private func transfer(_ value: YAMLValue) -> PolicyTransfer? {
        guard let fields = value.mapping(keys: PolicyKeys.transfer, of: "transfer") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: .all)
        let classes = self.classes(fields)
        let to = fields.required("to")?.list(1...300)?.map { $0.country() }
        let basis = fields.required("basis")?.choice(PolicyTransfer.Basis.self, kind: "transfer basis")
        let reference = fields.required("reference")?.string()
        let expires = fields.required("expires")?.date()
        guard let id, let tenants, let classes, let to, !to.contains(nil), let basis, let reference, let expires else {
            return nil
        }
        let countries = Set(to.compactMap(\.self))
        if basis == .adequacy {
            for country in countries.sorted() { checkAdequacy(of: country, expires: expires, fields) }
        }
        return PolicyTransfer(
            id: id,
            basis: basis,
            reference: reference,
            expires: expires,
            to: countries,
            tenants: tenants,
            classes: classes,
            position: value.position
        )
    }

    private func checkAdequacy(of country: String, expires: CalendarDay, _ fields: YAMLMapping) {
        guard let decision = registry.adequacy[country] else {
            diagnostics.report(
                "no-adequacy-decision",
                at: fields.position(of: "to"),
                "no adequacy decision on '\(country)' is known",
                fix: "Use another basis, or record the decision in the regions folder."
            )
            return
        }
        if let until = decision.until, until < expires {
            diagnostics.report(
                "basis-outlives-decision",
                at: fields.position(of: "expires"),
                "the decision on '\(country)' ends on \(until), before \(expires)",
                fix: "Write 'expires: \(until)' or an earlier day."
            )
        }
    }

    private func requirement(_ value: YAMLValue, within outer: TenantSelector, isProfile: Bool) -> PolicyRequirement? {
        guard let fields = value.mapping(keys: PolicyKeys.requirement, of: "requirement") else { return nil }
        let id = self.id(fields)
        let tenants = self.tenants(fields, within: outer)
        let classes = self.classes(fields)
        if classes?.contains(.control) ?? false {
            diagnostics.report(
                "control-has-no-copies",
                at: fields.position(of: "classes"),
                "control data is not backed up as a dataset; only rules speak of it",
                fix: "Remove 'control' here."
            )
        }
        let before = diagnostics.all.count
        let demands = DemandReader(isComplete: !isProfile).read(fields)
        guard let id, let tenants, let classes, diagnostics.all.count == before else { return nil }
        return PolicyRequirement(
            id: id,
            tenants: tenants,
            classes: classes,
            demands: demands,
            isProfile: isProfile,
            position: value.position
        )
    }

    private func id(_ fields: YAMLMapping) -> String? {
        _ = fields.optional("description")?.string()
        guard let value = fields.required("id"), let id = value.identifier() else { return nil }
        if BuiltInRule(rawValue: id) != nil {
            return value.fail(
                "reserved-id",
                "'\(id)' is the name of a rule that always holds",
                fix: "Choose another name."
            )
        }
        return register(id, value.position) ? id : nil
    }

    /// A statement's own selector, narrowed by that of the profile it stands in; the two must not contradict each other.
    private func tenants(_ fields: YAMLMapping, within outer: TenantSelector) -> TenantSelector? {
        guard let value = fields.optional("tenants") else { return outer }
        guard let own = TenantSelector(value, registry: registry) else { return nil }
        return own.narrowed(by: outer)
    }

    private func classes(_ fields: YAMLMapping) -> Set<DatasetClass>? {
        guard let list = fields.required("classes")?.list(1...DatasetClass.allCases.count) else { return nil }
        let read = list.map { $0.choice(DatasetClass.self, kind: "class") }
        return read.contains(nil) ? nil : Set(read.compactMap(\.self))
    }

    private func places(_ fields: YAMLMapping) -> Set<Place.Kind>? {
        guard let value = fields.optional("places") else { return Set(Place.Kind.allCases) }
        guard let list = value.list(1...Place.Kind.allCases.count) else { return nil }
        let read = list.map { $0.choice(Place.Kind.self, kind: "place") }
        return read.contains(nil) ? nil : Set(read.compactMap(\.self))
    }
}

extension TenantSelector {
    /// Matches what both match.
    ///
    /// Labels that contradict each other match nobody.
    func narrowed(by other: TenantSelector) -> TenantSelector {
        var result = self
        for (key, value) in other.labels {
            if let own = labels[key], own != value { result.names = [] }
            result.labels[key] = value
        }
        result.names = merge(result.names, other.names) { $0.intersection($1) }
        result.homeCountries = merge(homeCountries, other.homeCountries) { $0.intersection($1) }
        result.homeRegions = merge(homeRegions, other.homeRegions) { $0.intersection($1) }
        return result
    }
}
