import Custody
import Ledger
package import Repository
import Sealing
import Stores

/// Brings issued tombstones to every party of a tenant's repositories, and collects what each says.
///
/// Every party goes by itself: one that cannot be reached, or fails, keeps its state, and the others go on. It can be
/// stopped anywhere and started again.
package struct Propagation: Sendable {
    let keys: ErasureKeys
    let context: EngineContext
    /// Names the run that key leases are recorded for.
    let run: String

    /// A propagation with the keys that act.
    package init(keys: ErasureKeys, context: EngineContext, run: String) {
        self.keys = keys
        self.context = context
        self.run = run
    }

    /// Carries the request as far as it goes now.
    package func drive(_ id: String, in sites: inout [ErasureSite]) throws -> ErasureReport {
        var report = ErasureReport(id: id, stages: [], parties: [])
        for index in sites.indices {
            let stage = try RepositoryStage(of: id, in: sites[index].ledger, at: context.clock.now())
            report.stages.append((sites[index].dataset, stage))
            switch stage {
            case .issued(let tombstone):
                report.parties += destroy(tombstone, in: sites[index])
            case .waiting, .cancelled:
                report.parties += sites[index].ledger.parties.map { party in
                    self.report(party, sites[index], stage.stateOfAll, "not issued: \(stage.explanation)")
                }
            }
        }
        return report
    }

    /// Takes one tombstone to every party of one repository: custodians first, since their keys are what matters.
    private func destroy(_ tombstone: Tombstone, in site: ErasureSite) -> [PartyReport] {
        var reports: [String: PartyReport] = [:]
        var keys = KeyDestruction(in: site.ledger)
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            reports[party] = puncture(tombstone, party: party, vault: vault, site, &keys)
        }
        if keys.allowsDeletion {
            compactAndReplicate(tombstone, site, keys, &reports)
        } else {
            wait("waits until a custodian has destroyed the keys", site, .pending, &reports)
        }
        for (id, state, detail) in site.absentParties {
            guard reports[id] == nil, let party = site.ledger.memberships.first(where: { $0.party.id == id })?.party
            else { continue }
            reports[id] = report(party, site, state, detail)
        }
        return reports.values.sorted { $0.party < $1.party }
    }

    private func puncture(
        _ tombstone: Tombstone,
        party id: String,
        vault: CustodianVault,
        _ site: ErasureSite,
        _ keys: inout KeyDestruction
    ) -> PartyReport? {
        guard let party = site.ledger.party(id) else { return nil }
        do {
            let answer = try CustodianAnswer(of: vault, party: id, about: tombstone, in: site, random: context.random)
            keys.note(id, deferred: answer.deferred, state: answer.state)
            return report(party, site, answer.state, answer.summary, answer.receipt)
        } catch {
            return report(party, site, .unknown, Self.explanation(error))
        }
    }

    /// Says of every store that can be reached what it waits for.
    private func wait(
        _ detail: String,
        _ site: ErasureSite,
        _ state: PartyState,
        _ reports: inout [String: PartyReport]
    ) {
        for party in site.ledger.parties where site.replicas[party.id] != nil && reports[party.id] == nil {
            reports[party.id] = report(party, site, state, detail)
        }
    }

    private func compactAndReplicate(
        _ tombstone: Tombstone,
        _ site: ErasureSite,
        _ keys: KeyDestruction,
        _ reports: inout [String: PartyReport]
    ) {
        let waiting: PartyState = keys.isComplete ? .unreadable : .pending
        guard let primary = site.primary, let primaryID = site.ledger.primary,
            let primaryParty = site.ledger.party(primaryID)
        else {
            wait("waits for the primary, which cannot be reached, to be compacted", site, waiting, &reports)
            return
        }
        do {
            try withLease(site) { lease in
                let compacted = try Compaction.run(
                    primary: primary,
                    ledger: site.ledger,
                    known: site.known,
                    lease: lease,
                    writer: self.keys.writer,
                    context: context
                )
                if let state = compacted.state { remember(state, site) }
                let kept = [primaryID: compacted.kept]
                for (id, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
                    guard let party = site.ledger.party(id) else { continue }
                    reports[id] = converge(replica, party, from: primary, tombstone, site, keys, kept[id], lease)
                }
            }
        } catch {
            reports[primaryID] = report(primaryParty, site, waiting, Self.explanation(error))
            wait("waits for the primary to be compacted", site, waiting, &reports)
        }
    }

    /// Brings one replica to the compacted head, lists it again, and signs what was seen.
    private func converge(
        _ replica: Replica,
        _ party: Party,
        from primary: Replica,
        _ tombstone: Tombstone,
        _ site: ErasureSite,
        _ keys: KeyDestruction,
        _ kept: KeptObjects?,
        _ lease: KeyLease?
    ) -> PartyReport {
        do {
            var kept = kept ?? KeptObjects()
            if replica !== primary {
                kept = try Replication.run(
                    from: primary,
                    to: replica,
                    ledger: site.ledger,
                    known: site.known,
                    context: context
                ).kept
            }
            let seen = try ReplicaEvidence(
                of: replica,
                party,
                tombstone: tombstone,
                trusting: site.ledger,
                keys: keys,
                kept: kept,
                lease: lease,
                context: context
            )
            let receipt = Receipt(seen.statement(party: party, context: context), with: self.keys.agent)
            return report(
                party,
                site,
                seen.state,
                seen.summary,
                try replica.keep(receipt, trusting: site.ledger),
                until: seen.until
            )
        } catch {
            return report(party, site, keys.isComplete ? .unreadable : .pending, Self.explanation(error))
        }
    }

    /// Custodians remember the head, so that a store that is rolled back later is seen to be.
    private func remember(_ state: RepositoryState, _ site: ErasureSite) {
        for vault in site.vaults.values {
            try? vault.remember(head: state.number, digest: state.digest)
        }
    }

    /// Runs with a key lease of the first custodian that gives one, or with none when the whole repository is gone.
    func withLease<Result>(_ site: ErasureSite, _ body: (KeyLease?) throws -> Result) throws -> Result {
        if site.ledger.isErasedWhole { return try body(nil) }
        let lease = try lease(in: site)
        do {
            let result = try body(lease)
            try lease.close()
            return result
        } catch {
            try? lease.close()
            throw error
        }
    }

    private func lease(in site: ErasureSite) throws -> KeyLease {
        let end = context.clock.now().adding(seconds: 3600)
        var refusal: any Error = ErasureError(
            .unreachable,
            "no custodian of dataset \(site.dataset) can be reached",
            remedy: "Make one reachable and run `landfast erase run` again."
        )
        for (_, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            do {
                return try vault.lease(run: run, until: end)
            } catch {
                refusal = error
            }
        }
        throw refusal
    }

    private func report(
        _ party: Party,
        _ site: ErasureSite,
        _ state: PartyState,
        _ detail: String,
        _ receipt: Receipt? = nil,
        until: Timestamp? = nil
    ) -> PartyReport {
        PartyReport(
            dataset: site.dataset,
            repository: site.repository,
            party: party.id,
            region: party.region,
            state: state,
            until: until,
            detail: detail,
            receipt: receipt,
            observedAt: context.clock.now()
        )
    }

    static func explanation(_ error: any Error) -> String {
        (error as? any ExplainedError)?.message ?? "failed: \(type(of: error))"
    }
}

extension RepositoryStage {
    /// What it waits for, for people.
    package var explanation: String {
        switch self {
        case .cancelled: "cancelled"
        case .issued(let tombstone): "issued at \(tombstone.time)"
        case .waiting(let obstacles):
            obstacles.isEmpty ? "due" : obstacles.map(\.explanation).joined(separator: ", ")
        }
    }
}

extension ErasureObstacle {
    fileprivate var explanation: String {
        switch self {
        case .unknownRequest: "not known here"
        case .alreadyIssued: "already issued"
        case .cancelled: "cancelled"
        case .grace(let until): "grace until \(until)"
        case .approvals(let lacking): lacking == 1 ? "1 approval lacking" : "\(lacking) approvals lacking"
        case .held(let hold): "held by \(hold)"
        }
    }
}
