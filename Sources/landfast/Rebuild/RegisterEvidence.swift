internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

/// What the ledgers show of which tenants know an announced subprocessor, for a catalog that has lost the record of it.
///
/// Whoever is not shown to know one is told anew, and nothing is placed with it until the time to object is over.
struct RegisterEvidence {
    let basis: PolicyBasis

    /// How such a record says that somebody was told.
    static let way = "ledger"

    /// The whole register as the first one, of which everybody is to be told who was announced.
    func changes(at now: Timestamp) -> [RegisterChangeRecord.Change] {
        basis.registerChanges(since: nil, at: now).map { change in
            RegisterChangeRecord.Change(
                subprocessor: change.subprocessor,
                kind: change.kind,
                before: change.before,
                after: change.after,
                announced: change.announced,
                needsNotice: change.announced != nil
            )
        }
    }

    /// The subprocessors that a tenant knows.
    func notices(of tenant: TenantRecord, _ ledgers: [Ledger]) -> [RegisterNoticeRecord] {
        let days = basis.policy.noticeDays(for: TenantInputs(tenant), registry: basis.registry)
        return basis.registry.subprocessors.values.sorted { $0.name < $1.name }.compactMap { entity in
            guard let announced = entity.announced,
                let free = basis.registry.firstDay(of: entity, noticeDays: days)?.start
            else { return nil }
            let regions = Set(basis.registry.regions(runBy: entity.name))
            // No party joins there before the tenant had its time; and who came after the day found it in the register.
            guard
                tenant.created >= announced.end || ledgers.contains(where: { $0.hasParty(in: regions, since: free) })
            else { return nil }
            return RegisterNoticeRecord(
                tenant: tenant.id,
                subprocessor: entity.name,
                announced: announced.description,
                told: announced.start,
                way: Self.way
            )
        }
    }
}

extension Ledger {
    /// Whether a party joined in one of these regions at a moment or later.
    fileprivate func hasParty(in regions: Set<String>, since moment: Timestamp) -> Bool {
        let joined = Set(memberships.filter { regions.contains($0.party.region) }.map(\.joined))
        return entries.contains { joined.contains($0.digest) && $0.time >= moment }
    }
}
