package import Catalog
package import Erasure
package import Ledger
package import Sealing

extension ErasureProgressRecord {
    /// How far a request is, for the catalog: codes, dates, parties; never whom it is about.
    /// - Parameter ledgers: those of the tenant's repositories.
    /// - Returns: nil where none of them knows the request.
    package init?(_ report: ErasureReport, tenant: String, _ ledgers: [Ledger], at now: Timestamp) {
        let records = ledgers.compactMap { $0.erasure(report.id) }
        guard let first = records.first else { return nil }
        let parties = Dictionary(grouping: report.parties, by: \.repository)
        self.init(
            request: ErasureRequestRecord(
                id: report.id,
                tenant: tenant,
                scope: first.request.scope.recordKind,
                reason: first.request.reason,
                state: report.summaryState,
                requested: first.request.requestedAt,
                graceEnds: first.request.graceEnds,
                due: records.map(\.due).max() ?? first.due,
                approvalsNeeded: first.request.approvals,
                approvalsGiven: records.fewestApprovals,
                changed: now
            ),
            repositories: Dictionary(
                uniqueKeysWithValues: ledgers.map { ledger in
                    let states = (parties[ledger.repository] ?? []).map(\.state)
                    return (ledger.repository, PartyState.worst(of: states).rawValue)
                }
            ),
            standings: Dictionary(
                uniqueKeysWithValues: ledgers.map {
                    ($0.repository, ErasureStanding(of: report.id, in: $0, at: now))
                }
            ),
            parties: report.parties.map { party in
                ErasurePartyRecord(
                    repository: party.repository,
                    party: party.party,
                    region: party.region,
                    state: party.state.rawValue,
                    until: party.until,
                    receipt: party.receipt?.statement.id,
                    observed: party.observedAt
                )
            }
        )
    }
}

extension ErasureStanding {
    /// What a request waits for in one repository at a moment; nothing where it is not known.
    package init(of id: String, in ledger: Ledger, at moment: Timestamp) {
        guard let record = ledger.erasure(id) else {
            self.init()
            return
        }
        let holds = record.isIssued ? [] : ledger.holds(on: record.request.scope, at: moment)
        let ends = holds.compactMap(\.until)
        self.init(
            isIssued: record.isIssued,
            isHeld: !holds.isEmpty,
            heldUntil: ends.count == holds.count ? ends.max() : nil
        )
    }
}

extension [ErasureRecord] {
    /// How many approvals a request has where it has the fewest and still waits; what is issued has all that it needs.
    package var fewestApprovals: Int? {
        map { $0.isIssued ? Swift.max($0.approvedBy.count, $0.request.approvals) : $0.approvedBy.count }.min()
    }
}

extension ErasureReport {
    /// One word for lists: what a verification came to, `acknowledged` while none was made, `cancelled`, or the worst
    /// party's state.
    package var summaryState: String {
        if isComplete { return verified?.rawValue ?? "acknowledged" }
        let isCancelled = !stages.isEmpty && stages.allSatisfy { $0.stage == .cancelled }
        return isCancelled ? "cancelled" : overall.rawValue
    }
}

extension ScopePrefix {
    /// What the catalog may know of a scope: what kind it is, never whose.
    package var recordKind: ScopeKind {
        switch self {
        case .repository: .tenant
        case .subject: .subject
        case .object, .leaf: .object
        }
    }
}
