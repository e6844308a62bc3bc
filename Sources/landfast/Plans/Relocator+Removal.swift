internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

extension Relocator {
    /// Deletes a copy, once every copy that stays shows the newest head and has been read whole.
    func removeStore(_ party: String) throws {
        let leaving: any Store
        if let replica = access.replicas[party] {
            try makeSure(thatNothingIsLostWith: replica, party)
            leaving = replica.store
        } else {
            // Emptied by a run that was interrupted before it could say so.
            guard let entry = installation.configuration.store(String(party.dropFirst("store:".count))) else { return }
            leaving = try installation.openStore(
                entry,
                access.inputs,
                access.datasetClass,
                .remove,
                access.repository
            )
        }
        let removed = try ReplicaRemoval.run(in: leaving)
        let memberships = access.ledger.memberships.filter { $0.party.id == party && $0.departure == nil }
        let receipts = memberships.map { membership in
            DestructionReceipt(
                repository: access.repository,
                party: membership.party,
                joined: membership.joined,
                evidence: removed.evidence,
                time: installation.clock.now(),
                with: installation.keys.agent
            )
        }
        try forget(party)
        try spread(receipts.map { try sign(.left(party: party, joined: $0.joined, how: .destroyed($0))) })
    }

    private func makeSure(thatNothingIsLostWith leaving: Replica, _ party: String) throws {
        try refuseOpenLeases()
        try lookAgain()
        let staying = (plan.placement?.stores ?? []).map { "store:" + $0.name }
        for store in staying { try requireCurrent(store) }
        try requireNothingMore(in: leaving, party)
        for store in staying { try verify(store) }
    }

    /// A copy that stays and is behind is brought forward; one that cannot be reached keeps the leaving one in place.
    private func requireCurrent(_ store: String) throws {
        guard access.replicas[store] != nil else {
            throw CommandError(
                "copies-missing",
                "The copy of \(plan.name) in \(store) cannot be reached, so no other copy is deleted.",
                remedy:
                    "Make it reachable, or declare it lost with --declare-lost \(store), and run the command again.",
                lines: access.unreachableLines
            )
        }
        try bringForward(store)
    }

    /// A copy with a head that the others do not have holds a snapshot that would be lost with it.
    private func requireNothingMore(in leaving: Replica, _ party: String) throws {
        guard let state = access.states[party] else { return }
        let isKnown = access.states.contains { other, known in
            other != party && (known.number > state.number || known.digest == state.digest)
        }
        guard !isKnown else { return }
        throw CommandError(
            "copy-ahead",
            "The copy of \(plan.name) in \(party) shows head \(state.number), which no other copy has.",
            remedy: "Run `landfast replicate \(plan.name)`, then run the command again.",
            lines: access.unreachableLines
        )
    }
}
