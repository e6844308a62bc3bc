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

    /// Carries requests as far as they go now, all of them together: each custodian is asked and each copy rewritten and
    /// looked at once, however many they are.
    /// - Returns: a report for each request, in their order.
    /// - Throws: ``ErasureError`` of kind `unknownRequest`.
    package func drive(_ ids: [String], in sites: [ErasureSite]) throws -> [ErasureReport] {
        var reports = ids.map { ErasureReport(id: $0, stages: [], parties: []) }
        if let unknown = ids.first(where: { id in sites.allSatisfy { $0.ledger.erasure(id) == nil } }) {
            throw ErasureOffice.unknown(unknown)
        }
        for site in sites {
            let now = context.clock.now()
            let stages = ids.map { try? RepositoryStage(of: $0, in: site.ledger, at: now) }
            let tombstones = stages.compactMap { $0?.tombstone }
            let retirements = tombstones.isEmpty ? [] : site.ledger.retirements
            let parties = destroy(tombstones + retirements, in: site)
            let mapped = mappingFindings(tombstones, in: site)
            let unfinished =
                site.ledger.isErasedWhole
                ? [] : retirementFindings(retirements.flatMap { parties.all(about: $0) }, in: site)
            for (index, stage) in stages.enumerated() {
                if let stage { reports[index].stages.append((site.dataset, stage)) }
                if site.demandsInPlace { reports[index].demandInPlace.insert(site.repository) }
                if let tombstone = stage?.tombstone {
                    reports[index].findings += (mapped[tombstone.digest] ?? []) + unfinished
                }
                reports[index].parties +=
                    stage?.tombstone.map(parties.all) ?? site.ledger.parties.map { report($0, site, without: stage) }
            }
        }
        return reports
    }

    /// What is said of a party while there is no tombstone.
    private func report(_ party: Party, _ site: ErasureSite, without stage: RepositoryStage?) -> PartyReport {
        guard let stage else {
            let detail = "the dataset was added after the request and does not know it; ask again for this person"
            return report(party, site, .unknown, detail)
        }
        return report(party, site, stage.stateOfAll, "not issued: \(stage.explanation)")
    }

    /// Takes tombstones to every party of one repository: custodians first, since their keys are what matters.
    func destroy(_ tombstones: [Tombstone], in site: ErasureSite) -> PartyReports {
        var reports = PartyReports()
        guard !tombstones.isEmpty else { return reports }
        var keys = KeyDestruction(in: site.ledger)
        for (id, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            puncture(tombstones, party: id, vault: vault, site, &keys, &reports)
        }
        if keys.allowsDeletion {
            compactAndReplicate(tombstones, site, keys, &reports)
        } else {
            let detail = "waits until a custodian has destroyed the keys"
            wait(detail, tombstones, site, { _ in .pending }, until: keys.allowsDeletionFrom, &reports)
        }
        for tombstone in tombstones where tombstone.retiredLeaf == nil {
            for seen in TargetEvidence.all(in: site, about: tombstone) {
                let receipt = seen.receipt(in: site.ledger, with: self.keys.agent, context: context)
                reports[tombstone, seen.party.id] = report(seen.party, site, seen.state, seen.detail, receipt)
            }
        }
        for (id, state, detail) in site.absentParties {
            guard let party = site.ledger.memberships.first(where: { $0.party.id == id })?.party else { continue }
            for tombstone in tombstones where reports[tombstone, id] == nil {
                guard party.kind != .target || party.mayHold(tombstone.scope) else { continue }
                reports[tombstone, id] = report(party, site, state, detail)
            }
        }
        return reports
    }

    private func puncture(
        _ tombstones: [Tombstone],
        party id: String,
        vault: CustodianVault,
        _ site: ErasureSite,
        _ keys: inout KeyDestruction,
        _ reports: inout PartyReports
    ) {
        guard let party = site.ledger.party(id) else { return }
        do {
            let answer = try CustodianAnswer(of: vault, party: id, about: tombstones, in: site, random: context.random)
            keys.note(id, answer, about: tombstones)
            for tombstone in tombstones {
                reports[tombstone, id] = report(
                    party,
                    site,
                    answer.state(of: tombstone),
                    answer.summary(of: tombstone),
                    answer.receipt(for: tombstone),
                    until: answer.until(tombstone)
                )
            }
        } catch {
            for tombstone in tombstones {
                reports[tombstone, id] = report(party, site, .unknown, Self.explanation(error))
            }
        }
    }

    /// Says of every store that can be reached what it waits for.
    private func wait(
        _ detail: String,
        _ tombstones: [Tombstone],
        _ site: ErasureSite,
        _ state: (Tombstone) -> PartyState,
        until: Timestamp? = nil,
        _ reports: inout PartyReports
    ) {
        for party in site.ledger.parties where site.replicas[party.id] != nil {
            for tombstone in tombstones where reports[tombstone, party.id] == nil {
                reports[tombstone, party.id] = report(party, site, state(tombstone), detail, until: until)
            }
        }
    }

    private func compactAndReplicate(
        _ tombstones: [Tombstone],
        _ site: ErasureSite,
        _ keys: KeyDestruction,
        _ reports: inout PartyReports
    ) {
        guard let primary = site.primary, let primaryID = site.ledger.primary,
            let primaryParty = site.ledger.party(primaryID)
        else {
            let detail = "waits for the primary, which cannot be reached, to be compacted"
            wait(detail, tombstones, site, keys.stateOfBytes, &reports)
            return
        }
        do {
            try withLease(site) { lease in
                let isWaiting = RewritingWait.applies(to: site, lease: lease, context: context)
                var kept: [String: KeptObjects] = [:]
                if !isWaiting {
                    let compacted = try Compaction.run(
                        primary: primary,
                        ledger: site.ledger,
                        known: site.known,
                        lease: lease,
                        writer: self.keys.writer,
                        context: context
                    )
                    if let state = compacted.state { remember(state, site) }
                    kept[primaryID] = compacted.kept
                }
                for (id, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
                    guard let party = site.ledger.party(id) else { continue }
                    converge(replica, party, from: primary, tombstones, site, keys, kept[id], lease, &reports)
                    guard isWaiting else { continue }
                    for tombstone in tombstones { reports[tombstone, id]?.explainWait() }
                }
            }
        } catch {
            for tombstone in tombstones {
                reports[tombstone, primaryID] = report(
                    primaryParty,
                    site,
                    keys.stateOfBytes(tombstone),
                    Self.explanation(error)
                )
            }
            wait("waits for the primary to be compacted", tombstones, site, keys.stateOfBytes, &reports)
        }
    }

    /// Brings one replica to the compacted head, lists it again, and signs what was seen.
    private func converge(
        _ replica: Replica,
        _ party: Party,
        from primary: Replica,
        _ tombstones: [Tombstone],
        _ site: ErasureSite,
        _ keys: KeyDestruction,
        _ kept: KeptObjects?,
        _ lease: KeyLease?,
        _ reports: inout PartyReports
    ) {
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
            var look = try ReplicaLook(
                into: replica,
                party,
                for: tombstones,
                trusting: site.ledger,
                lease: lease,
                context: context
            )
            for tombstone in tombstones {
                let seen = try look.evidence(about: tombstone, keys: keys, kept: kept)
                let receipt = Receipt(seen.statement(context: context), with: self.keys.agent)
                reports[tombstone, party.id] = report(
                    party,
                    site,
                    seen.state,
                    seen.summary,
                    try look.keep(receipt),
                    until: seen.until
                )
            }
        } catch {
            for tombstone in tombstones where reports[tombstone, party.id] == nil {
                reports[tombstone, party.id] = report(
                    party,
                    site,
                    keys.stateOfBytes(tombstone),
                    Self.explanation(error)
                )
            }
        }
    }

    /// Custodians remember the head, so that a store that is rolled back later is seen to be.
    func remember(_ state: RepositoryState, _ site: ErasureSite) {
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

/// What each party of one repository says about tombstones.
struct PartyReports {
    private var reports: [Digest: [String: PartyReport]] = [:]

    subscript(_ tombstone: Tombstone, _ party: String) -> PartyReport? {
        get { reports[tombstone.digest]?[party] }
        set { reports[tombstone.digest, default: [:]][party] = newValue }
    }

    /// Of one tombstone, sorted by party.
    func all(about tombstone: Tombstone) -> [PartyReport] {
        (reports[tombstone.digest] ?? [:]).values.sorted { $0.party < $1.party }
    }
}

extension PartyReport {
    /// Adds why a copy that is locked was not written anew.
    fileprivate mutating func explainWait() {
        guard state == .lockedUntil else { return }
        detail += "; " + RewritingWait.words
    }
}

extension KeyDestruction {
    /// How far a store is, of which nothing else is known than what the custodians said.
    fileprivate func stateOfBytes(_ tombstone: Tombstone) -> PartyState {
        isComplete(for: tombstone) ? .unreadable : .pending
    }
}

extension RepositoryStage {
    /// The tombstone, once there is one.
    fileprivate var tombstone: Tombstone? {
        if case .issued(let tombstone) = self { tombstone } else { nil }
    }

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
