internal import Files
package import Ledger
package import Sealing
internal import Synchronization

/// One repository's keys at one custodian.
///
/// Keys are in memory only while something is derived from them, and under an open lease. All functions may be called
/// from several threads and processes at once.
package final class CustodianVault: Sendable {
    /// Whose keys.
    package let repository: RepositoryID
    /// `repository.json`, as it was when the repository was founded or joined.
    package let descriptor: RepositoryDescriptor
    let custodian: Custodian
    let folder: StateFolder
    let memory: Mutex<Memory>

    struct Memory: Sendable {
        var ledger: Ledger
        var isCaughtUp = false
    }

    init(custodian: Custodian, folder: StateFolder) throws {
        let bytes = try AtomicFile.read(folder.descriptor, maximumBytes: RepositoryDescriptor.maximumBytes)
        descriptor = try RepositoryDescriptor(parsing: bytes.span, expecting: folder.repository)
        repository = folder.repository
        self.custodian = custodian
        self.folder = folder
        var ledger = Ledger(repository: folder.repository, rootKey: descriptor.rootKey)
        ledger.merge(try LedgerFolder(path: folder.ledger).contents(besides: ledger).entries)
        memory = Mutex(Memory(ledger: ledger))
    }

    /// The custodian's name.
    package var custodianName: String { custodian.name }

    /// The key that delegates.
    package var rootKey: PublicKey { descriptor.rootKey }

    /// What this custodian knows of the ledger.
    package var ledger: Ledger { memory.withLock { $0.ledger } }

    /// The highest head that this custodian was told of; nil when it was told of none.
    package var highestHead: HeadMark? {
        get throws { try withState { $0.table.head } }
    }

    /// False once the custodian has removed the repository's folder.
    package var isThere: Bool {
        get throws { try FileSystem.status(folder.path) != nil }
    }

    /// How many files lie among this repository's ledger and leases that nobody of Landfast put there; they count for
    /// nothing.
    package func unknownFiles() throws -> Int {
        try folder.locked {
            let empty = Ledger(repository: repository, rootKey: rootKey)
            let unknown = try LedgerFolder(path: folder.ledger).contents(besides: empty).unknown
            return try unknown.count + folder.leaseFolder.unknown().count
        }
    }

    /// Reads anew what this custodian knows of the ledger, with what other processes have added to it.
    package func readLedger() throws -> Ledger {
        try folder.locked {
            let ledger = try currentLedger()
            memory.withLock { memory in _ = memory.ledger.merge(ledger) }
            return ledger
        }
    }

    /// True once the whole repository's keys were destroyed here.
    package var isDestroyed: Bool {
        get throws { try withState { $0.table.isDestroyed } }
    }

    /// Takes entries into this custodian's own ledger, durably, without acting on them.
    /// - Returns: those that have no effect.
    @discardableResult
    package func record(_ entries: [LedgerEntry]) throws -> [LedgerRejection] {
        try folder.locked {
            let own = try currentLedger()
            var ledger = own
            let rejections = ledger.merge(entries)
            try keep(ledger, beyond: own)
            return rejections
        }
    }

    /// Signs a delegation, a revocation, a join or a departure with the root key, and keeps it in the own ledger.
    /// - Throws: ``LedgerError`` with `badText` for what the root key does not sign; ``CustodyError`` with `destroyed`.
    package func sign(rootStatement statement: LedgerStatement, at time: Timestamp) throws -> LedgerEntry {
        guard statement.isForRoot else {
            throw LedgerError(.badText, "the root key signs no statement of type \(statement.type)")
        }
        return try folder.locked {
            let state = try folder.load(random: custodian.random)
            let seed = try state.table.secret(at: TableLayout.rootSeed, repository: repository)
            let random = custodian.random
            let entry = try LedgerEntry.make(
                statement,
                repository: repository,
                time: time,
                random: random,
                with: SigningKey(seed: seed)
            )
            let own = try currentLedger()
            var ledger = own
            ledger.merge([entry])
            try keep(ledger, beyond: own)
            return entry
        }
    }

    /// Remembers a head, durably.
    ///
    /// An older one than the highest is ignored.
    /// - Throws: ``CustodyError`` with `headConflict` when another head of the same number is known.
    package func remember(head number: UInt64, digest: Digest) throws {
        let mark = HeadMark(number: number, digest: digest)
        try folder.locked {
            let state = try folder.load(random: custodian.random)
            if let known = state.table.head {
                guard known.number != number || known.digest == digest else {
                    throw CustodyError(.headConflict, "head \(number) of repository \(repository) exists twice")
                }
                guard number > known.number else { return }
            }
            var draft = StateDraft(state.table)
            draft.note(head: mark)
            try StateChange(to: draft, from: state, in: folder, random: custodian.random).run()
        }
    }

    /// True when something of a scope can still be derived here.
    package func canDerive(_ scope: ScopePrefix) throws -> Bool {
        try withState { try canDerive(TreePrefix(scope), $0.table) }
    }

    /// True when a path's leaf can still be derived here.
    package func canDerive(_ path: ScopePath) throws -> Bool {
        try withState { try canDerive(TreePrefix(path), $0.table) }
    }

    func canDerive(_ place: TreePrefix, _ table: CustodyTable) throws -> Bool {
        guard !table.isDestroyed else { return false }
        // A whole repository that is not destroyed has something left.
        guard place.length >= TableLayout.shardBits else { return true }
        return try folder.nodes(ofShard: place.shard, in: table).canDerive(place)
    }

    /// Reads the state as it is on the disk.
    func withState<Result>(_ body: (LoadedState) throws -> Result) throws -> Result {
        try folder.locked { try body(try folder.load(random: custodian.random)) }
    }

    /// The ledger with what other processes added to it.
    ///
    /// To be called while the folder is locked.
    func currentLedger() throws -> Ledger {
        var ledger = self.ledger
        ledger.merge(try LedgerFolder(path: folder.ledger).contents(besides: ledger).entries)
        return ledger
    }

    /// Writes what is new in a ledger, and takes it as the one in memory.
    ///
    /// To be called while the folder is locked.
    /// - Parameter own: what lies on the disk already.
    func keep(_ ledger: Ledger, beyond own: Ledger) throws {
        try LedgerFolder(path: folder.ledger).write(ledger.missing(from: own))
        memory.withLock { memory in _ = memory.ledger.merge(ledger) }
    }

    /// Refuses to go on when nothing may be served.
    func requireServing() throws {
        if let reason = try stopReason() { throw CustodyError(.stopped, reason) }
        guard memory.withLock({ $0.isCaughtUp }) else {
            throw CustodyError(
                .notCaughtUp,
                "custodian '\(custodianName)' has not compared the ledger of \(repository) with anybody's"
            )
        }
    }
}
