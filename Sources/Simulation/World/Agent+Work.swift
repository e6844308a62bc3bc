import Custody
package import Erasure
package import Ledger
package import Repository
internal import Residency
import Sealing
import Stores

extension Agent {
    /// Backs a source up into the primary.
    package func backUp(_ source: any BackupSource) throws -> BackupResult {
        let site = try site(source: source)
        try spread(site)
        let primary = try primary(site)
        _ = try primary.store.removeUnfinished()
        let result = try withLease(site) { lease in
            try Backup.run(
                Backup.Request(
                    source: source,
                    datasetClass: site.dataset,
                    policyDigest: SHA256.hash([1].span),
                    known: site.known
                ),
                primary: primary,
                ledger: site.ledger,
                lease: lease,
                writer: world.keys.writer,
                context: world.context
            )
        }
        remember(result.state, site)
        return try alive(result)
    }

    /// The name of the store where commits happen.
    package func primaryName() throws -> String {
        guard let primary = try ledger().primary else { throw SimulationError("the ledger names no primary") }
        return String(primary.dropFirst("store:".count))
    }

    /// Brings every other copy, or a single one, to the newest head that anybody has seen.
    /// - Returns: the copies that are there now, the one that they were taken from included.
    package func replicate(to store: String? = nil) throws -> Set<String> {
        var site = try site()
        makeMissingCopies(&site)
        try spread(site)
        guard let highest = site.known.max(by: { $0.number < $1.number }) else {
            // Nothing has been backed up yet, and everybody has all of it.
            return Set(site.replicas.values.map(\.store.place.name))
        }
        let source = site.replicas.sorted { $0.key < $1.key }.first { _, replica in
            let state = try? replica.newestHead(trusting: site.ledger)
            return state?.number == highest.number && state?.digest == highest.digest
        }
        guard let source else { throw SimulationError("no copy shows head \(highest.number)") }
        var done: Set<String> = [source.value.store.place.name]
        var failure: (any Error)?
        for (party, replica) in site.replicas.sorted(by: { $0.key < $1.key }) where party != source.key {
            guard store.map({ party == "store:" + $0 }) ?? true else { continue }
            do {
                _ = try replica.store.removeUnfinished()
                let result = try Replication.run(
                    from: source.value,
                    to: replica,
                    ledger: site.ledger,
                    known: site.known,
                    context: world.context
                )
                if let state = result.state { remember(state, site) }
                if !process.isCrashed { done.insert(replica.store.place.name) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure, done.count == 1 { throw failure }
        return done
    }

    /// A declared store that is empty gets the descriptor and the ledger, and is then a copy that is behind.
    private func makeMissingCopies(_ site: inout ErasureSite) {
        guard let descriptor = site.vaults.values.first?.descriptor else { return }
        for store in world.stores {
            let party = "store:" + store.place.name
            guard site.ledger.party(party) != nil, site.replicas[party] == nil, let opened = open(store, for: [.write]),
                let replica = try? Replica.create(in: opened, descriptor: descriptor.signed)
            else { continue }
            site.replicas[party] = replica
            site.unreachable[party] = nil
        }
    }

    /// Asks for an erasure that needs no approval and has no grace.
    /// - Returns: the request's id.
    package func request(_ label: ScopeLabel) throws -> String {
        var sites = [try site()]
        let id = try office.request(
            .label(label),
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: 0, approvals: 0),
            in: &sites
        )
        return try alive(id)
    }

    /// Issues a request if it was not, and carries it to every party.
    package func erase(_ id: String) throws -> ErasureReport {
        var sites = [try site()]
        try spread(sites[0])
        _ = try office.issue([id], in: &sites)
        let reports = try Propagation(keys: world.keys, context: world.context, run: "simulation")
            .drive([id], in: sites)
        return try alive(reports[0])
    }

    /// Admits a person again who was erased.
    package func readmit(_ label: ScopeLabel) throws {
        var sites = [try site()]
        try office.readmit(label, in: &sites)
        try alive(())
    }

    /// Removes from the primary what lies under tombstones.
    package func compact() throws -> CompactionResult {
        let site = try site()
        try spread(site)
        let primary = try primary(site)
        let result = try withLease(site) { lease in
            try Compaction.run(
                primary: primary,
                ledger: site.ledger,
                known: site.known,
                lease: lease,
                writer: world.keys.writer,
                context: world.context
            )
        }
        if let state = result.state { remember(state, site) }
        return try alive(result)
    }

    /// Removes all snapshots but the last ones, and what only they needed.
    package func prune(keepingLast count: Int) throws -> PruneResult {
        let site = try site()
        try spread(site)
        let primary = try primary(site)
        let result = try withLease(site) { lease in
            try Prune.run(
                Prune.Request(retention: Retention(last: count), isConfirmed: true, known: site.known),
                primary: primary,
                ledger: site.ledger,
                lease: lease,
                writer: world.keys.writer,
                context: world.context
            )
        }
        if let state = result.state { remember(state, site) }
        return try alive(result)
    }

    /// Puts good objects in the place of bad ones, in every copy that may be written to.
    /// - Parameter acceptsLoss: whether to go on without what no copy has any more, when every copy can be reached.
    package func repair(acceptsLoss: Bool = false) throws -> RepairReport {
        // What may only be read, or must be left, supplies what others lack.
        let site = try site(for: [.write, .read, .remove])
        // A copy that cannot be reached is not repaired, whatever is said of the others; one that must go need not be.
        let missing = site.unreachable.filter { !$0.key.hasPrefix("store:") || mayWrite($0.key) }
        guard missing.isEmpty else { throw SimulationError("\(missing)") }
        let ledgers = try site.replicas.mapValues { try $0.ledger() }
        try spread(site)
        let report = try withLease(site) { lease in
            try Repair.run(
                Repair.Request(
                    replicas: site.replicas,
                    targets: Set(site.replicas.keys.filter(mayWrite)),
                    primary: site.ledger.primary,
                    ledger: site.ledger,
                    ledgers: ledgers,
                    known: site.known,
                    lease: lease,
                    writer: world.keys.writer,
                    acceptsLoss: acceptsLoss && site.unreachable.isEmpty
                ),
                context: world.context
            )
        }
        if let state = report.state { remember(state, site) }
        return try alive(report)
    }

    /// Looks everywhere for what an erasure should have removed.
    package func verify(_ id: String) throws -> VerificationReport {
        try Verification(keys: world.keys, context: world.context, run: "simulation").verify(id, in: [try site()])
    }

    private var office: ErasureOffice {
        ErasureOffice(keys: world.keys, clock: world.clock, random: world.random)
    }

    private func primary(_ site: ErasureSite) throws -> Replica {
        guard let primary = site.primary else { throw SimulationError("no primary: \(site.unreachable)") }
        return primary
    }

    private func remember(_ state: RepositoryState, _ site: ErasureSite) {
        for vault in site.vaults.values {
            try? vault.remember(head: state.number, digest: state.digest)
        }
    }
}
