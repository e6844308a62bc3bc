package import Ledger
package import Sealing
package import Stores

/// A repository's copy in one store, its identity checked.
package final class Replica: Sendable {
    /// Where it lies.
    package let store: any Store
    /// What the repository is: its id, root key and chunking.
    package let descriptor: RepositoryDescriptor

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
    package func ledger() throws -> Ledger {
        try Ledger.load(from: store, rootKey: descriptor.rootKey)
    }

    /// The repository as the newest head in effect describes it; nil when nothing has been committed yet.
    ///
    /// A head is in effect when all heads back to a full one are there; so a copy that was cut short shows the state
    /// before it.
    /// - Parameter ledger: says which keys may write; the union of all ledgers that can be reached.
    /// - Throws: ``RepositoryError`` when a head is damaged or signed by a key without the role; the store's error.
    package func newestHead(trusting ledger: Ledger) throws -> RepositoryState? {
        let numbers = try store.list(.head).compactMap(\.name.number).sorted(by: >)
        let present = Set(numbers)
        for number in numbers {
            if let chain = try chain(from: number, present: present, ledger: ledger) {
                return RepositoryState(of: chain)
            }
        }
        return nil
    }

    /// The heads from a full one up to `number`, oldest first; nil when one between them is missing.
    private func chain(from number: UInt64, present: Set<UInt64>, ledger: Ledger) throws -> [(Head, Digest)]? {
        var chain: [(Head, Digest)] = []
        var next = number
        var expected: Digest?
        while true {
            guard present.contains(next) else { return nil }
            let (head, digest) = try head(next, trusting: ledger)
            if let expected, expected != digest {
                throw damagedHead(next, "the head after it was written upon another one")
            }
            chain.append((head, digest))
            if head.isFull { return chain.reversed() }
            expected = head.previous
            next -= 1
        }
    }

    /// One head, its signature and its writer's role checked.
    func head(_ number: UInt64, trusting ledger: Ledger) throws -> (Head, Digest) {
        let bytes = try store.read(.head(number), maximumBytes: FormatLimits.head)
        return try parse(head: number, bytes, trusting: ledger)
    }

    /// One head from its bytes, its signature and its writer's role checked.
    func parse(head number: UInt64, _ bytes: [UInt8], trusting ledger: Ledger) throws -> (Head, Digest) {
        let head: Head
        let signer: PublicKey
        do {
            let document = try SignedDocument.parse(
                bytes.span,
                namespace: Head.namespace,
                maximumBytes: FormatLimits.head
            )
            head = try Head(document.document, repository: descriptor.id)
            signer = document.key
        } catch {
            throw damagedHead(number, error.message)
        }
        guard head.number == number else { throw damagedHead(number, "it says that it is head \(head.number)") }
        guard ledger.acceptsHead(number, by: signer) else {
            throw RepositoryError(
                .unauthorised,
                "heads/\(number) in store \(store.place.name) is signed by \(signer.hex), which may not write",
                remedy: "A key without the role, or revoked before, wrote it. Do not use this copy; bring it forward"
                    + " from another replica."
            )
        }
        return (head, SHA256.hash(bytes.span))
    }

    private func damagedHead(_ number: UInt64, _ detail: String) -> RepositoryError {
        .damaged(ObjectName.head(number).description, in: store.place.name, detail)
    }
}
