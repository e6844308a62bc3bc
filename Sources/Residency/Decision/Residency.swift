package import Sealing

/// Decides where data may be.
///
/// Pure: the same question, policy, registry and time give the same answer.
package enum Residency {
    /// Answers a placement request with every rule that spoke.
    ///
    /// Something must allow it and nothing may forbid it; what is not known is refused. Data that leaves the tenant's home
    /// country needs an agreement, data that leaves the EEA a recorded basis, each as long as it lasts. A subprocessor is
    /// used when tenants had their time to object to it.
    package static func decide(
        _ request: PlacementRequest,
        policy: PolicySet,
        registry: RegionRegistry,
        at now: Timestamp
    ) -> Decision {
        var deliberation = Deliberation(request: request, policy: policy, registry: registry, now: now)
        deliberation.run()
        return deliberation.decision
    }
}

/// One decision while it is made.
private struct Deliberation {
    let request: PlacementRequest
    let policy: PolicySet
    let registry: RegionRegistry
    let now: Timestamp
    private var reasons: [Reason] = []
    private var bases: [TransferBasis] = []
    private var evidence = EvidenceGrade.operatorStatement
    private var end: Timestamp?

    init(request: PlacementRequest, policy: PolicySet, registry: RegionRegistry, now: Timestamp) {
        self.request = request
        self.policy = policy
        self.registry = registry
        self.now = now
    }

    var decision: Decision {
        let refusals = reasons.filter { $0.effect == .refuses }
        let allowances = reasons.filter { $0.effect == .allows }
        return Decision(
            request: request,
            isAllowed: refusals.isEmpty && !allowances.isEmpty,
            reasons: refusals + allowances + reasons.filter { $0.effect == .notes },
            evidence: evidence,
            bases: bases,
            policyDigest: policy.digest,
            time: now,
            end: end
        )
    }

    mutating func run() {
        // Bytes pass through an agent, whatever it does with them: for it, removing is reading.
        if request.action == .remove, request.place.kind != .agent {
            add(.removal, .allows, "what lies in a place can always be removed from it; nothing can be added")
            return
        }
        if let name = request.place.name, !YAMLValue.isIdentifier(name) {
            add(.badPlaceName, .refuses, "a place's name has 1 to 63 lower-case letters, digits and hyphens")
        }
        let home = registry.regions[request.tenant.homeRegion]
        if home == nil {
            let fix = Suggestion.fix(for: request.tenant.homeRegion, among: registry.regions.keys)
            add(.unknownHome, .refuses, "the tenant's home region '\(request.tenant.homeRegion)' is not known. \(fix)")
        }
        let region = registry.regions[request.place.region]
        if region == nil {
            let fix = Suggestion.fix(for: request.place.region, among: registry.regions.keys)
            add(.unknownRegion, .refuses, "the region '\(request.place.region)' is not known. \(fix)")
        }
        guard let home, let region else { return }
        consultRules(region, home)
        consultHomeCountry(region, home)
        consultThirdCountry(region, home)
        consultRegister(region, home)
        weighEvidence(of: region)
    }

    private mutating func consultRules(_ region: Region, _ home: Region) {
        var unmet: [PolicyRule] = []
        for rule in policy.rules where rule.speaks(of: request, homeCountry: home.country) {
            let holds = rule.condition.matches(
                request.place,
                in: region,
                home: home,
                registry: registry,
                forbidding: rule.effect == .deny
            )
            let condition = rule.condition.summary
            switch (rule.effect, holds) {
            case (.allow, true): add(rule, .allows, "allows \(condition)")
            case (.deny, true): add(rule, .refuses, "denies \(condition)")
            case (.only, false): add(rule, .refuses, "allows only \(condition)")
            case (.only, true): add(rule, .notes, "allows only \(condition), which holds")
            case (.allow, false): unmet.append(rule)
            case (.deny, false): break
            }
        }
        if !reasons.contains(where: { $0.effect == .allows }) {
            add(
                .nothingAllows,
                .refuses,
                "no rule allows \(request.datasetClass.rawValue) data of a tenant at home in \(home.name) in "
                    + request.place.summary
            )
            // What comes nearest to a permission is what a reader looks for.
            for rule in unmet { add(rule, .notes, "allows \(rule.condition.summary), which does not hold here") }
        }
    }

