internal import Files
package import Ledger
package import Sealing

extension CustodianVault {
    /// Destroys the repository's keys here, and signs that they are gone, once for each join.
    ///
    /// For a custodian that is to be a party no more: whoever calls has made sure that others hold the keys. Can be
    /// called again after an interruption. Nothing is served afterwards, and the folder stays until
    /// ``Custodian/forget(_:union:)``.
    /// - Throws: ``CustodyError`` with `busy` while another process holds keys under a lease, `joinRefused` when this
    ///   custodian is no party.
    package func depart() throws -> [DestructionReceipt] {
        guard custodian.isParty(in: ledger) else {
            throw CustodyError(.joinRefused, "custodian '\(custodianName)' is no party of repository \(repository)")
        }
        let generation = try folder.locked { try destroyKeys() }
        let overwrite = try folder.overwriteGrade.rawValue
        return custodian.receipts(
            in: ledger,
            evidence: .object([
                "generation": .integer(Int64(generation)), "overwrite": .string(overwrite),
                "rootSecret": .bool(custodian.rootSecret != nil),
                "rootSecretFrom": custodian.rootSecretOrigin.map { .string($0.rawValue) } ?? .null,
            ])
        )
    }

    /// To be called while the folder is locked.
    /// - Returns: the generation without keys.
    func destroyKeys() throws -> UInt64 {
        let open = try folder.leaseFolder.openRecords(now: custodian.clock.now())
        guard open.isEmpty else {
            throw CustodyError(
                .busy,
                "\(open.count) key leases of custodian '\(custodianName)' for \(repository) are open"
            )
        }
        let state = try folder.load(random: custodian.random)
        guard !state.table.isDestroyed else { return state.table.generation }
        var draft = StateDraft(state.table)
        try draft.puncture(.repository, in: folder)
        let change = StateChange(to: draft, from: state, in: folder, random: custodian.random)
        try change.run()
        return change.table.generation
    }
}

extension Custodian {
    /// Signs that this custodian, which a ledger declares, never took a repository's keys.
    /// - Throws: ``CustodyError`` with `busy` when it holds them.
    package func decline(_ repository: RepositoryID, union: Ledger) throws -> [DestructionReceipt] {
        guard try !repositories.contains(repository) else {
            throw CustodyError(.busy, "custodian '\(name)' holds keys of repository \(repository)")
        }
        return receipts(in: union, evidence: .object(["keysHeld": .bool(false)]))
    }

    /// Removes a repository's folder of a custodian that left, and destroys what keys an old copy brought back.
    ///
    /// Nothing happens when there is no folder.
    /// - Parameter union: all ledger entries that can be reached; in them this custodian is a party no more.
    /// - Throws: ``CustodyError`` with `busy` when it is one; ``FileError``.
    package func forget(_ repository: RepositoryID, union: Ledger) throws {
        let folder = stateFolder(repository)
        guard try FileSystem.status(folder.path) != nil else { return }
        let vault = try open(repository)
        guard !isParty(in: union), !union.isBehind(vault.ledger) else {
            throw CustodyError(.busy, "custodian '\(name)' still holds keys of repository \(repository)")
        }
        try folder.locked {
            _ = try vault.destroyKeys()
            // Out of everybody's way first: who has opened it writes nothing more into it.
            try FileSystem.rename(folder.path, to: leavingFolder(repository))
            try FileSystem.synchronizeDirectory(self.folder)
            try FileSystem.removeTree(leavingFolder(repository))
        }
        try FileSystem.synchronizeDirectory(self.folder)
    }

    func isParty(in ledger: Ledger) -> Bool {
        ledger.parties.contains { $0.id == partyID && $0.key == identity.publicKey }
    }

    fileprivate func receipts(in ledger: Ledger, evidence: JSONValue) -> [DestructionReceipt] {
        let own = ledger.memberships.filter {
            $0.party.id == partyID && $0.party.key == identity.publicKey && $0.departure == nil
        }
        return own.map { membership in
            DestructionReceipt(
                repository: ledger.repository,
                party: membership.party,
                joined: membership.joined,
                evidence: evidence,
                time: clock.now(),
                with: identity
            )
        }
    }
}
