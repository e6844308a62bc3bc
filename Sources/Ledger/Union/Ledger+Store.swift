package import Sealing
package import Stores

extension Ledger {
    /// Reads what can be read of a store's copy of the ledger.
    ///
    /// Every entry's signature is checked.
    /// - Parameters:
    ///   - earlier: what was read of this copy before; entries never change, so what the store still lists of it is not
    ///     read again.
    ///   - read: reads objects; nil for one that is damaged.
    /// - Returns: the ledger, and the objects that are not what they are named by.
    /// - Throws: ``LedgerError`` with `foreign` when an entry is about another repository, ``StoreError``.
    package static func survey(
        _ store: any Store,
        rootKey: PublicKey,
        after earlier: Ledger? = nil,
        reading read: ([ObjectName]) throws -> [[UInt8]?]
    ) throws -> (ledger: Ledger, damaged: [ObjectName]) {
        guard RepositoryID(rootKey: rootKey) == store.repository else {
            throw LedgerError(.foreignRepository, "store '\(store.place.name)' was opened for another repository")
        }
        let names = try store.list(.ledger).map(\.name)
        guard names.count <= maximumEntries else {
            throw LedgerError(.tooLarge, "store '\(store.place.name)' has more than \(maximumEntries) entries")
        }
        var entries: [LedgerEntry] = []
        var missing: [ObjectName] = []
        for name in names {
            if let known = name.digest.flatMap({ earlier?.known[$0] }) {
                entries.append(known)
            } else {
                missing.append(name)
            }
        }
        if let earlier, missing.isEmpty, entries.count == earlier.known.count { return (earlier, []) }
        var damaged: [ObjectName] = []
        for (name, bytes) in zip(missing, try read(missing)) {
            guard let bytes, SHA256.hash(bytes.span) == name.digest, let entry = try? LedgerEntry.parse(bytes.span)
            else {
                damaged.append(name)
                continue
            }
            guard entry.repository == store.repository else {
                throw LedgerError(
                    .foreign,
                    "store '\(store.place.name)': \(name) is an entry of repository \(entry.repository)"
                )
            }
            entries.append(entry)
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
