/// Chooses as many places as a demand asks for, far enough apart.
struct SpreadSelection {
    let demand: SpreadDemand
    let home: Region
    let registry: RegionRegistry
    /// True when one of them must be able to be the primary.
    var needsPrimary = true

    /// The most combinations that are looked at; beyond, the answer is that there is none, which refuses.
    private static let maximumSteps = 200_000

    /// The first combination in the order of preference; nil when none meets the demand.
    ///
    /// What is in use is preferred, in its order, but for one place in the home region where there can be one.
    func choose(from candidates: [PlaceCandidate], inUse: [String] = []) -> [PlaceCandidate]? {
        var seen: Set<String> = []
        let known = candidates.filter { registry.regions[$0.region] != nil && seen.insert($0.name).inserted }
        let ordered = known.enumerated()
            .sorted { preference($0.element, $0.offset, inUse) < preference($1.element, $1.offset, inUse) }
            .map { Option($0.element, home: home, registry: registry) }
        guard !inUse.isEmpty else { return search(ordered, inHomeRegion: 0) }
        guard let chosen = search(ordered, inHomeRegion: 1) ?? search(ordered, inHomeRegion: 0) else { return nil }
        return chosen.filter { $0.region == home.name } + chosen.filter { $0.region != home.name }
    }

    private func preference(_ candidate: PlaceCandidate, _ offset: Int, _ inUse: [String]) -> (Int, Int, Int) {
        if let position = inUse.firstIndex(of: candidate.name) { return (0, position, offset) }
        return (1, nearness(candidate), offset)
    }

    private func search(_ ordered: [Option], inHomeRegion: Int) -> [PlaceCandidate]? {
        var chosen: [Option] = []
        var steps = 0
        return search(ordered[...], &chosen, inHomeRegion, &steps) ? chosen.map(\.candidate) : nil
    }

    private func nearness(_ candidate: PlaceCandidate) -> Int {
        if candidate.region == home.name { return 0 }
        return registry.regions[candidate.region]?.country == home.country ? 1 : 2
    }

    private func search(
        _ options: ArraySlice<Option>,
        _ chosen: inout [Option],
        _ inHomeRegion: Int,
        _ steps: inout Int
    ) -> Bool {
        steps += 1
        guard steps <= Self.maximumSteps else { return false }
        let open = demand.count - chosen.count
        guard shortfall(of: chosen, inHomeRegion) <= open, shortfall(of: chosen + options, inHomeRegion) <= 0 else {
            return false
        }
        if open == 0 { return true }
        var rest = options
        while rest.count >= open, let next = rest.popFirst() {
            chosen.append(next)
            if search(rest, &chosen, inHomeRegion, &steps) { return true }
            chosen.removeLast()
        }
        return false
    }

    /// How many more places are needed at least; each one may help with every demand at once.
    private func shortfall(of chosen: [Option], _ inHomeRegion: Int) -> Int {
        max(
            inHomeRegion - chosen.count { $0.candidate.region == home.name },
            (needsPrimary ? 1 : 0) - chosen.count { $0.candidate.canBePrimary },
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
