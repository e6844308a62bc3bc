package import Sealing

/// A store or a custodian that a placement can choose.
package struct PlaceCandidate: Hashable, Sendable {
    /// Its name.
    package let name: String
    /// The region it is in.
    package let region: String
    /// True when the provider locks what is written there against deletion.
    package let isLocked: Bool
    /// True when it is written with credentials that cannot delete.
    package let isAppendOnly: Bool
    /// False when it lets two writers create the same object, so that nothing can be committed there.
    package let canBePrimary: Bool
    /// What is known, seen now, about where it is.
    package let evidence: EvidenceGrade

    /// A candidate from its parts.
    package init(
        name: String,
        region: String,
        isLocked: Bool = false,
        isAppendOnly: Bool = false,
        canBePrimary: Bool = true,
        evidence: EvidenceGrade = .operatorStatement
    ) {
        self.name = name
        self.region = region
        self.isLocked = isLocked
        self.isAppendOnly = isAppendOnly
        self.canBePrimary = canBePrimary
        self.evidence = evidence
    }
}

/// The places that hold a dataset's copies and keys now.
package struct PlacesInUse: Hashable, Sendable {
    /// Names of stores, the primary first.
    package let stores: [String]
    /// Names of custodians.
    package let custodians: [String]

    /// Nothing has been placed yet.
    package static let none = PlacesInUse(stores: [], custodians: [])

    /// Places from their names.
    package init(stores: [String], custodians: [String]) {
        self.stores = stores
        self.custodians = custodians
    }
}

/// Where one dataset's copies and keys should be.
package struct Placement: Sendable {
    /// The chosen stores; the first is the primary.
    ///
    /// Empty when the demands cannot be met.
    package let stores: [PlaceCandidate]
    /// The chosen custodians.
    ///
    /// Empty when the demands cannot be met.
    package let custodians: [PlaceCandidate]
    /// What was asked for; nil when no requirement speaks of this data.
    package let policy: EffectivePolicy?
    /// Why these and not others; what is missing refuses.
    package let reasons: [Reason]
    /// The decision on each candidate that was looked at, stores first.
    package let decisions: [Decision]

    /// True when every demand is met.
    ///
    /// Nothing is written otherwise.
    package var isSatisfied: Bool { !stores.isEmpty && !custodians.isEmpty }
}

extension Residency {
    /// Chooses stores and custodians for one class of a tenant's data out of what there is.
    ///
    /// Allowed places come in this order: the home region's, the home country's, all others, each as they were given; the
    /// first combination in that order that meets every demand is taken. When none does, nothing is chosen (L1).
    /// - Parameter inUse: what holds copies and keys already. As much of it as can stay stays; but where the home region
    ///   can have one of them, it has, and that one comes first.
    package static func place(
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        stores: [PlaceCandidate],
        custodians: [PlaceCandidate],
        inUse: PlacesInUse = .none,
        policy: PolicySet,
        registry: RegionRegistry,
        at now: Timestamp
    ) -> Placement {
        let effective = policy.effective(for: tenant, datasetClass, registry: registry)
        guard let effective, let home = registry.regions[tenant.homeRegion] else {
            let text =
                "nothing says how \(datasetClass.rawValue) data of a tenant at home in '\(tenant.homeRegion)' is kept"
            let reason = Reason(.noRequirement, .refuses, text, at: policy.position)
            return Placement(stores: [], custodians: [], policy: nil, reasons: [reason], decisions: [])
        }
        var reasons = effective.reasons
        var decisions: [Decision] = []
        func choose(
            _ candidates: [PlaceCandidate],
            _ demand: SpreadDemand,
            inUse: [String],
            _ what: String,
            _ asked: KeyPath<Demands, SpreadDemand?>,
            _ place: (PlaceCandidate) -> Place
        ) -> [PlaceCandidate] {
            var allowed: [PlaceCandidate] = []
            for candidate in candidates {
                let request = PlacementRequest(
                    tenant: tenant,
                    datasetClass: datasetClass,
                    place: place(candidate),
                    action: .write,
                    evidence: candidate.evidence
                )
                let decision = decide(request, policy: policy, registry: registry, at: now)
                decisions.append(decision)
                if decision.isAllowed { allowed.append(candidate) }
            }
            var selection = SpreadSelection(demand: demand, home: home, registry: registry)
            if let chosen = selection.choose(from: allowed, inUse: inUse) {
                if let passed = chosen.passedOverAsPrimary {
                    reasons.append(Reason(.primary, .notes, passed, at: policy.position))
                }
                let chosen = chosen.primaryFirst
                let names = chosen.map { "\($0.name) (\($0.region))" }.joined(separator: ", ")
                reasons.append(Reason(.order, .allows, "\(what): \(names)", at: policy.position))
                return chosen
            }
            selection.needsPrimary = false
            if selection.choose(from: allowed, inUse: inUse) != nil {
                let text =
                    "\(what): none of those that could be chosen can be the primary: each lets two writers create the "
                    + "same object"
                reasons.append(Reason(.primary, .refuses, text, at: policy.position))
                return []
            }
            reasons.append(
                Reason(
                    .tooFewPlaces,
                    .refuses,
                    "\(what): \(demand.summary) are asked for, and the \(allowed.count) of \(candidates.count) that are "
                        + "allowed cannot give them",
                    at: policy.position(of: asked, for: tenant, datasetClass, registry: registry)
                )
            )
            return []
        }
        let chosenStores = choose(stores, effective.copies, inUse: inUse.stores, "stores", \.copies) {
            .store(name: $0.name, region: $0.region)
        }
        let chosenCustodians = choose(
            custodians,
            effective.custodians,
            inUse: inUse.custodians,
            "custodians",
            \.custodians
        ) {
            .custodian(name: $0.name, region: $0.region)
        }
        return Placement(
            stores: chosenStores,
            custodians: chosenCustodians,
            policy: effective,
            reasons: reasons,
            decisions: decisions
        )
    }
}

extension [PlaceCandidate] {
    /// The same, with the first one in front that can be the primary.
    fileprivate var primaryFirst: [PlaceCandidate] {
        guard let first = firstIndex(where: \.canBePrimary) else { return self }
        return [self[first]] + self[..<first] + self[(first + 1)...]
    }

    /// Why the first one is not the primary; nil when it is.
    fileprivate var passedOverAsPrimary: String? {
        guard let foremost = first, !foremost.canBePrimary, let primary = first(where: \.canBePrimary) else {
            return nil
        }
        return "\(foremost.name) lets two writers create the same object, so the primary is \(primary.name)"
    }
}

extension SpreadDemand {
    /// For messages: `3, in 3 different regions, 2 in the home country`.
    var summary: String {
        var text = "\(count)"
        let different = [
            (differentStores, "stores"), (differentRegions, "regions"), (differentSubprocessors, "subprocessors"),
            (differentCountries, "countries"),
        ]
        for (number, what) in different where number > 1 { text += ", in \(number) different \(what)" }
        if inHomeCountry > 0 { text += ", \(inHomeCountry) in the home country" }
        if locked > 0 { text += ", \(locked) locked" }
        if appendOnly > 0 { text += ", \(appendOnly) append-only" }
        return text
    }
}
