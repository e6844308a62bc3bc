internal import Ledger
internal import Sealing

extension CustodianVault {
    /// What is done now and what waits.
    struct Plan {
        var applied: [Tombstone] = []
        var deferred: [DeferredTombstone] = []
        var now: Timestamp
        /// Since when tombstones were seen to wait before.
        var waitingBefore: [Digest: Timestamp] = [:]
    }

    /// Decides about tombstones, and punctures the draft for those whose time has come.
    ///
    /// What was applied here before, and came back with an old copy of the keys, neither waits nor counts.
    func plan(
        _ open: [Tombstone],
        appliedBefore before: Set<Digest>,
        now: Timestamp,
        _ draft: inout StateDraft
    ) throws -> Plan {
        guard !open.isEmpty else {
            draft.note(waiting: [:])
            return Plan(now: now)
        }
        let whole = open.filter { $0.scope == .repository }
        let rest = open.filter { $0.isOfNobody }
        // What cannot be derived any more needs nothing, and takes nothing from the hour's limit.
        var plan = Plan(now: now, waitingBefore: draft.table.waiting)
        var destructive: [Tombstone] = []
        for tombstone in open where tombstone.scope != .repository && !tombstone.isOfNobody {
            if try canDerive(TreePrefix(tombstone.scope), draft.table) {
                destructive.append(tombstone)
            } else {
                plan.applied.append(tombstone)
            }
        }
        let wanted = Set(destructive.filter { !before.contains($0.digest) }.map(\.scope)).count
        let allowance = try custodian.activity.take(wanted, clock: custodian.clock)
        plan.now = allowance.now
        planWhole(whole, appliedBefore: before, &plan, &draft)
        try planRest(rest, appliedBefore: before, &plan, &draft)
        if draft.table.isDestroyed == false, plan.applied.contains(where: { $0.scope == .repository }) {
            try draft.puncture(.repository, in: folder)
            plan.applied += destructive
            return plan
        }
        var left = allowance.punctures
        var done: Set<ScopePrefix> = []
        for tombstone in destructive {
            let isFree = before.contains(tombstone.digest) || done.contains(tombstone.scope)
            if isFree || left > 0 {
                if !isFree { left -= 1 }
                done.insert(tombstone.scope)
                try draft.puncture(tombstone.scope, in: folder)
                plan.applied.append(tombstone)
            } else {
                let until = allowance.nextAt ?? allowance.now
                plan.deferred.append(DeferredTombstone(tombstone: tombstone, reason: .rateLimit, until: until))
            }
        }
        return plan
    }

    /// Tombstones of the whole repository wait from when this custodian first saw them, whatever their own time says.
    private func planWhole(
        _ tombstones: [Tombstone],
        appliedBefore before: Set<Digest>,
        _ plan: inout Plan,
        _ draft: inout StateDraft
    ) {
        var waiting: [Digest: Timestamp] = [:]
        var isDue = draft.table.isDestroyed || tombstones.contains { before.contains($0.digest) }
        for tombstone in tombstones.prefix(CustodyTable.maximumWaiting) {
            let first = draft.table.waiting[tombstone.digest] ?? plan.now
            waiting[tombstone.digest] = first
            if plan.now >= first.adding(seconds: custodian.settings.coolOffSeconds) { isDue = true }
        }
        if isDue {
            plan.applied += tombstones
        } else {
            plan.deferred += tombstones.map { tombstone in
                let first = waiting[tombstone.digest] ?? plan.now
                let until = first.adding(seconds: custodian.settings.coolOffSeconds)
                return DeferredTombstone(tombstone: tombstone, reason: .coolOff, until: until)
            }
        }
        draft.note(waiting: isDue ? [:] : waiting)
    }

    /// Nobody's data may be all that a repository has: the retirement of its leaf waits as a tombstone of the whole
    /// repository does, so that a stolen officer's key does not destroy it at once.
    private func planRest(
        _ tombstones: [Tombstone],
        appliedBefore before: Set<Digest>,
        _ plan: inout Plan,
        _ draft: inout StateDraft
    ) throws {
        var waiting = draft.table.waiting
        for tombstone in tombstones {
            let first = plan.waitingBefore[tombstone.digest] ?? plan.now
            let due = first.adding(seconds: custodian.settings.coolOffSeconds)
            let isThere = try canDerive(TreePrefix(tombstone.scope), draft.table)
            if !isThere || before.contains(tombstone.digest) || plan.now >= due {
                try draft.puncture(tombstone.scope, in: folder)
                plan.applied.append(tombstone)
            } else {
                if waiting.count < CustodyTable.maximumWaiting { waiting[tombstone.digest] = first }
                plan.deferred.append(DeferredTombstone(tombstone: tombstone, reason: .coolOff, until: due))
            }
        }
        draft.note(waiting: waiting)
    }
}

extension Tombstone {
    /// True for the retirement of a leaf of what belongs to nobody.
    fileprivate var isOfNobody: Bool { retiredLeaf?.isReserved ?? false }
}
