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
            // No party joins there before the tenant had its time; and who came after the day found it in the register.
            guard tenant.created >= announced.end || ledgers.contains(where: { $0.hasParty(with: entity, since: free) })
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
    /// Whether a party joined at a moment or later in a region that a subprocessor ran then.
    fileprivate func hasParty(with entity: Subprocessor, since moment: Timestamp) -> Bool {
        let regions = Dictionary(memberships.map { ($0.joined, $0.party.region) }) { first, _ in first }
        return entries.contains { entry in
            guard entry.time >= moment, let region = regions[entry.digest] else { return false }
            let runners = registry(at: entry.time)?.chain(of: region) ?? []
            return runners.contains {
                $0.name == entity.name && $0.title == entity.title && $0.country == entity.country
            }
        }
    }

    /// The facts about regions that decisions rested on at a moment.
    private func registry(at moment: Timestamp) -> RegionRegistry? {
        var newest: (sequence: Int64, inputs: JSONValue)?
        for entry in entries where entry.time <= moment {
            guard case .policyApplied(let inputs, let sequence) = entry.statement else { continue }
            if newest.map({ $0.sequence < sequence }) ?? true { newest = (sequence, inputs) }
        }
        return newest.flatMap { try? PolicyInputs(json: $0.inputs) }?.registry
    }
}
