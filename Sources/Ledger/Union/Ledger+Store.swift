package import Sealing
package import Stores

extension Ledger {
    /// Reads a store's copy of the ledger.
    ///
    /// Every entry's signature is checked.
    /// - Throws: ``LedgerError`` with `damaged` when an object is not what it is named by, `foreign` when it is about
    ///   another repository; ``StoreError``.
    package static func load(from store: any Store, rootKey: PublicKey) throws -> Ledger {
        let (ledger, damaged) = try survey(store, rootKey: rootKey)
        if let first = damaged.first {
            throw LedgerError(
                .damaged,
                "store '\(store.place.name)': \(first) and \(damaged.count - 1) more are damaged"
            )
        }
        return ledger
    }

    /// Reads what can be read of a store's copy of the ledger.
    /// - Returns: the ledger, and the objects that are not what they are named by.
    package static func survey(
        _ store: any Store,
        rootKey: PublicKey
    ) throws -> (ledger: Ledger, damaged: [ObjectName]) {
        guard RepositoryID(rootKey: rootKey) == store.repository else {
            throw LedgerError(.foreignRepository, "store '\(store.place.name)' was opened for another repository")
        }
        var entries: [LedgerEntry] = []
        var damaged: [ObjectName] = []
        for object in try store.list(.ledger) {
            guard let bytes = try store.readIfIntact(object.name, maximumBytes: LedgerEntry.maximumBytes),
                SHA256.hash(bytes.span) == object.name.digest, let entry = try? LedgerEntry.parse(bytes.span)
            else {
                damaged.append(object.name)
                continue
            }
            guard entry.repository == store.repository else {
                throw LedgerError(
                    .foreign,
                    "store '\(store.place.name)': \(object.name) is an entry of repository \(entry.repository)"
                )
            }
            entries.append(entry)
            guard entries.count <= maximumEntries else {
                throw LedgerError(.tooLarge, "store '\(store.place.name)' has more than \(maximumEntries) entries")
            }
        }
        var ledger = Ledger(repository: store.repository, rootKey: rootKey)
        ledger.merge(entries)
        return (ledger, damaged)
    }

    /// Writes the entries that a store lacks.
    /// - Returns: how many were added; all are durable.
    @discardableResult
    package func write(to store: any Store) throws -> Int {
        precondition(store.repository == repository, "a ledger is written to its own repository")
        let present = Set(try store.list(.ledger).compactMap(\.name.digest))
        var added = 0
        for entry in entries where !present.contains(entry.digest) {
            do {
                try store.create(.ledger(entry.digest), entry.encoded.span)
                added += 1
            } catch {
                guard error.kind == .alreadyExists else { throw error }
            }
        }
        return added
    }
}
