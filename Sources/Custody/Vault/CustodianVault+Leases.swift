internal import Files
package import Ledger
package import Sealing

extension CustodianVault {
    /// The path of a label, in its person's present incarnation.
    /// - Throws: ``CustodyError`` with `notCaughtUp`, `stopped`, `destroyed`, or `reservedPath` in one case of 2^64.
    package func path(for label: ScopeLabel) throws -> ScopePath {
        try requireServing()
        return try withState { try path(for: label, in: $0.table) }
    }

    /// The incarnation in which a label's person is now: 0, and one more with each readmission.
    /// - Throws: as ``path(for:)``.
    package func incarnation(of label: ScopeLabel) throws -> UInt32 {
        try requireServing()
        return try withState { try place(of: label, in: $0.table).incarnation }
    }

    /// Opens a lease: from now on keys are in this process's memory.
    /// - Parameters:
    ///   - purpose: a word such as `backup`.
    ///   - run: the run's id.
    ///   - until: when the lease hands out nothing more.
    /// - Throws: ``CustodyError`` with `notCaughtUp`, `stopped` or `busy`.
    package func lease(purpose: String = "run", run: String, until: Timestamp) throws -> KeyLease {
        try requireServing()
        return try folder.locked {
            // What other processes recorded meanwhile is withheld from the start.
            let own = try currentLedger()
            try keep(own, beyond: own)
            let state = try folder.load(random: custodian.random)
            let record = LeaseRecord(
                id: Hex.encode(custodian.random.bytes(16)),
                purpose: purpose,
                run: run,
                opened: custodian.clock.now(),
                until: until,
                generation: state.table.generation,
                ended: nil,
                end: nil
            )
            let lock = try folder.leaseFolder.begin(record)
            return KeyLease(vault: self, record: record, table: state.table, lock: lock)
        }
    }

    /// The leases that are open, in any process of this machine.
    ///
    /// One whose process has ended is recorded as such and left out.
    package func openLeases() throws -> [LeaseRecord] {
        try folder.locked { try folder.leaseFolder.openRecords(now: custodian.clock.now()) }
    }

    /// The last leases that ended, the last one first.
    package func endedLeases() throws -> [LeaseRecord] {
        try folder.locked { try folder.leaseFolder.endedRecords() }
    }

    func path(for label: ScopeLabel, in table: CustodyTable) throws -> ScopePath {
        try place(of: label, in: table).path
    }

    /// Every path that a label has or had: those of each incarnation of its person, with the leaves that took over from
    /// them.
    func paths(of label: ScopeLabel, in table: CustodyTable) throws -> [ScopePath] {
        let key = LabelKey(secret: try table.secret(at: TableLayout.labelKey, repository: repository))
        let ledger = self.ledger
        var paths: [ScopePath] = []
        var incarnation: UInt32 = 0
        while true {
            let subject = key.subject(label, incarnation: incarnation)
            var path = ScopePath(subject: subject, object: key.object(label, incarnation: incarnation))
            paths.append(path)
            while ledger.isSuperseded(path), let next = path.successor {
                path = next
                paths.append(path)
            }
            guard ledger.readmissions(of: subject).contains(incarnation + 1) else { return paths }
            incarnation += 1
        }
    }

    private func place(
        of label: ScopeLabel,
        in table: CustodyTable
    ) throws -> (path: ScopePath, incarnation: UInt32) {
        let key = LabelKey(secret: try table.secret(at: TableLayout.labelKey, repository: repository))
        let ledger = self.ledger
        var incarnation: UInt32 = 0
        var subject = key.subject(label, incarnation: incarnation)
        while ledger.readmissions(of: subject).contains(incarnation + 1) {
            incarnation += 1
            subject = key.subject(label, incarnation: incarnation)
        }
        let path = ScopePath(subject: subject, object: key.object(label, incarnation: incarnation))
        guard !path.isReservedForSuccessors else {
            throw CustodyError(.reservedPath, "a label's path is one that no label may have")
        }
        return (ledger.present(path), incarnation)
    }
}
