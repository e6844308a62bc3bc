internal import Files
package import Ledger
internal import Sealing
internal import Synchronization

extension CustodianVault {
    /// Brings the own ledger to the union, and destroys what its tombstones cover.
    ///
    /// Officers' signatures are judged by the ledger itself. A tombstone for the whole repository waits for the
    /// cool-off, and what exceeds the hour's limit waits too; what waits is not served meanwhile.
    /// - Parameters:
    ///   - union: all entries that can be reached.
    ///   - witnesses: the parties they come from, without this custodian.
    /// - Throws: ``CustodyError`` with `noWitness`, `rolledBack`, `damaged` or `stopped`; then nothing is served.
    @discardableResult
    package func catchUp(with union: Ledger, witnesses: [Witness]) throws -> CatchUp {
        do {
            let result = try folder.locked { try catchUpLocked(with: union, witnesses: witnesses) }
            memory.withLock { $0.isCaughtUp = true }
            return result
        } catch {
            memory.withLock { $0.isCaughtUp = false }
            throw error
        }
    }

    private func catchUpLocked(with union: Ledger, witnesses: [Witness]) throws -> CatchUp {
        if let reason = try stopReason() { throw CustodyError(.stopped, reason) }
        let now = try custodian.activity.observe(clock: custodian.clock)
        let own = try currentLedger()
        let merged = try merged(own, union, witnesses)
        let added = merged.count - own.count
        let state = try folder.load(random: custodian.random)
        try refuseRollback(merged, state.table)
        try keep(merged, beyond: own)
        try requireParty(in: merged)

        let log = PunctureLog(path: folder.punctures)
        let done = try log.read()
        // An old copy of the keys that somebody brought back knows of fewer punctures than the log beside it.
        let isOld = done.count > state.table.applied
        let open = merged.tombstones.filter { isOld || done.records[$0.digest] == nil }
        var draft = StateDraft(state.table)
        let plan = try plan(open, appliedBefore: Set(done.records.keys), now: now, &draft)
        draft.note(ledger: merged)
        if isOld || !plan.applied.isEmpty { draft.note(applied: done.count + UInt64(plan.applied.count)) }
        var generation = state.table.generation
        if draft.differs(from: state.table) {
            let change = StateChange(to: draft, from: state, in: folder, random: custodian.random)
            try change.run()
            generation = change.table.generation
        }
        try log.append(plan.applied.map(\.digest), PunctureLog.Record(generation: generation, time: plan.now))
        return CatchUp(
            appliedTombstones: plan.applied,
            deferred: plan.deferred,
            wasBehind: own.isBehind(merged),
            entriesAdded: added,
            findings: findings(about: witnesses, union: merged, known: state.table.head)
        )
    }

    private func merged(_ own: Ledger, _ union: Ledger, _ witnesses: [Witness]) throws -> Ledger {
        var merged = own
        for other in [union] + witnesses.map(\.ledger) {
            guard other.repository == repository, other.rootKey == rootKey else {
                throw CustodyError(.damaged, "a ledger of another repository was handed to the custodian")
            }
            merged.merge(other)
        }
        let parties = Set(merged.parties.map(\.id)).subtracting([custodian.partyID])
        guard witnesses.contains(where: { parties.contains($0.party) }) else {
            throw CustodyError(
                .noWitness,
                "custodian '\(custodianName)' reaches no other party of repository \(repository)"
            )
        }
        return merged
    }

    /// A folder that comes back after its custodian had left must not serve: nobody counts on it to destroy keys.
    private func requireParty(in ledger: Ledger) throws {
        let key = custodian.identity.publicKey
        let own = ledger.memberships.filter { $0.party.id == custodian.partyID && $0.party.key == key }
        guard own.isEmpty || own.contains(where: { $0.departure == nil }) else {
            throw CustodyError(.departed, "custodian '\(custodianName)' left repository \(repository)")
        }
    }

    private func refuseRollback(_ ledger: Ledger, _ table: CustodyTable) throws {
        guard ledger.count > table.ledgerCount || ledger.count == table.ledgerCount && ledger.root == table.ledgerRoot
        else {
            throw CustodyError(
                .rolledBack,
                "all that custodian '\(custodianName)' reaches of the ledger of \(repository) has \(ledger.count) "
                    + "entries; it knew \(table.ledgerCount) others before"
            )
        }
    }

    private func findings(about witnesses: [Witness], union: Ledger, known: HeadMark?) -> [WitnessFinding] {
        var findings: [WitnessFinding] = []
        for witness in witnesses {
            let missing = union.missing(from: witness.ledger).count
            if missing > 0 {
                findings.append(WitnessFinding(party: witness.party, problem: .ledgerBehind(missing: missing)))
            }
            // Only stores show heads.
            guard let known, union.party(witness.party)?.kind == .store else { continue }
            if let head = witness.head, head.number == known.number, head.digest != known.digest {
                findings.append(WitnessFinding(party: witness.party, problem: .headDiffers(number: head.number)))
            } else if witness.head.map({ $0.number < known.number }) ?? true {
                findings.append(
                    WitnessFinding(
                        party: witness.party,
                        problem: .headBehind(shown: witness.head?.number, known: known.number)
                    )
                )
            }
        }
        return findings
    }
}
