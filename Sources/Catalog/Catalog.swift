internal import GRDB
package import Sealing

/// The durable state of one installation: names, ids, counts, times, digests and states.
///
/// Holds no key and no personal data, and nothing rests on it alone: heads and ledgers decide, and it remembers the
/// highest that it has seen of both. One SQLite file, which any number of processes on the machine may share.
package final class Catalog: Sendable {
    private let queue: DatabaseQueue
    /// The clock that every record is stamped with.
    let clock: any WallClock

    /// Makes the catalog if it is missing, and opens it.
    package static func create(path: String, clock: any WallClock) throws(CatalogError) -> Catalog {
        try Catalog(path: path, clock: clock, configuration: Self.configuration(readOnly: false))
    }

    /// Opens a catalog that `create` has made.
    ///
    /// Throws `.notInitialised` when there is none, `.newerSchema`, and `.clockSetBack` when the clock shows more than
    /// ten minutes before a time that this catalog has seen.
    package static func open(path: String, clock: any WallClock) throws(CatalogError) -> Catalog {
        do {
            // SQLite would make a file that is missing; a connection for reading does not.
            try DatabaseQueue(path: path, configuration: configuration(readOnly: true)).close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            throw CatalogError(
                .notInitialised,
                "There is no catalog at \(path).",
                remedy: "Run `landfast init` once, or name the right configuration with --config."
            )
        } catch {
            throw explain(error, path: path)
        }
        return try create(path: path, clock: clock)
    }

    private init(path: String, clock: any WallClock, configuration: Configuration) throws(CatalogError) {
        self.clock = clock
        self.path = path
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.write {
                let transaction = Transaction(database: $0)
                try Migration.migrate(transaction, at: clock.now())
                try Self.checkClock(transaction, clock.now())
            }
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    private let path: String

    /// Closes the file; nothing can be asked or written afterwards.
    package func close() throws(CatalogError) {
        do {
            try queue.close()
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    private static func configuration(readOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "landfast.catalog"
        configuration.readonly = readOnly
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(CatalogLimits.busySeconds)
        // Parameters never appear in an error's text.
        configuration.publicStatementArguments = false
        guard !readOnly else { return configuration }
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What is deleted is overwritten, also in free pages.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// Runs statements in one transaction that takes the write lock at its start.
    ///
    /// Looks at the clock first, so that a process that runs for months remembers the time too.
    func write<Result>(_ body: (Transaction) throws -> Result) throws(CatalogError) -> Result {
        do {
            return try queue.write {
                let transaction = Transaction(database: $0)
                try Self.checkClock(transaction, clock.now())
                return try body(transaction)
            }
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// Looks at the clock, and remembers the time.
    ///
    /// Throws `.clockSetBack` when the clock shows more than ten minutes before a time that this catalog has seen.
    package func noteTime() throws(CatalogError) {
        try write { _ in }
    }

    /// Runs statements that change nothing, all on one state of the tables.
    func read<Result>(_ body: (Transaction) throws -> Result) throws(CatalogError) -> Result {
        do {
            return try queue.read { try body(Transaction(database: $0)) }
        } catch {
            throw Self.explain(error, path: path)
        }
    }

    /// A catalog remembers the latest time it has seen: grace periods, expiries and due dates rest on the clock.
    private static func checkClock(_ transaction: Transaction, _ now: Timestamp) throws {
        let latest = try transaction.row("SELECT value FROM facts WHERE name = 'latest_time'")?.time("value")
        if let latest, now < latest.adding(seconds: -CatalogLimits.clockToleranceSeconds) {
            throw CatalogError(
                .clockSetBack,
                "The clock shows \(now.iso8601), but this installation has already seen \(latest.iso8601).",
                remedy: "Set the machine's clock (`timedatectl`, or wait for NTP). Grace periods, expiries and due "
                    + "dates rest on it, so nothing runs until it is right."
            )
        }
        guard latest.map({ $0 < now }) ?? true else { return }
        try transaction.execute(
            "INSERT INTO facts (name, value) VALUES ('latest_time', $1) "
                + "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            .time(now)
        )
    }

    /// True when there was no room for the file, or for the small one beside it through which processes share it.
    private static func isOutOfSpace(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    }

    private static func explain(_ error: any Error, path: String) -> CatalogError {
        if let error = error as? CatalogError { return error }
        guard let error = error as? DatabaseError else {
            return CatalogError(
                .failed,
                "The catalog \(path) failed: \(error).",
                remedy: "Look at the state folder's disk and permissions, and try again."
            )
        }
        let said = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            CatalogError(
                .busy,
                "The catalog \(path) is in use by another process.",
                remedy: "Wait until the other landfast has finished, then run the command again."
            )
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            CatalogError(
                .damaged,
                "The catalog \(path) is damaged, or is not a catalog: \(said).",
                remedy:
                    "Move the file away and run `landfast catalog rebuild`. The repositories are not touched by this."
            )
        case _ where isOutOfSpace(error):
            CatalogError(.noSpace, "No space left for the catalog \(path).", remedy: "Free some space, then try again.")
        case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
            CatalogError(
                .failed,
                "The catalog \(path) cannot be opened for writing: \(said).",
                remedy: "Give the user that runs landfast read and write access to the state folder and the file in it."
            )
        default:
            CatalogError(
                .failed,
                "The catalog \(path) failed: \(said).",
                remedy: "Look at the state folder's disk and permissions, and try again."
            )
        }
    }
}
