internal import Catalog
internal import Controller
internal import Custody
internal import Ledger
internal import Repository
internal import Sealing
internal import Stores

extension Installation {
    /// Looks at all that was opened once more, and remembers it: entries and head everywhere, observations here.
    ///
    /// To be called at a command's end, whatever it did.
    func refresh(_ access: DatasetAccess) throws {
        // A store that is used no more, since the process was interrupted, is none that cannot be reached.
        try Interruption.check()
        let access = access.upToDate()
        try spread(access)
        var newest: (mark: HeadMark, state: RepositoryState)?
        var observations: [ObservationRecord] = []
        let now = clock.now()
        for (party, replica) in access.replicas {
            let state = try? replica.newestHead(trusting: access.ledger)
            if let state, newest.map({ $0.mark.number < state.number }) ?? true {
                newest = (HeadMark(number: state.number, digest: state.digest), state)
            }
            let ledger = try? replica.ledger()
            observations.append(
                ObservationRecord(
                    repository: access.repository,
                    party: party,
                    region: replica.store.place.region,
                    condition: ledger == nil ? .damaged : .current,
                    head: state?.number,
                    headDigest: state?.digest,
                    ledgerCount: ledger?.count,
                    ledgerRoot: ledger?.root,
                    bytes: state?.totalBytes,
                    observed: now,
                    isPrimary: party == access.ledger.primary
                )
            )
        }
        for (party, vault) in access.vaults {
            if let newest { try? vault.remember(head: newest.mark.number, digest: newest.mark.digest) }
            let ledger = vault.ledger
            let head = try? vault.highestHead
            observations.append(
                ObservationRecord(
                    repository: access.repository,
                    party: party,
                    region: access.ledger.party(party)?.region ?? "unknown",
                    condition: .current,
                    head: head?.number,
                    headDigest: head?.digest,
                    ledgerCount: ledger.count,
                    ledgerRoot: ledger.root,
                    bytes: nil,
                    observed: now
                )
            )
        }
        observations += access.unreachable.map { party, _ in
            ObservationRecord(
                repository: access.repository,
                party: party,
                region: access.ledger.party(party)?.region ?? "unknown",
                condition: access.refused.contains(party) ? .refused : .unreachable,
                head: nil,
                headDigest: nil,
                ledgerCount: nil,
                ledgerRoot: nil,
                bytes: nil,
                observed: now,
                isPrimary: party == access.ledger.primary
            )
        }
        try catalog.observe(observations.map { judged($0, access.ledger, highest: newest?.mark) })
        // Whoever has left and still holds something is not forgotten before it is cleared.
        let members = access.ledger.memberships.filter { $0.departure == nil }.map(\.party.id)
        let holding = Array(access.replicas.keys) + Array(access.vaults.keys)
        try catalog.note(members: Set(members + holding), of: access.repository)
        let known = try catalog.highestSeen(access.repository)?.entries ?? []
        try catalog.remember(
            access.repository,
            head: newest.map { ($0.mark.number, $0.mark.digest) },
            entries: access.ledger.entries.map(\.digest).filter { !known.contains($0) },
            ledgerRoot: access.ledger.root
        )
        try note(targetsOf: access)
        guard known.allSatisfy(access.ledger.contains) else { return }
        try catalog.resolve(finding: Self.rolledBack, repository: access.repository, party: nil)
        try IncidentWatch(installation: self).note(wholeLedgerOf: access.repository)
    }

    /// An observation with the right condition: behind when it lacks entries or shows an older head.
    private func judged(_ seen: ObservationRecord, _ ledger: Ledger, highest: HeadMark?) -> ObservationRecord {
        guard seen.condition == .current else { return seen }
        let isBehind =
            seen.ledgerCount.map { $0 < ledger.count } ?? true
            || highest.map { (seen.head ?? 0) < $0.number } ?? false
        guard isBehind else { return seen }
        return ObservationRecord(
            repository: seen.repository,
            party: seen.party,
            region: seen.region,
            condition: .behind,
            head: seen.head,
            headDigest: seen.headDigest,
            ledgerCount: seen.ledgerCount,
            ledgerRoot: seen.ledgerRoot,
            bytes: seen.bytes,
            observed: seen.observed,
            isPrimary: seen.isPrimary
        )
    }

    /// Replaces what the catalog knows of a repository's snapshots.
    func record(_ snapshots: [SnapshotSummary], of repository: RepositoryID) throws {
        let now = clock.now()
        try catalog.replaceSnapshots(
            of: repository,
            with: snapshots.map { SnapshotRecord($0, of: repository, at: now) }
        )
    }
}

extension DatasetAccess {
    /// The same with what others have done since it was opened: with the entries that they gave to custodians, as
    /// everybody does, and without those who have left meanwhile and hold nothing more.
    fileprivate func upToDate() -> DatasetAccess {
        var access = self
        for vault in vaults.values {
            guard let ledger = try? vault.readLedger() else { continue }
            access.ledger.merge(ledger)
        }
        func hasLeft(_ party: String) -> Bool { access.ledger.party(party) == nil }
        access.replicas = replicas.filter { party, replica in
            !hasLeft(party) || (try? replica.store.size(.repository)) ?? nil != nil
        }
        access.vaults = vaults.filter { party, vault in !hasLeft(party) || (try? vault.isThere) ?? true }
        access.unreachable = unreachable.filter { !hasLeft($0.key) }
        return access
    }
}
