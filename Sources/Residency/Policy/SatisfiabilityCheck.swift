internal import Sealing

/// Looks for demands that no placement can meet.
///
/// It asks for every kind of tenant that the set tells apart (each home region, each combination of labels and names that a
/// statement selects), with every agreement that a tenant could have, whether enough stores, custodians and agents could be
/// allowed if there were as many as one liked.
///
/// That a tenant at home in a region that the policy never speaks of could not be served is worth a warning: a region that
/// is added to the facts breaks no policy that does without it.
struct SatisfiabilityCheck {
    let policy: PolicySet
    let registry: RegionRegistry
    let now: Timestamp
    let diagnostics: DiagnosticCollector

    func run() {
        warnOfExpiredTransfers()
        var reported: Set<Finding> = []
        let served = policy.homesSpokenOf(registry)
        let unspoken = registry.regions.keys.filter { !served.contains($0) }.sorted()
        let unserved = unspoken.compactMap { home in
            findings(atHomeIn: home).first.map { (home: home, finding: $0) }
        }
        // A policy that serves nobody at all is wrong, whomever it speaks of.
        let servesNobody = unserved.count == registry.regions.count
        for home in registry.regions.keys.sorted() where servesNobody || served.contains(home) {
            for finding in findings(atHomeIn: home) where reported.insert(finding.key).inserted {
                diagnostics.report(finding.rule, at: finding.position, finding.message, fix: finding.fix)
            }
        }
        guard !servesNobody else { return }
        for (home, finding) in unserved {
            diagnostics.warn(
                .unservedHome,
                at: finding.position,
                "no tenant can be at home in \(home): \(finding.message)",
                fix: "Leave it if nobody shall be, and name the region in the policy if somebody shall. \(finding.fix)"
            )
        }
    }

    private func findings(atHomeIn home: String) -> [Finding] {
        tenants(atHomeIn: home).flatMap { tenant in
            DatasetClass.serviceData.flatMap { findings(tenant, $0) }
        }
    }

    private struct Finding: Hashable {
        var rule: String
        var position: SourcePosition
        var message = ""
        var fix = ""

        /// One finding for each rule and position; the first tenant that it concerns is named.
        var key: Finding { Finding(rule: rule, position: position) }
    }

    private func warnOfExpiredTransfers() {
        for transfer in policy.transfers where now >= transfer.expires.end {
            diagnostics.warn(
                .expiredTransfer,
                at: transfer.position,
                "the basis '\(transfer.reference)' expired on \(transfer.expires) and allows nothing any more",
                fix: "Renew it, or remove it."
            )
        }
    }

    private func findings(_ tenant: TenantInputs, _ datasetClass: DatasetClass) -> [Finding] {
        let (demands, missing, reasons) = policy.demands(for: tenant, datasetClass, registry: registry)
        guard let demands, let home = registry.regions[tenant.homeRegion], let position = reasons.last?.position else {
            return []
        }
        let whom = "\(datasetClass.rawValue) data of \(describe(tenant))"
        var findings: [Finding] = []
        if !missing.isEmpty {
            findings.append(
                Finding(
                    rule: "missing-requirement",
                    position: position,
                    message: "nothing says anything about \(missing.joined(separator: ", ")) for \(whom)",
                    fix: "Add the missing sections to this requirement or to another one that speaks of this data."
                )
            )
        }
        if let backup = demands.backup, backup.recoveryPoint < backup.every {
            findings.append(
                Finding(
                    rule: "recovery-point-below-interval",
                    position: position,
                    message:
                        "backups every \(backup.every) cannot keep a recovery point of \(backup.recoveryPoint), for \(whom)",
                    fix: "Ask for backups every \(backup.recoveryPoint) or more often."
                )
            )
        }
        if let retention = demands.retention, let least = retention.atLeast, let most = retention.atMost, most < least {
            findings.append(
                Finding(
                    rule: "retention-conflict",
                    position: position,
                    message: "snapshots must be kept for \(least) and may be kept for \(most) only, for \(whom)",
                    fix: "Change one of the two, or record the duty to keep as a hold."
                )
            )
        }
        func check(_ demand: SpreadDemand?, _ kind: Place.Kind, rule: String) {
            let demand = demand ?? SpreadDemand()
            let candidates = candidates(tenant, datasetClass, kind, count: demand.count)
            let selection = SpreadSelection(demand: demand, home: home, registry: registry)
            guard selection.choose(from: candidates) == nil else { return }
            let regions = Set(candidates.map(\.region)).sorted()
            let allowed = regions.isEmpty ? "no region is allowed" : "allowed are \(regions.joined(separator: ", "))"
            findings.append(
                Finding(
                    rule: rule,
                    position: position,
                    message: "no placement gives enough \(kind.rawValue)s (\(demand.summary)) for \(whom): \(allowed)",
                    fix: regions.isEmpty ? "Add a rule that allows a region." : "Ask for less, or allow more regions."
                )
            )
        }
        check(demands.copies, .store, rule: "unsatisfiable-copies")
        check(demands.custodians, .custodian, rule: "unsatisfiable-custodians")
        check(nil, .agent, rule: "unsatisfiable-agent")
        return findings
    }

