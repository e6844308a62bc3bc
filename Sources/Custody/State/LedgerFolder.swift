internal import Files
internal import Ledger
internal import Sealing

/// A custodian's own copy of a ledger: one file for each entry, named by its digest.
struct LedgerFolder: Sendable {
    let path: PathBytes

    /// What is here besides what a ledger holds already.
    struct Contents {
        var entries: [LedgerEntry] = []
        /// Names of what was never an entry of this repository.
        var unknown: [PathBytes] = []
    }

    /// Entries that are here and not in a ledger; what was never one counts for nothing.
    /// - Throws: ``CustodyError`` with `damaged` when a file is not what it is named by, and may have been an entry.
    func contents(besides ledger: Ledger) throws -> Contents {
        var contents = Contents()
        for file in try FileSystem.readDirectory(path) {
            guard !file.name.bytes.starts(with: AtomicFile.temporaryPrefix.utf8) else { continue }
            guard let digest = file.name.text.flatMap({ Digest(hex: $0) }) else {
                contents.unknown.append(file.name)
                continue
            }
            guard !ledger.contains(digest) else { continue }
            if let entry = try entry(digest, of: ledger.repository) {
                contents.entries.append(entry)
            } else {
                contents.unknown.append(file.name)
            }
        }
        return contents
    }

    private func entry(_ digest: Digest, of repository: RepositoryID) throws -> LedgerEntry? {
        let file = path.appending(digest.hex)
        guard let status = try FileSystem.status(file), status.kind == .regular,
            status.size <= UInt64(LedgerEntry.maximumBytes)
        else { return nil }
        let bytes = try AtomicFile.read(file, maximumBytes: LedgerEntry.maximumBytes)
        guard SHA256.hash(bytes.span) == digest else {
            guard LedgerEntry.mayBeLeft(in: bytes) else { return nil }
            throw CustodyError(.damaged, "ledger entry \(digest) of repository \(repository) was changed")
        }
        guard let entry = try? LedgerEntry.parse(bytes.span), entry.repository == repository else { return nil }
        return entry
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
