package import Ledger
package import Sealing
package import Stores
import Synchronization

/// A repository's copy in one store, its identity checked.
package final class Replica: Sendable {
    /// Where it lies.
    package let store: any Store
    /// What the repository is: its id, root key and chunking.
    package let descriptor: RepositoryDescriptor
    private let memory = Mutex(Memory())

    /// What was read of objects that never change, so that a server is not asked for them again while it lists them.
    private struct Memory: Sendable {
        var ledger: Ledger?
        /// The chain of heads that was read last.
        var heads: [UInt64: SignedHead] = [:]
    }

    /// Puts a repository's descriptor into a store.
    ///
    /// When the same descriptor is there already, that is fine.
    /// - Throws: ``RepositoryError`` of kind `foreignRepository` when another one is there; the store's error.
    package static func create(in store: any Store, descriptor: SignedDocument) throws -> Replica {
        do {
            try store.create(.repository, descriptor.encoded().span)
        } catch {
            guard error.kind == .alreadyExists else { throw error }
            let present = try store.read(.repository, maximumBytes: RepositoryDescriptor.maximumBytes)
            guard present == descriptor.encoded() else { throw foreign(store, "another repository.json lies there") }
        }
        return try Replica(opening: store)
    }

    /// Opens a copy.
    /// - Throws: ``RepositoryError`` when there is none, or not the one that the store was opened for.
    package init(opening store: any Store) throws {
        self.store = store
        let bytes: [UInt8]
        do {
            bytes = try store.read(.repository, maximumBytes: RepositoryDescriptor.maximumBytes)
        } catch {
            guard error.kind == .notFound else { throw error }
            throw RepositoryError(
                .noSuchRepository,
                "store \(store.place.name) holds no repository \(store.repository)",
                remedy: "Check the store's url; `landfast replicate` makes a missing replica anew."
            )
        }
        do {
            descriptor = try RepositoryDescriptor(parsing: bytes.span, expecting: store.repository)
        } catch {
            throw Self.foreign(store, (error as? any ExplainedError)?.message ?? "it cannot be read")
        }
    }

    /// True when a store holds a `repository.json` that is no repository's: it was damaged, not swapped.
    package static func isUndescribed(_ store: any Store) -> Bool {
        guard let bytes = try? store.read(.repository, maximumBytes: RepositoryDescriptor.maximumBytes) else {
            return false
        }
        return (try? RepositoryDescriptor(parsing: bytes.span, expecting: nil)) == nil
    }

    /// A copy whose own description may be missing or damaged, so that it can be repaired.
    /// - Parameter descriptor: as another copy or a custodian has it, of the repository that the store was opened for.
    package init(repairing store: any Store, describedBy descriptor: RepositoryDescriptor) {
        precondition(descriptor.id == store.repository, "a copy is described by its own repository's description")
        self.store = store
        self.descriptor = descriptor
    }

    private static func foreign(_ store: any Store, _ detail: String) -> RepositoryError {
        RepositoryError(
            .foreignRepository,
            "repository.json in store \(store.place.name) is not that of \(store.repository): \(detail)",
            remedy: "The folder was swapped or changed. Put back the right one; nothing was written to it."
        )
    }

    /// The ledger entries that lie with this copy.
    /// - Throws: ``LedgerError`` of kind `damaged` when one is not what it is named by; ``StoreError``.
    package func ledger() throws -> Ledger {
        let (ledger, damaged, _) = try surveyLedger()
        if let first = damaged.first {
            throw LedgerError(
                .damaged,
                "store '\(store.place.name)': \(first) and \(damaged.count - 1) more are damaged"
            )
        }
        return ledger
    }

    /// What the survey of a copy's ledger gives: see ``Ledger/survey(_:rootKey:after:reading:)``.
    package typealias SurveyedLedger = (ledger: Ledger, damaged: [ObjectName], unknown: [ObjectName: String])

    /// The ledger entries that can be read, and the objects that are not what they are named by.
    package func surveyLedger() throws -> SurveyedLedger {
        let found = try surveyLedger(after: memory.withLock { $0.ledger })
        memory.withLock { $0.ledger = found.ledger }
        return found
    }

    /// The same, every byte read from the store.
    func surveyLedgerAnew() throws -> SurveyedLedger {
        try surveyLedger(after: nil)
    }

    private func surveyLedger(after earlier: Ledger?) throws -> SurveyedLedger {
        let store = store
        return try Ledger.survey(store, rootKey: descriptor.rootKey, after: earlier) { names in
            try store.each(names) { try store.readIfIntact($0, maximumBytes: LedgerEntry.maximumBytes) }
        }
    }

    /// The repository as the newest head in effect describes it; nil when nothing has been committed yet.
    ///
    /// A head is in effect when all heads back to a full one are there; so a copy that was cut short shows the state
    /// before it. What lies under a head's name and was never a head of this repository counts for nothing.
    /// - Parameter ledger: says which keys may write; the union of all ledgers that can be reached.
    /// - Throws: ``RepositoryError`` when a head is damaged; the store's error.
    package func newestHead(trusting ledger: Ledger) throws -> RepositoryState? {
        try newestHeadAndTaken(trusting: ledger).state
    }

    /// The same, and the numbers above that head which nothing can be committed under, because something else lies there.
    func newestHeadAndTaken(
        trusting ledger: Ledger
    ) throws -> (state: RepositoryState?, taken: Set<UInt64>) {
        let heads = try store.list(.head).sorted { $1.name < $0.name }
        let numbers = heads.compactMap(\.name.number)
        let present = Set(numbers)
        var taken: Set<UInt64> = []
        for (index, number) in numbers.enumerated() {
            do {
                if let chain = try chain(from: number, present: present, ledger: ledger) {
                    return (RepositoryState(of: chain), taken)
                }
            } catch let error as RepositoryError {
                let below = index + 1 < numbers.count ? numbers[index + 1] : 0
                // A damaged one may have been the newest, and what came after it rests on it.
                guard try unknownHead(heads[index], above: below, trusting: ledger) != nil else { throw error }
            }
            taken.insert(number)
        }
        return (nil, taken)
    }

    /// The heads from a full one up to `number`, oldest first; nil when one between them is missing.
    private func chain(from number: UInt64, present: Set<UInt64>, ledger: Ledger) throws -> [(Head, Digest)]? {
        let known = memory.withLock { $0.heads }
        var chain: [UInt64: SignedHead] = [:]
        var next = number
        var expected: Digest?
        while true {
            guard present.contains(next) else { return nil }
            let signed = try known[next] ?? readHead(next)
            try signed.requireWriter(in: ledger, store: store.place.name)
            if let expected, expected != signed.digest {
                throw damagedHead(next, "the head after it was written upon another one")
            }
            chain[next] = signed
            if signed.head.isFull { break }
            expected = signed.head.previous
            next -= 1
        }
        memory.withLock { $0.heads = chain }
        return chain.sorted { $0.key < $1.key }.map { ($0.value.head, $0.value.digest) }
    }

    /// One head, its signature and its writer's role checked.
    func head(_ number: UInt64, trusting ledger: Ledger) throws -> (Head, Digest) {
        let signed = try readHead(number)
        try signed.requireWriter(in: ledger, store: store.place.name)
        return (signed.head, signed.digest)
    }

    /// One head from its bytes, its signature and its writer's role checked.
    func parse(head number: UInt64, _ bytes: [UInt8], trusting ledger: Ledger) throws -> (Head, Digest) {
        let signed = try parse(head: number, bytes)
        try signed.requireWriter(in: ledger, store: store.place.name)
        return (signed.head, signed.digest)
    }

    private func readHead(_ number: UInt64) throws -> SignedHead {
        try parse(head: number, try store.read(.head(number), maximumBytes: FormatLimits.head))
    }

    private func parse(head number: UInt64, _ bytes: [UInt8]) throws -> SignedHead {
        let signed: SignedHead
        do {
            signed = try SignedHead(bytes, repository: descriptor.id)
        } catch {
            throw damagedHead(number, error.message)
        }
        guard signed.head.number == number else {
            throw damagedHead(number, "it says that it is head \(signed.head.number)")
        }
        return signed
    }

    private func damagedHead(_ number: UInt64, _ detail: String) -> RepositoryError {
        .damaged(ObjectName.head(number).description, in: store.place.name, detail)
    }
}
