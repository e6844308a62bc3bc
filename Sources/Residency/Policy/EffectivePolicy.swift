package import Sealing

/// What holds for one class of data of one tenant: all requirements that speak of it, the strictest of each.
package struct EffectivePolicy: Hashable, Sendable {
    /// How many copies, and how far apart.
    package let copies: SpreadDemand
    /// How many custodians, and how far apart.
    package let custodians: SpreadDemand
    /// How often data is backed up.
    package let backup: BackupDemand
    /// Which snapshots are kept.
    package let retention: RetentionDemand
    /// How often copies are verified.
    package let verification: VerificationDemand
    /// How often restores are rehearsed.
    package let drill: DrillDemand
    /// How erasures run.
    package let erasure: ErasureDemand
    /// The requirements that spoke.
    package let reasons: [Reason]
}

extension PolicySet {
    /// What holds for one class of data of a tenant; nil when the requirements leave something open, or know no such tenant.
    ///
    /// Where nothing holds, nothing is placed.
    package func effective(
        for tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        registry: RegionRegistry
    ) -> EffectivePolicy? {
        let (demands, missing, reasons) = demands(for: tenant, datasetClass, registry: registry)
        guard missing.isEmpty, let demands, let copies = demands.copies, let custodians = demands.custodians,
            let backup = demands.backup, let retention = demands.retention, let verification = demands.verification,
            let drill = demands.drill, let erasure = demands.erasure
        else { return nil }
        return EffectivePolicy(
            copies: copies,
            custodians: custodians,
            backup: backup,
            retention: retention,
            verification: verification,
            drill: drill,
            erasure: erasure,
            reasons: reasons
        )
    }

    /// All demands on one class of data of a tenant, and the sections that the policy itself says nothing about.
    ///
    /// A profile only tightens: what the policy leaves out cannot come from one.
    func demands(
        for tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        registry: RegionRegistry
    ) -> (demands: Demands?, missing: [String], reasons: [Reason]) {
        let speaking = requirements(for: tenant, datasetClass, registry: registry)
        let own = speaking.filter { !$0.isProfile }
        guard !own.isEmpty else { return (nil, [], []) }
        let asked = own.reduce(Demands()) { $0.tightened(by: $1.demands) }
        let demands = speaking.reduce(Demands()) { $0.tightened(by: $1.demands) }
        let reasons = speaking.map {
            Reason(rule: $0.id, effect: .notes, text: "asks for this", position: $0.position)
        }
        return (demands, asked.missing, reasons)
    }

    /// Where the last requirement stands that asks this tenant's data for something; the policy's place when none does.
    func position(
        of asked: KeyPath<Demands, SpreadDemand?>,
        for tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        registry: RegionRegistry
    ) -> SourcePosition {
        let speaking = requirements(for: tenant, datasetClass, registry: registry)
        return speaking.last { $0.demands[keyPath: asked] != nil }?.position ?? position
    }

    private func requirements(
        for tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        registry: RegionRegistry
    ) -> [PolicyRequirement] {
        guard let home = registry.regions[tenant.homeRegion] else { return [] }
        return requirements.filter {
            $0.classes.contains(datasetClass) && $0.tenants.matches(tenant, homeCountry: home.country)
        }
    }
}

extension Demands {
    /// The sections that nothing asks for.
    var missing: [String] {
        var names: [String] = []
        if copies == nil { names.append("copies") }
        if custodians == nil { names.append("custodians") }
        if backup == nil { names.append("backup") }
        if retention == nil { names.append("retention") }
        if verification == nil { names.append("verification") }
        if drill == nil { names.append("drill") }
        if erasure == nil { names.append("erasure") }
        return names
    }
}

extension EffectivePolicy {
    /// For `--json`; lengths of time as files write them.
    package var json: JSONValue {
        func text(_ value: some CustomStringConvertible) -> JSONValue { .string(value.description) }
        func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }
        func spread(_ demand: SpreadDemand) -> JSONValue {
            .object([
                "count": number(demand.count),
                "differentStores": number(demand.differentStores),
                "differentRegions": number(demand.differentRegions),
                "differentSubprocessors": number(demand.differentSubprocessors),
                "differentCountries": number(demand.differentCountries),
                "inHomeCountry": number(demand.inHomeCountry),
                "locked": number(demand.locked),
                "appendOnly": number(demand.appendOnly),
                "overwrite": .string(demand.overwrite.rawValue),
            ])
        }
        return .object([
            "copies": spread(copies),
            "custodians": spread(custodians),
            "backup": .object(["every": text(backup.every), "recoveryPoint": text(backup.recoveryPoint)]),
            "retention": .object([
                "last": number(retention.last),
                "hourly": number(retention.hourly),
                "daily": number(retention.daily),
                "weekly": number(retention.weekly),
                "monthly": number(retention.monthly),
                "yearly": number(retention.yearly),
                "tags": .array(retention.tags.sorted().map { .string($0) }),
                "atLeast": retention.atLeast.map(text) ?? .null,
                "atMost": retention.atMost.map(text) ?? .null,
                "shrinkLimit": retention.shrinkLimit.map(number) ?? .null,
            ]),
            "verification": .object(["every": text(verification.every), "readData": text(verification.readData)]),
            "drill": .object(["every": text(drill.every)]),
            "erasure": .object([
                "grace": text(erasure.grace),
                "due": text(erasure.due),
                "physicalDeadline": text(erasure.physicalDeadline),
                "approvals": number(erasure.approvals),
                "vanishedRows": .string(erasure.vanishedRows.rawValue),
                "lockedCopies": .string(erasure.lockedCopies.rawValue),
            ]),
            "reasons": .array(reasons.map(\.json)),
        ])
    }
}
