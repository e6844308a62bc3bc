/// What is known about regions and those behind them.
package struct RegionRegistry: Sendable {
    /// By name.
    package let regions: [String: Region]
    /// By name.
    package let subprocessors: [String: Subprocessor]
    /// By name, such as `EEA`.
    package let jurisdictions: [String: Jurisdiction]
    /// By country.
    package let adequacy: [String: AdequacyDecision]
    /// What one tenant was told about subprocessors, by name; empty in what files say.
    var told: [String: SubprocessorTold] = [:]

    init(
        regions: [String: Region] = [:],
        subprocessors: [String: Subprocessor] = [:],
        jurisdictions: [String: Jurisdiction] = [:],
        adequacy: [String: AdequacyDecision] = [:]
    ) {
        self.regions = regions
        self.subprocessors = subprocessors
        self.jurisdictions = jurisdictions
        self.adequacy = adequacy
    }

    /// The entity that runs a region, then those it belongs to; empty for an unknown region.
    package func chain(of region: String) -> [Subprocessor] {
        var chain: [Subprocessor] = []
        var next = regions[region]?.subprocessor
        while let name = next, let entity = subprocessors[name], !chain.contains(entity) {
            chain.append(entity)
            next = entity.parent
        }
        return chain
    }

    /// The entity at the end of the chain: two regions of one group do not spread anything between subprocessors.
    package func group(of region: String) -> String? { chain(of: region).last?.name }

    /// True when the country lies in the European Economic Area, as far as the registry says so.
    package func isInEEA(_ country: String) -> Bool { jurisdictions["EEA"]?.countries.contains(country) ?? false }
}
