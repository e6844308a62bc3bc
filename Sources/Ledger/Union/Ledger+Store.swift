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
    /// - Returns: the ledger; the objects that are not what they are named by, and may have been entries; and those that
    ///   never were entries of this repository, with the reason: they count for nothing.
    /// - Throws: ``LedgerError``, ``StoreError``.
    package static func survey(
        _ store: any Store,
        rootKey: PublicKey,
        after earlier: Ledger? = nil,
        reading read: ([ObjectName]) throws -> [[UInt8]?]
    ) throws -> (ledger: Ledger, damaged: [ObjectName], unknown: [ObjectName: String]) {
        guard RepositoryID(rootKey: rootKey) == store.repository else {
            throw LedgerError(.foreignRepository, "store '\(store.place.name)' was opened for another repository")
        }
        var unknown: [ObjectName: String] = [:]
        let names = try store.list(.ledger).compactMap { object -> ObjectName? in
            guard object.size > UInt64(LedgerEntry.maximumBytes) else { return object.name }
            unknown[object.name] = "it has \(object.size) bytes, more than any entry"
            return nil
        }
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
        if let earlier, missing.isEmpty, entries.count == earlier.known.count { return (earlier, [], unknown) }
        var damaged: [ObjectName] = []
        for (name, bytes) in zip(missing, try read(missing)) {
            guard let bytes, SHA256.hash(bytes.span) == name.digest else {
                if let bytes, !LedgerEntry.mayBeLeft(in: bytes) {
                    unknown[name] = "it is not what it is named by, and nothing of an entry is left in it"
                } else {
                    damaged.append(name)
                }
                continue
            }
            // It is as it was written: whoever wrote it.
            guard let entry = try? LedgerEntry.parse(bytes.span) else {
                unknown[name] = "it is no entry"
                continue
            }
            guard entry.repository == store.repository else {
                unknown[name] = "it is an entry of repository \(entry.repository)"
                continue
            }
            entries.append(entry)
        }
        var ledger = Ledger(repository: store.repository, rootKey: rootKey)
        ledger.merge(entries)
        return (ledger, damaged, unknown)
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

extension LedgerEntry {
    /// Whether bytes can be what is left of an entry: they begin or end as a signed document does.
    package static func mayBeLeft(in bytes: [UInt8]) -> Bool {
        bytes.starts(with: "{\"document\":{".utf8) || bytes.suffix(2).elementsEqual("\"}".utf8)
    }
}
