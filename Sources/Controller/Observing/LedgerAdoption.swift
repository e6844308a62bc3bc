package import Catalog
package import Ledger
package import Sealing

/// What a ledger holds and the catalog lacked, taken over into it.
///
/// The ledgers decide what is erased and held; a catalog that forgets a request leaves it undone. So whoever joins ledgers
/// compares them with the catalog, whatever made it older: a copy that was put back, a process that died before it wrote
/// down what it had asked for, or a catalog that is made anew.
package struct LedgerAdoption: Hashable, Sendable {
    /// Requests that the catalog did not know.
    package private(set) var erasures = 0
    /// Requests that were issued or taken back, which it did not know.
    package private(set) var moved = 0
    /// Holds that it did not know, or did not know to be released.
    package private(set) var holds = 0

    /// True when the catalog lacked nothing.
    package var isEmpty: Bool { self == LedgerAdoption() }

    /// Nothing, to add to.
    package init() {}

    /// Takes over what the ledger of a tenant's repository says about erasures and holds.
    package init(of ledger: Ledger, tenant: TenantRecord, into catalog: Catalog, at now: Timestamp) throws {
        let found = ledger.requests.compactMap { request -> AdoptedErasure? in
            guard let record = ledger.erasure(request.id) else { return nil }
            return AdoptedErasure(
                request: ErasureRequestRecord(
                    id: request.id,
                    tenant: tenant.id,
                    scope: request.scope.recordKind,
                    reason: request.reason,
                    state: PartyState.unknown.rawValue,
                    requested: request.requestedAt,
                    graceEnds: request.graceEnds,
                    due: record.due,
                    approvalsNeeded: request.approvals,
                    approvalsGiven: [record].fewestApprovals,
                    changed: now
                ),
                isCancelled: record.cancelled != nil && !record.isIssued,
                standing: ErasureStanding(of: request.id, in: ledger, at: now)
            )
        }
        (erasures, moved) = try catalog.adopt(found, in: ledger.repository)
        let known = Dictionary(try catalog.holds().map { ($0.id, $0) }) { first, _ in first }
        for hold in ledger.holdRecords(of: tenant) {
            let there = known[hold.id]
            guard there?.released != hold.released || !(there?.repositories.contains(ledger.repository) ?? false)
            else { continue }
            try catalog.put(hold)
            holds += 1
        }
    }

    /// True for what stands in a ledger about erasures and holds.
    package static func isAbout(_ statement: LedgerStatement) -> Bool {
        switch statement {
        case .erasureRequested, .erasureApproved, .erasureExtended, .erasureCancelled, .erasureIssued, .held, .released:
            true
        case .delegated, .revoked, .joined, .left, .primaryMoved, .policyApplied, .readmitted, .superseded, .retired:
            false
        }
    }
}

extension Ledger {
    /// Every hold that it names, for the catalog.
    package func holdRecords(of tenant: TenantRecord) -> [HoldRecord] {
        var released: [String: Timestamp] = [:]
        for entry in entries {
            if case .released(let hold) = entry.statement { released[hold] = entry.time }
        }
        return entries.compactMap { entry in
            guard case .held(let hold) = entry.statement else { return nil }
            return HoldRecord(
                id: hold.id,
                tenant: tenant.id,
                scope: hold.scope.recordKind,
                basis: hold.basis,
                until: hold.until,
                added: entry.time,
                released: released[hold.id],
                repositories: [repository]
            )
        }
    }
}