    /// As many places as could be needed in each region that is allowed, and those that rules name.
    private func candidates(
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        _ kind: Place.Kind,
        count: Int
    ) -> [PlaceCandidate] {
        let named = Set(policy.rules.flatMap { $0.condition.stores ?? [] }).sorted()
        var candidates: [PlaceCandidate] = []
        for region in registry.regions.keys.sorted() {
            func isAllowed(_ name: String) -> Bool {
                let place: Place =
                    switch kind {
                    case .store: .store(name: name, region: region)
                    case .custodian: .custodian(name: name, region: region)
                    case .agent: .agent(name: name, region: region)
                    case .restoreTarget: .restoreTarget(region: region)
                    case .control: .control(region: region)
                    }
                let request = PlacementRequest(
                    tenant: tenant,
                    datasetClass: datasetClass,
                    place: place,
                    action: .write
                )
                return Residency.decide(request, policy: policy, registry: registry, at: now).isAllowed
            }
            func add(_ name: String) {
                candidates.append(PlaceCandidate(name: name, region: region, isLocked: true, isAppendOnly: true))
            }
            if isAllowed("any-\(region)") {
                for number in 1...count { add("any-\(region)-\(number)") }
            } else if kind == .store {
                for name in named where isAllowed(name) { add(name) }
            }
        }
        return candidates
    }

    /// One tenant of every kind that the statements tell apart, at home in one region.
    private func tenants(atHomeIn home: String) -> [TenantInputs] {
        let selectors = policy.rules.map(\.tenants) + policy.requirements.map(\.tenants)
        var labelSets: Set<[String: String]> = [[:]]
        for selector in selectors { labelSets.insert(selector.labels) }
        // Everything that can be worn at once.
        let pairs = labelSets.joined().map { ($0.key, $0.value) }.sorted { $0 < $1 }
        labelSets.insert(Dictionary(pairs) { first, _ in first })
        let names = Set(selectors.flatMap { $0.names ?? [] }).union(["any-tenant"])
        let agreements = Set(registry.regions.values.map(\.country)).sorted()
            .map { Agreement(reference: "any agreement", leavesTo: $0) }
        var tenants: [TenantInputs] = []
        for labels in labelSets.sorted(by: { Self.text($0) < Self.text($1) }) {
            for name in names.sorted() where tenants.count < maximumTenants {
                tenants.append(TenantInputs(name: name, homeRegion: home, labels: labels, agreements: agreements))
            }
        }
        return tenants
    }

    /// The most tenants that are tried for one home, so that a check ends.
    private var maximumTenants: Int { max(1, 2000 / max(1, registry.regions.count)) }

    private func describe(_ tenant: TenantInputs) -> String {
        let labels = Self.text(tenant.labels)
        let name = tenant.name == "any-tenant" ? "a tenant" : "'\(tenant.name)'"
        return "\(name) at home in \(tenant.homeRegion)" + (labels.isEmpty ? "" : " with \(labels)")
    }

    private static func text(_ labels: [String: String]) -> String {
        labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    }
}
