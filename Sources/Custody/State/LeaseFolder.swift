internal import Files
internal import Sealing

/// The leases of one repository at one custodian: a file for each open one, locked while its process lives, and a file
/// for each of the last ones that ended.
struct LeaseFolder: Sendable {
    let open: PathBytes
    let ended: PathBytes

    /// Ended leases that are kept, and how many more there may be before the oldest go: looking through them takes longer
    /// than all the rest.
    static let keptEnded = 256
    static let slack = 64

    /// Writes a lease and locks it.
    ///
    /// To be called while the repository's folder is locked.
    func begin(_ record: LeaseRecord) throws -> FileLock {
        let file = open.appending(record.id)
        try AtomicFile.create(file, record.json.canonicalBytes().span)
        guard let lock = try FileLock.acquire(file) else {
            throw CustodyError(.busy, "lease \(record.id) is locked by another process")
        }
        return lock
    }

    /// Moves a lease to those that ended.
    ///
    /// To be called while the repository's folder is locked.
    func end(_ record: LeaseRecord) throws {
        try AtomicFile.replace(ended.appending(record.id), record.json.canonicalBytes().span)
        try FileSystem.unlinkIfPresent(open.appending(record.id))
        try FileSystem.synchronizeDirectory(open)
        guard try FileSystem.readDirectory(ended).count > Self.keptEnded + Self.slack else { return }
        for old in try endedRecords().dropFirst(Self.keptEnded) {
            try FileSystem.unlinkIfPresent(ended.appending(old.id))
        }
    }

    /// The leases that are open; those whose process has ended are moved away first.
    ///
    /// To be called while the repository's folder is locked.
    func openRecords(now: Timestamp) throws -> [LeaseRecord] {
        var records: [LeaseRecord] = []
        for entry in try FileSystem.readDirectory(open) {
            let file = open.appending(entry.name)
            guard Self.canBeLease(entry) else { continue }
            let lock = try FileLock.acquire(file)
            guard let record = try record(in: file) else {
                // Records are written whole: one that nobody holds and nobody can read was never one.
                guard lock == nil else { continue }
                throw CustodyError(.damaged, "a lease's file cannot be read, and a process holds it")
            }
            if lock == nil {
                records.append(record)
            } else {
                try withExtendedLifetime(lock) { try end(record.ended(at: now, .processEnded)) }
            }
        }
        return records
    }

    /// A file that a lease's record may lie in, by its name.
    private static func canBeLease(_ entry: DirectoryEntry) -> Bool {
        guard entry.kind == .regular || entry.kind == .unknown, let name = entry.name.text else { return false }
        return name.utf8.count == 32 && Hex.decode(name) != nil
    }

    private func record(in file: PathBytes) throws -> LeaseRecord? {
        guard let status = try FileSystem.status(file), status.size <= UInt64(LeaseRecord.maximumBytes) else {
            return nil
        }
        return LeaseRecord(parsing: try AtomicFile.read(file, maximumBytes: LeaseRecord.maximumBytes))
    }

    /// Names of what lies here and is no lease's record.
    func unknown() throws -> [PathBytes] {
        try [open, ended].flatMap { folder in
            try FileSystem.readDirectory(folder).filter { entry in
                guard !entry.name.bytes.starts(with: AtomicFile.temporaryPrefix.utf8) else { return false }
                return try !Self.canBeLease(entry) || record(in: folder.appending(entry.name)) == nil
            }.map(\.name)
        }
    }

    /// The leases that ended, the last one first.
    func endedRecords() throws -> [LeaseRecord] {
        try FileSystem.readDirectory(ended).compactMap { entry in
            try Self.canBeLease(entry) ? record(in: ended.appending(entry.name)) : nil
        }.sorted { ($0.ended ?? $0.until, $0.id) > ($1.ended ?? $1.until, $1.id) }
    }
}

extension StateFolder {
    var leaseFolder: LeaseFolder { LeaseFolder(open: leases, ended: endedLeases) }
}
