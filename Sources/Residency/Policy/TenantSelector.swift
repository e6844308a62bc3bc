/// Which tenants a rule speaks of.
///
/// All conditions that are given must hold.
package struct TenantSelector: Hashable, Sendable {
    /// Labels and the values they must have.
    var labels: [String: String] = [:]
    /// Names, one of which it must be; nil for any.
    var names: Set<String>?
    /// Home countries, one of which it must be; nil for any.
    var homeCountries: Set<String>?
    /// Home regions, one of which it must be; nil for any.
    var homeRegions: Set<String>?

    /// Every tenant.
    static let all = TenantSelector()

    /// True when the rule speaks of this tenant.
    func matches(_ tenant: TenantInputs, homeCountry: String) -> Bool {
        labels.allSatisfy { tenant.labels[$0.key] == $0.value }
            && names?.contains(tenant.name) ?? true
            && homeCountries?.contains(homeCountry) ?? true
            && homeRegions?.contains(tenant.homeRegion) ?? true
    }
}

extension TenantSelector {
    init?(_ value: YAMLValue, registry: RegionRegistry) {
        if case .scalar = value.node.content {
            guard value.choice(of: ["all"], kind: "tenant selector") != nil else { return nil }
            self = .all
            return
        }
        guard let fields = value.mapping(keys: PolicyKeys.tenants, of: "tenant selector") else { return nil }
        guard !fields.entries.isEmpty else {
            value.report("empty-condition", "the selector names no tenant", fix: "Write 'all', or name them.")
            return nil
        }
        var isGood = true
        func texts(_ key: String, _ read: (YAMLValue) -> String?) -> Set<String>? {
            guard let list = fields.optional(key) else { return nil }
            guard let elements = list.list(1...1000) else {
                isGood = false
                return nil
            }
            let read = elements.map(read)
            if read.contains(nil) { isGood = false }
            return Set(read.compactMap(\.self))
        }
        names = texts("names") { $0.string(maximumLength: 200) }
        homeCountries = texts("home-countries") { $0.country() }
        homeRegions = texts("home-regions") { $0.choice(of: registry.regions.keys, kind: "region") }
        if let labels = fields.optional("labels") {
            for entry in labels.entries() ?? [] {
                let label = YAMLValue(node: entry.value, name: entry.key, diagnostics: value.diagnostics)
                guard let text = label.string(maximumLength: 200) else {
                    isGood = false
                    continue
                }
                self.labels[entry.key] = text
            }
            if self.labels.isEmpty, isGood {
                labels.report("empty-condition", "no label is named", fix: "Name a label and its value.")
                isGood = false
            }
        }
        guard isGood else { return nil }
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
