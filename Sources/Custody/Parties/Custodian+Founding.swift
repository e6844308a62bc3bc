internal import Files
package import Ledger
package import Sealing

/// A repository that has just been founded.
package struct FoundedRepository: Sendable {
    /// Its id.
    package let id: RepositoryID
    /// What goes into each store as `repository.json`.
    package let descriptor: RepositoryDescriptor
    /// The first entries of its ledger; the founding custodian holds them already.
    package let entries: [LedgerEntry]

    /// The key that delegates.
    package var rootKey: PublicKey { descriptor.rootKey }
}

extension Custodian {
    /// Founds a repository: makes its root key, its key tree and its label key, and signs the first entries.
    /// - Parameters:
    ///   - delegations: who may act, beside this custodian itself.
    ///   - parties: who holds a part, beside this custodian itself.
    ///   - primary: the id of the store where commits happen.
    ///   - policy: the policy inputs in force, if they are known.
    /// - Throws: ``LedgerError``; ``FileError``. Nothing is left behind then.
    package func found(
        chunker: RepositoryDescriptor.Chunker = .standard,
        delegations: [Delegation],
        parties: [Party],
        primary: String?,
        policy: JSONValue?
    ) throws -> FoundedRepository {
        let random = self.random
        let rootSeed = Secret(count: TableLayout.keyCount) { random.fill(&$0) }
        let labelKey = Secret(count: TableLayout.keyCount) { random.fill(&$0) }
        let root = Secret(count: TreeStep.nodeCount) { random.fill(&$0) }
        let rootKey = SigningKey(seed: rootSeed)
        let now = clock.now()
        let descriptor = RepositoryDescriptor(created: now, chunker: chunker, rootKey: rootKey)
        var statements: [LedgerStatement] = [
            .delegated(key: identity.publicKey, role: .custodian, party: partyID),
            .joined(try Party(kind: .custodian, name: name, region: region, key: identity.publicKey)),
        ]
        statements += delegations.map { .delegated(key: $0.key, role: $0.role, party: $0.party) }
        statements += parties.map { .joined($0) }
        if let primary { statements.append(.primaryMoved(to: primary, sequence: 1)) }
        if let policy { statements.append(.policyApplied(inputs: policy, sequence: 1)) }
        let entries = try statements.map { statement in
            try LedgerEntry.make(statement, repository: descriptor.id, time: now, random: random, with: rootKey)
        }
        var ledger = Ledger(repository: descriptor.id, rootKey: descriptor.rootKey)
        ledger.merge(entries)
        let nodes = root.withBytes { KeyTree.shards(ofRoot: $0) }
        try establish(
            descriptor,
            StateDraft(labelKey: labelKey, rootSeed: rootSeed, shards: nodes, ledger: ledger, head: nil),
            ledger: ledger
        )
        return FoundedRepository(id: descriptor.id, descriptor: descriptor, entries: entries)
    }

    /// Makes a repository's folder, whole or not at all.
    func establish(_ descriptor: RepositoryDescriptor, _ draft: StateDraft, ledger: Ledger) throws {
        let final = stateFolder(descriptor.id)
        let building = StateFolder(
            path: folder.appending(Self.buildingPrefix + StateFolder.hex(random.uint64())),
            repository: descriptor.id,
            rootSecret: rootSecret
        )
        try FileSystem.makeDirectories(building.path, mode: 0o700)
        try building.locked {
            do {
                for path in [building.shards, building.ledger, building.leases, building.endedLeases] {
                    try FileSystem.makeDirectories(path, mode: 0o700)
                }
                try AtomicFile.create(building.descriptor, descriptor.signed.encoded().span)
                try LedgerFolder(path: building.ledger).write(ledger.entries)
                try KeySlots(path: building.slots).create(random: random)
                try Self.refuseJournal(at: building.slots, name: name)
                try StateChange(to: draft, from: nil, in: building, random: random).run()
                guard try FileSystem.status(final.path) == nil else {
                    throw CustodyError(.alreadyHeld, "custodian '\(name)' holds repository \(descriptor.id) already")
                }
                try FileSystem.rename(building.path, to: final.path)
                try FileSystem.synchronizeDirectory(folder)
            } catch {
                try? Self.discard(building, random: random)
                throw error
            }
        }
    }

    /// Removes what a process that died while it made a repository's folder, or removed it, left behind: keys that nobody
    /// would ever erase.
    static func discardUnfinished(in folder: PathBytes, random: any RandomSource) throws {
        for entry in try FileSystem.readDirectory(folder)
        where [buildingPrefix, leavingPrefix].contains(where: { entry.name.bytes.starts(with: $0.utf8) }) {
            let path = folder.appending(entry.name)
            guard let lock = try FileLock.acquire(path.appending("lock")) else { continue }
            try withExtendedLifetime(lock) { try discard(slots: path.appending("slots"), path, random: random) }
        }
    }

    private static func discard(_ building: StateFolder, random: any RandomSource) throws {
        try discard(slots: building.slots, building.path, random: random)
    }

    private static func discard(slots: PathBytes, _ path: PathBytes, random: any RandomSource) throws {
        if try FileSystem.status(slots) != nil {
            for slot in 0..<2 { try KeySlots(path: slots).scrub(slot: slot, random: random) }
        }
        try FileSystem.removeTree(path)
    }

    /// Where a repository's folder goes before it is removed.
    func leavingFolder(_ repository: RepositoryID) -> PathBytes {
        folder.appending(Self.leavingPrefix + repository.hex)
    }

    private static let buildingPrefix = "founding-"
    private static let leavingPrefix = "leaving-"
}
