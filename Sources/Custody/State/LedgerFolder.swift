internal import Files
internal import Ledger
internal import Sealing

/// A custodian's own copy of a ledger: one file for each entry, named by its digest.
struct LedgerFolder: Sendable {
    let path: PathBytes

    /// Entries that are here and not in a ledger.
    /// - Throws: ``CustodyError`` with `damaged` when a file is not what it is named by.
    func entries(notIn ledger: Ledger) throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        for file in try FileSystem.readDirectory(path) {
            guard let digest = file.name.text.flatMap({ Digest(hex: $0) }), !ledger.contains(digest) else { continue }
            let bytes = try AtomicFile.read(path.appending(file.name), maximumBytes: LedgerEntry.maximumBytes)
            guard let entry = try? LedgerEntry.parse(bytes.span), entry.digest == digest,
                entry.repository == ledger.repository
            else {
                throw CustodyError(.damaged, "ledger entry \(digest) of repository \(ledger.repository) was changed")
            }
            entries.append(entry)
        }
        return entries
    }

    /// Writes entries, durably.
    ///
    /// Those that are there already stay.
    func write(_ entries: [LedgerEntry]) throws {
        for entry in entries {
            let file = path.appending(entry.digest.hex)
            if try FileSystem.status(file) == nil { try AtomicFile.replace(file, entry.encoded.span) }
        }
    }
}
