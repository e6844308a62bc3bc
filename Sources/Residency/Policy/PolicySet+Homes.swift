extension PolicySet {
    /// The regions that the policy speaks of by name, or by the name of their country: it is meant for tenants there.
    ///
    /// `home`, a jurisdiction or a company may stand for regions that nobody thought of.
    func homesSpokenOf(_ registry: RegionRegistry) -> Set<String> {
        let selectors =
            rules.map(\.tenants) + requirements.map(\.tenants) + transfers.map(\.tenants) + notices.map(\.tenants)
        let names = selectors.compactMap(\.homeRegions) + rules.compactMap(\.condition.regions)
        let countries = selectors.compactMap(\.homeCountries) + rules.compactMap(\.condition.countries)
        let named = Set(names.joined())
        let spokenOf = Set(countries.joined())
        return Set(
            registry.regions.values.filter { named.contains($0.name) || spokenOf.contains($0.country) }.map(\.name)
        )
    }
}
