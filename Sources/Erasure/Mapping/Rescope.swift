import Custody
import Ledger
package import Repository
import Sealing
import Stores

/// Puts right what lies under the wrong leaf: it is sealed again under the right one, in every live snapshot, and the leaf
/// that held it is destroyed on every custodian.
///
/// A leaf that held something wrong is given up whole, since whoever kept old bytes of the stores could read them with it.
/// First the ledger says so, and nothing is sealed under it any more; then one snapshot after the other is written anew;
/// then every copy gets that; and only then the leaf is retired, which custodians and copies carry out as they do an erasure.
/// It can be stopped anywhere and started again.
package struct Rescope: Sendable {
    private let office: ErasureOffice
    private let context: EngineContext
    /// Names the run that key leases are recorded for.
    private let run: String

    /// What a rescope came to.
    package struct Result: Sendable {
        /// What was found to do.
        package var plan: RescopePlan
        /// Entries that got other keys, a count.
        package var entries = 0
        /// Entries of persons who were erased, which are gone.
        package var dropped = 0
        /// Bytes that were sealed and stored.
        package var bytes: UInt64 = 0
        /// Why leaves cannot be retired yet: copies that do not have what was sealed anew.
        package var waiting: [String] = []
        /// What each party says of each retired leaf.
        package var parties: [PartyReport] = []

        /// True when nothing lies under a wrong leaf any more, and every leaf that was given up is gone everywhere.
        package var isComplete: Bool {
            waiting.isEmpty && parties.allSatisfy(\.isGone)
        }
    }

    /// A rescope with the keys that act.
    package init(keys: ErasureKeys, context: EngineContext, run: String) {
        office = ErasureOffice(keys: keys, clock: context.clock, random: context.random)
        self.context = context
        self.run = run
    }

    private var propagation: Propagation { Propagation(keys: office.keys, context: context, run: run) }

    /// What there is to do, and what it costs; changes nothing.
    package func plan(in site: ErasureSite) throws -> RescopePlan { try survey(site).plan }

    /// Does what there is to do, as far as it can be done now.
    package func run(in site: inout ErasureSite) throws -> Result {
        let survey = try survey(site)
        var result = Result(plan: survey.plan)
        let now = context.clock.now()
        guard survey.plan.erasedEntries == 0 || site.ledger.holds(at: now).isEmpty else {
            throw ErasureError(
                .notAllowed,
                "\(survey.plan.erasedEntries) entries of erased persons would be dropped from dataset \(site.dataset),"
                    + " and a hold lies on it",
                remedy: "Release the hold first; see `landfast hold list`."
            )
        }
        let new = survey.plan.leaves.filter { !site.ledger.isSuperseded($0) }.sorted()
        if !new.isEmpty { try office.record(new.map { .superseded($0) }, in: &site) }
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            // Whoever does not take it down learns it from the copies; until then nothing is retired.
            do { try vault.record(site.ledger.entries) } catch {
                result.waiting.append("\(party): \(Propagation.explanation(error))")
            }
        }
        for snapshot in survey.snapshots { try reseal(snapshot, site, &result) }
        try replicate(site, &result)
        let left = site.ledger.unretiredLeaves
        if result.waiting.isEmpty, !left.isEmpty {
            try requireNothing(under: Set(left), site)
            try office.record(left.map { .retired($0) }, in: &site)
        }
        result.parties = propagation.retire(in: site)
        return result
    }

    private func survey(_ site: ErasureSite) throws -> RescopeSurvey {
        guard let today = site.mapping else {
            throw ErasureError(
                .notAllowed,
                "the configuration does not have dataset \(site.dataset), so nobody knows whose its paths are",
                remedy: "Put the dataset back into the configuration, with its source and its scopes."
            )
        }
        return try opened(site) { try RescopeSurvey(of: $0, today: today, lease: $1) }
    }

    /// Opens the primary, where all of this happens.
    private func opened<Outcome>(
        _ site: ErasureSite,
        _ body: (OpenedRepository, KeyLease) throws -> Outcome
    ) throws -> Outcome {
        guard let primary = site.primary else { throw office.unreachable("primary", site) }
        return try propagation.withLease(site) { lease in
            guard let lease else {
                throw ErasureError(
                    .notAllowed,
                    "dataset \(site.dataset) was erased as a whole",
                    remedy: "Nothing needs to be done: nothing of it can be read any more."
                )
            }
            let opened = try OpenedRepository(replica: primary, ledger: site.ledger, lease: lease, context: context)
            return try body(opened, lease)
        }
    }

    private func reseal(_ id: String, _ site: ErasureSite, _ result: inout Result) throws {
        guard let today = site.mapping else { return }
        let moving = Set(site.ledger.unretiredLeaves)
        let done = try opened(site) { repository, lease -> ResealingResult? in
            let all = try repository.snapshots()
            guard let snapshot = all.first(where: { $0.id == id }) else { return nil }
            let mappings = KnownMappings(of: all, today: today)
            var judge = try EntryJudge(of: snapshot, mappings, ledger: site.ledger, lease: lease)
            let mapping = mappings.all.reduce(today) { $0.remembering($1) }
            let request = Resealing.Request(snapshot: id, moving: moving, mapping: mapping) { entry, leaf, label in
                switch try judge.verdict(on: entry, at: leaf) {
                case .erased: nil
                case .elsewhere(let destination): destination
                case .right: Resealing.Destination(path: site.ledger.present(leaf), label: label)
                }
            }
            return try Resealing.run(
                request,
                primary: repository.replica,
                ledger: site.ledger,
                known: site.known,
                lease: lease,
                writer: office.keys.writer,
                context: context
            )
        }
        guard let done else { return }
        result.entries += done.entries
        result.dropped += done.dropped
        result.bytes += done.bytes
        propagation.remember(done.state, site)
    }

    /// Every copy must be able to give everything back without the old leaves before these are destroyed.
    private func replicate(_ site: ErasureSite, _ result: inout Result) throws {
        guard let primary = site.primary else { throw office.unreachable("primary", site) }
        for party in site.ledger.parties where party.kind == .store {
            guard let replica = site.replicas[party.id] else {
                result.waiting.append("\(party.id): \(site.unreachable[party.id] ?? "not configured on this agent")")
                continue
            }
            guard replica !== primary else { continue }
            do {
                _ = try Replication.run(
                    from: primary,
                    to: replica,
                    ledger: site.ledger,
                    known: site.known,
                    context: context
                )
            } catch {
                result.waiting.append("\(party.id): \(Propagation.explanation(error))")
            }
        }
    }

    /// What the leaves are needed for must be gone from the newest head, or destroying them would lose it.
    private func requireNothing(under leaves: Set<ScopePath>, _ site: ErasureSite) throws {
        try opened(site) { repository, _ in
            for snapshot in try repository.snapshots() {
                guard try repository.leaves(of: snapshot).isDisjoint(with: leaves) else {
                    throw ErasureError(
                        .incomplete,
                        "snapshot \(snapshot.id) of dataset \(site.dataset) still needs keys that are to be destroyed",
                        remedy: "Another process works on the dataset. Run the command again; nothing was lost."
                    )
                }
            }
        }
    }
}

extension PartyReport {
    /// True when what it is about is gone from a store, or can be opened no more by a custodian.
    package var isGone: Bool {
        party.hasPrefix("custodian:") ? state <= .unreadable : state == .deleted
    }
}
