/// Chooses as many places as a demand asks for, far enough apart.
struct SpreadSelection {
    let demand: SpreadDemand
    let home: Region
    let registry: RegionRegistry

    /// The most combinations that are looked at; beyond, the answer is that there is none, which refuses.
    private static let maximumSteps = 200_000

    /// The first combination in the order of preference; nil when none meets the demand.
    func choose(from candidates: [PlaceCandidate]) -> [PlaceCandidate]? {
        var seen: Set<String> = []
        let known = candidates.filter { registry.regions[$0.region] != nil && seen.insert($0.name).inserted }
        let ordered = known.enumerated()
            .sorted { (nearness($0.element), $0.offset) < (nearness($1.element), $1.offset) }
            .map { Option($0.element, home: home, registry: registry) }
        var chosen: [Option] = []
        var steps = 0
        return search(ordered[...], &chosen, &steps) ? chosen.map(\.candidate) : nil
    }

    private func nearness(_ candidate: PlaceCandidate) -> Int {
        if candidate.region == home.name { return 0 }
        return registry.regions[candidate.region]?.country == home.country ? 1 : 2
    }

    private func search(_ options: ArraySlice<Option>, _ chosen: inout [Option], _ steps: inout Int) -> Bool {
        steps += 1
        guard steps <= Self.maximumSteps else { return false }
        let open = demand.count - chosen.count
        guard shortfall(of: chosen) <= open, shortfall(of: chosen + options) <= 0 else { return false }
        if open == 0 { return true }
        var rest = options
        while rest.count >= open, let next = rest.popFirst() {
            chosen.append(next)
            if search(rest, &chosen, &steps) { return true }
            chosen.removeLast()
        }
        return false
    }

    /// How many more places are needed at least; each one may help with every demand at once.
    private func shortfall(of chosen: [Option]) -> Int {
        max(
            demand.differentStores - chosen.count,
            demand.differentRegions - Set(chosen.map(\.candidate.region)).count,
            demand.differentSubprocessors - Set(chosen.map(\.group)).count,
            demand.differentCountries - Set(chosen.map(\.country)).count,
            demand.inHomeCountry - chosen.count { $0.country == home.country },
            demand.locked - chosen.count { $0.candidate.isLocked },
            demand.appendOnly - chosen.count { $0.candidate.isAppendOnly }
        )
    }

    private struct Option {
        let candidate: PlaceCandidate
        let country: String
        let group: String

        init(_ candidate: PlaceCandidate, home: Region, registry: RegionRegistry) {
            self.candidate = candidate
            country = registry.regions[candidate.region]?.country ?? ""
            group = registry.group(of: candidate.region) ?? ""
        }
    }
}
