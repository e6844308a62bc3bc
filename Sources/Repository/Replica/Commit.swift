import Ledger
import Sealing
import Stores

/// What the next head shall say.
struct Proposal {
    var packs: [Digest: UInt64] = [:]
    var indexes: [Digest: UInt64] = [:]
    var snapshots: [Digest: UInt64] = [:]
    /// Objects that may be deleted once this head is durable.
    var condemned: Set<ObjectName> = []

    /// A proposal that changes nothing yet.
    init(_ state: RepositoryState?) {
        packs = state?.packs ?? [:]
        indexes = state?.indexes ?? [:]
        snapshots = state?.snapshots ?? [:]
    }

    /// The names of all objects that it keeps alive.
    var objectNames: Set<ObjectName> {
        Set(packs.keys.map { .pack($0) } + indexes.keys.map { .index($0) } + snapshots.keys.map { .snapshot($0) })
    }
}

/// Commits heads on a primary.
struct Commit {
    /// How often another writer may come first before this one gives up.
    static let attempts = 16

    let primary: Replica
    let writer: SigningKey
    let context: EngineContext
    /// What other parties have seen: a primary that shows less is not written to.
    let known: [HeadReference]

    /// Creates the next head, and tries again on top of another writer's when that one came first.
    ///
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached; entries of the primary's own are added to it.
    ///   - number: the number of the new head when it does not follow the newest one, see ``Continuation``.
    ///   - propose: makes the proposal from the state it builds on; called again, with a newer state, after a lost race.
    /// - Returns: the state that is now in effect.
    /// - Throws: what `propose` throws; ``RepositoryError`` of kind `conflict` or `behind`; the store's errors.
    func run(
        ledger: Ledger,
        numbered number: UInt64? = nil,
        _ propose: (RepositoryState?, Ledger) throws -> Proposal
    ) throws -> RepositoryState {
        for _ in 0..<Self.attempts {
            var current = ledger
            _ = current.merge(try primary.ledger().entries)
            guard current.authorises(writer.publicKey, .writer) else { throw unauthorised() }
            try requirePrimary(current)
            let (state, taken) = try primary.newestHeadAndTaken(trusting: current)
            try primary.requireNotBehind(state, known: known)
            try requireForwardClock(state)
            let proposal = try propose(state, current)
            _ = try current.write(to: primary.store)
            let head = try next(after: state, numbered: number, passing: taken, proposal, ledger: current)
            if let state = try publish(head, proposal, after: state) { return state }
        }
        throw RepositoryError(
            .conflict,
            "other writers committed \(Self.attempts) times in a row to repository \(primary.descriptor.id)",
            remedy: "Nothing was lost: what was stored stays. Run the command again."
        )
    }

    /// Signs a head and creates it.
    /// - Returns: the state that is now in effect; nil when another head of this number came first.
    private func publish(_ head: Head, _ proposal: Proposal, after base: RepositoryState?) throws -> RepositoryState? {
        let document = SignedDocument(
            signing: head.document(repository: primary.descriptor.id),
            namespace: Head.namespace,
            with: writer
        )
        let bytes = document.encoded()
        guard bytes.count <= FormatLimits.head else {
            throw RepositoryError(
                .tooLarge,
                "the next head would have \(bytes.count) bytes",
                remedy: "The repository holds more objects than format 1 allows; split the dataset."
            )
        }
        do {
            try primary.store.create(.head(head.number), bytes.span)
        } catch {
            guard error.kind == .alreadyExists else { throw error }
            return nil
        }
        return RepositoryState(
            number: head.number,
            digest: SHA256.hash(bytes.span),
            time: head.time,
            packs: proposal.packs,
            indexes: proposal.indexes,
            snapshots: proposal.snapshots,
            condemned: head.isFull ? proposal.condemned : proposal.condemned.union(base?.condemned ?? []),
            ledgerRoot: head.ledgerRoot,
            ledgerCount: head.ledgerCount
        )
    }

    /// A store that is the primary no more takes no commit: the ledger says where commits happen now.
    private func requirePrimary(_ ledger: Ledger) throws(RepositoryError) {
        guard let named = ledger.primary, named != "store:" + primary.store.place.name else { return }
        throw RepositoryError(
            .conflict,
            "\(named) is the primary of repository \(primary.descriptor.id) now, not store \(primary.store.place.name)",
            remedy: "The primary was moved while this ran. Nothing was committed; run the command again."
        )
    }

    private func next(
        after state: RepositoryState?,
        numbered wanted: UInt64?,
        passing taken: Set<UInt64>,
        _ proposal: Proposal,
        ledger: Ledger
    ) throws -> Head {
        let following = (state?.number ?? 0) + 1
        let number = Self.free(from: wanted ?? following, taken)
        guard number <= ObjectName.maximumNumber else { throw Self.noNumberLeft(primary.descriptor.id) }
        let jump = number == following ? wanted : number
        let objects = proposal.packs.count + proposal.indexes.count + proposal.snapshots.count
        let isFull =
            state == nil || jump != nil || number % FormatLimits.fullHeadEvery == 0 || objects <= FormatLimits.smallHead
        let base = isFull ? nil : state
        return Head(
            number: number,
            // Where every head is lost, there is none to name.
            previous: state?.digest ?? jump.map { _ in ledger.root },
            time: context.clock.now(),
            isFull: isFull,
            packs: HeadChange(from: base?.packs ?? [:], to: proposal.packs),
            indexes: HeadChange(from: base?.indexes ?? [:], to: proposal.indexes),
            snapshots: HeadChange(from: base?.snapshots ?? [:], to: proposal.snapshots),
            condemned: proposal.condemned,
            ledgerRoot: ledger.root,
            ledgerCount: ledger.count
        )
    }

    /// The first number that nothing lies under: what does is nobody's word, and may not be possible to delete.
    private static func free(from first: UInt64, _ taken: Set<UInt64>) -> UInt64 {
        var number = first
        while taken.contains(number) { number += 1 }
        return number
    }

    private static func noNumberLeft(_ repository: RepositoryID) -> RepositoryError {
        RepositoryError(
            .tooLarge,
            "the next head of repository \(repository) would have a number above \(ObjectName.maximumNumber)",
            remedy: "No run of commits comes to that: what was written under the highest number is not yours. Run "
                + "`landfast check` on every copy, and found the dataset anew from a restore."
        )
    }

    /// A clock that was set back makes schedules, due dates and graces wrong, so nothing is committed with one.
    private func requireForwardClock(_ state: RepositoryState?) throws(RepositoryError) {
        guard let state else { return }
        let now = context.clock.now()
        guard now.adding(seconds: Self.clockTolerance) < state.time else { return }
        throw RepositoryError(
            .conflict,
            "the clock says \(now), but the repository's newest head was written at \(state.time)",
            remedy:
                "This machine's clock was set back, or the other writer's is ahead. Correct the clock and run again."
        )
    }

    /// Seconds that clocks of different machines may be apart.
    private static let clockTolerance: Int64 = 600

    private func unauthorised() -> RepositoryError {
        RepositoryError(
            .unauthorised,
            "this agent's key may not write to repository \(primary.descriptor.id)",
            remedy: "Its delegation is missing or was revoked. Check with `landfast tenant show`."
        )
    }
}