    /// S2: control data names nobody and is placed by rules alone.
    private mutating func consultHomeCountry(_ region: Region, _ home: Region) {
        guard region.country != home.country, request.datasetClass != .control else { return }
        let leaving = "\(region.country) is not the home country \(home.country)"
        let agreements = request.tenant.agreements.filter { $0.leavesTo == region.country }
        guard let agreement = agreements.first(where: { $0.expires.map { now < $0 } ?? true }) else {
            let ended = agreements.compactMap(\.expires).max()
            add(
                .homeCountry,
                .refuses,
                ended.map { "\(leaving), and the agreement on it ended at \($0)" }
                    ?? "\(leaving), and no agreement on it is recorded"
            )
            return
        }
        bases.append(
            TransferBasis(
                kind: "agreement",
                reference: agreement.reference,
                country: region.country,
                expires: agreement.expires
            )
        )
        let until = agreement.expires.map { " until \($0)" } ?? ""
        add(.homeCountry, .notes, "\(leaving); agreed in '\(agreement.reference)'\(until)")
    }

    /// S6, and Articles 44 to 49 of the GDPR: whatever kind of data it is.
    private mutating func consultThirdCountry(_ region: Region, _ home: Region) {
        guard region.country != home.country, !registry.isInEEA(region.country) else { return }
        let candidates = policy.transfers.filter {
            $0.to.contains(region.country) && $0.classes.contains(request.datasetClass)
                && $0.tenants.matches(request.tenant, homeCountry: home.country)
        }
        for transfer in candidates {
            guard now < transfer.expires.end else {
                add(
                    transfer,
                    .notes,
                    "\(transfer.basis.rawValue) '\(transfer.reference)' expired on \(transfer.expires)"
                )
                continue
            }
            var text =
                "\(region.country) lies outside the EEA; \(transfer.basis.rawValue) '\(transfer.reference)' holds "
            var end = transfer.expires.end
            if transfer.basis == .adequacy {
                guard let adequacy = registry.adequacy[region.country], adequacy.until.map({ now < $0.end }) ?? true
                else {
                    add(transfer, .notes, "there is no adequacy decision on \(region.country) any more")
                    continue
                }
                if let limit = adequacy.limitedTo { text += "for \(limit) only, " }
                end = min(end, adequacy.until?.end ?? end)
            }
            bases.append(
                TransferBasis(
                    kind: transfer.basis.rawValue,
                    reference: transfer.reference,
                    country: region.country,
                    expires: end
                )
            )
            add(transfer, .notes, text + "until \(transfer.expires)")
            return
        }
        add(.thirdCountry, .refuses, "\(region.country) lies outside the EEA, and no basis for a transfer holds now")
    }

    /// L13, and Article 28(2) of the GDPR: whatever kind of data it is.
    ///
    /// What lies there already can be read and removed.
    private mutating func consultRegister(_ region: Region, _ home: Region) {
        // Bytes pass through an agent, and rest in a restore target, whatever is to be done.
        let isOnlyRead =
            request.action != .write && request.place.kind != .agent && request.place.kind != .restoreTarget
        guard !isOnlyRead else { return }
        let days = policy.noticeDays(for: request.tenant, homeCountry: home.country)
        for entity in registry.chain(of: region.name) {
            let standing = registry.standing(of: entity, noticeDays: days, at: now)
            switch standing {
            case .usable:
                if let last = entity.until { end = min(end ?? last.end, last.end) }
            case .coming, .untold: refuse(.subprocessorNotice, entity, standing.explanation(of: entity, days: days))
            case .ended: refuse(.subprocessorEnded, entity, standing.explanation(of: entity, days: days))
            }
        }
    }

    private mutating func refuse(_ rule: BuiltInRule, _ entity: Subprocessor, _ text: String) {
        reasons.append(Reason(rule, .refuses, text, at: entity.position))
    }

    private mutating func weighEvidence(of region: Region) {
        evidence = min(request.evidence, region.locationEvidence)
        var text = "that it is in \(region.country) rests on: \(evidence.rawValue)"
        if let doubt = region.location.doubt { text += ". \(doubt)" }
        reasons.append(Reason(.evidence, .notes, text, at: region.position))
    }

    private mutating func add(_ rule: BuiltInRule, _ effect: Reason.Effect, _ text: String) {
        reasons.append(Reason(rule, effect, text, at: policy.position))
    }

    private mutating func add(_ rule: PolicyRule, _ effect: Reason.Effect, _ text: String) {
        reasons.append(Reason(rule: rule.id, effect: effect, text: text, position: rule.position))
    }

    private mutating func add(_ transfer: PolicyTransfer, _ effect: Reason.Effect, _ text: String) {
        reasons.append(Reason(rule: transfer.id, effect: effect, text: text, position: transfer.position))
    }
}
