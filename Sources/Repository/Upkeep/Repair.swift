package import Custody
package import Ledger
package import Sealing
import Stores

/// Puts good objects in the place of bad and missing ones.
///
/// Only what the newest head names is put anywhere, and only bytes that were checked by their name or signature: so a
/// repair neither spreads damage nor brings back what was erased.
package enum Repair {
    /// What to repair, and with what.
    package struct Request: Sendable {
        /// Copies that can be read, by party id.
        package var replicas: [String: Replica]
        /// Those of them that shall be repaired; they must be writable.
        package var targets: Set<String>
        /// The copy where commits happen.
        package var primary: String?
        /// The union of all ledgers that could be reached.
        package var ledger: Ledger
        /// The ledgers that the copies had when they were opened: who lacked an entry is behind.
        package var ledgers: [String: Ledger]
        /// What other parties have seen of this repository.
        package var known: [HeadReference]
        /// Keys: without them nothing can be rebuilt, and nothing said about files.
        package var lease: KeyLease?
        /// A key with the role *writer*; nil where nothing may be committed.
        package var writer: SigningKey?
        /// Commits a head without what no copy has any more.
        package var acceptsLoss: Bool
        /// Looks, and changes nothing.
        package var isDryRun: Bool

        /// A request from its parts.
        package init(
            replicas: [String: Replica],
            targets: Set<String>,
            primary: String?,
            ledger: Ledger,
            ledgers: [String: Ledger] = [:],
            known: [HeadReference] = [],
            lease: KeyLease?,
            writer: SigningKey?,
            acceptsLoss: Bool = false,
            isDryRun: Bool = false
        ) {
            self.replicas = replicas
            self.targets = targets
            self.primary = primary
            self.ledger = ledger
            self.ledgers = ledgers
            self.known = known
            self.lease = lease
            self.writer = writer
            self.acceptsLoss = acceptsLoss
            self.isDryRun = isDryRun
        }
    }

    /// Runs a repair.
    ///
    /// It can be stopped at any point and started again: a bad object is deleted only when the good bytes are in hand,
    /// so that at worst an object is missing, which the next repair puts back.
    /// - Throws: ``RepositoryError`` of kind `behind` when somebody has seen a newer head than any copy shows whole, of
    ///   kind `conflict` when copies contradict each other or an erasure was issued meanwhile; the stores' errors.
    package static func run(_ request: Request, context: EngineContext) throws -> RepairReport {
        var run = try RepairRun(request, context)
        return try run.run()
    }
}

/// One object of one copy that was not as it should be, and what became of it.
package struct RepairAction: Hashable, Sendable {
    /// What became of it, or would without `isDryRun`.
    package enum Outcome: Hashable, Sendable {
        /// Good bytes were taken from this party.
        case copied(from: String)
        /// Good bytes were put together from what is undamaged in several copies.
        case joined
        /// It was made anew from other objects, under another name, by a new head.
        case rebuilt
        /// It was taken away: nothing needs it.
        case removed
        /// It stays as it is: a lock in its store keeps it, or the credentials may not delete it.
        case kept
        /// It stays for now, and counts for nothing: the next commits pass over its number.
        case passedOver
        /// No copy has it.
        case lost
    }

    /// The copy's party id.
    package var party: String
    /// The object's name.
    package var object: String
    /// What was wrong with it.
    package var fault: ObjectFault
    /// What became of it.
    package var outcome: Outcome
}

/// An object that no copy has any more.
package struct RepairLoss: Hashable, Sendable {
    /// The object's name.
    package var object: String
    /// The snapshots that cannot be restored whole because of it; empty when there were no keys to look with.
    package var affected: [AffectedSnapshot]
}

/// What a repair did, or would do.
package struct RepairReport: Sendable {
    /// Every object that was not as it should be.
    package var actions: [RepairAction] = []
    /// What no copy has, whether accepted or not.
    package var losses: [RepairLoss] = []
    /// True when a head was committed that does without what is lost.
    package var isLossAccepted = false
    /// Chunks that were saved from packs of which no copy is whole, a count.
    package var chunksSaved = 0
    /// Bytes written to copies.
    package var bytesWritten: UInt64 = 0
    /// Bytes read and hashed to find out.
    package var bytesRead: UInt64 = 0
    /// What the repository consists of afterwards; nil when nothing has ever been committed.
    package var state: RepositoryState?
    /// Set when a new head was committed: its number.
    package var committed: UInt64?

    /// Erasures to carry out again, by id: the head that was given up may have taken their bytes away.
    package var erasuresToRun: [String] = []

    /// True when every object of every copy that was repaired is as it should be.
    package var isWhole: Bool {
        (losses.isEmpty || isLossAccepted) && !actions.contains { $0.outcome == .kept }
    }
}
