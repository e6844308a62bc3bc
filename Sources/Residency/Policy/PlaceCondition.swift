/// Which places a rule speaks of.
///
/// All conditions that are given must hold.
package struct PlaceCondition: Hashable, Sendable {
    /// Regions; `home` is the tenant's own.
    var regions: Set<String>?
    /// Countries; `home` is the tenant's own.
    var countries: Set<String>?
    /// Jurisdictions such as `EEA`.
    var jurisdictions: Set<String>?
    /// Legal entities.
    var subprocessors: Set<String>?
    /// Stores by name; holds for nothing but stores.
    var stores: Set<String>?

    /// The word for the tenant's own region or country.
    static let home = "home"

    /// True when the place meets every condition.
    ///
    /// A region is run by a chain of entities: a rule that permits needs all of them named, one that forbids needs one.
    func matches(
        _ place: Place,
        in region: Region,
        home: Region,
        registry: RegionRegistry,
        forbidding: Bool
    ) -> Bool {
        if let regions {
            guard regions.contains(region.name) || regions.contains(Self.home) && region.name == home.name else {
                return false
            }
        }
        if let countries {
            guard countries.contains(region.country) || countries.contains(Self.home) && region.country == home.country
            else { return false }
        }
        if let jurisdictions {
            let holds = jurisdictions.contains {
                registry.jurisdictions[$0]?.countries.contains(region.country) ?? false
            }
            guard holds else { return false }
        }
        if let subprocessors {
            let chain = registry.chain(of: region.name).map(\.name)
            let holds =
                forbidding
                ? chain.contains { subprocessors.contains($0) }
                : !chain.isEmpty && chain.allSatisfy { subprocessors.contains($0) }
            guard holds else { return false }
        }
        if let stores {
            guard case .store(let name, _) = place, stores.contains(name) else { return false }
        }
        return true
    }

    /// For messages: `countries FI, regions home`.
    var summary: String {
        let parts: [(String, Set<String>?)] = [
            ("regions", regions), ("countries", countries), ("jurisdictions", jurisdictions),
            ("subprocessors", subprocessors), ("stores", stores),
        ]
        return parts.compactMap { name, values in values.map { "\(name) \($0.sorted().joined(separator: ", "))" } }
            .joined(separator: " and ")
    }
}

extension PlaceCondition {
    init?(_ value: YAMLValue, registry: RegionRegistry) {
        guard let fields = value.mapping(keys: PolicyKeys.condition, of: "place condition") else { return nil }
        guard !fields.entries.isEmpty else {
            value.report("empty-condition", "the condition names no place", fix: "Name regions, countries or others.")
            return nil
        }
        var isGood = fields.entries.allSatisfy { PolicyKeys.condition.contains($0.key) }
        func texts(_ key: String, _ read: (YAMLValue) -> String?) -> Set<String>? {
            guard let list = fields.optional(key) else { return nil }
            let read = list.list(1...1000)?.map(read)
            if read?.contains(nil) ?? true { isGood = false }
            return Set(read?.compactMap(\.self) ?? [])
        }
        regions = texts("regions") {
            $0.choice(of: registry.regions.keys.sorted() + [Self.home], kind: "region")
        }
        countries = texts("countries") {
            $0.choice(of: CountryCode.all.sorted() + [Self.home], kind: "country")
        }
        jurisdictions = texts("jurisdictions") { $0.choice(of: registry.jurisdictions.keys, kind: "jurisdiction") }
        subprocessors = texts("subprocessors") { $0.choice(of: registry.subprocessors.keys, kind: "subprocessor") }
        stores = texts("stores") { $0.identifier() }
        guard isGood else { return nil }
    }
}
