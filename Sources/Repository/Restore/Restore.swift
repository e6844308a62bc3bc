package import Files
package import Ledger
import Sealing

/// Gives back what a snapshot holds.
package enum Restore {
    /// What to restore, and where to.
    package struct Request: Sendable {
        /// The snapshot.
        package var snapshot: SnapshotSummary
        /// Where to.
        package var target: any RestoreTarget
        /// Which paths; nil for all.
        package var include: (@Sendable (PathBytes) -> Bool)?
        /// Whether what the snapshot does not have is removed from the target, as far as `include` reaches.
        package var deletesOthers = false

        /// A request from its parts.
        package init(
            snapshot: SnapshotSummary,
            target: any RestoreTarget,
            include: (@Sendable (PathBytes) -> Bool)? = nil
        ) {
            self.snapshot = snapshot
            self.target = target
            self.include = include
        }
    }

    /// Restores a snapshot from one replica alone.
    ///
    /// Scopes under a tombstone are left out and counted. A file that is damaged becomes a problem; everything else is
    /// restored.
    /// - Throws: ``RepositoryError`` when the snapshot itself cannot be read; the store's and the target's errors.
    package static func run(_ request: Request, from repository: OpenedRepository) throws -> RestoreResult {
        try RestoreRun(repository, request).run()
    }
}

/// What a restore did.
package struct RestoreResult: Sendable {
    /// Files written, a count.
    package var files = 0
    /// Folders made, a count.
    package var folders = 0
    /// Symbolic links made, a count.
    package var links = 0
    /// Entries that were there already and needed no content, a count.
    package var unchanged = 0
    /// Names removed because the snapshot does not have them, a count.
    package var deleted = 0
    /// Further names of files, a count.
    package var hardLinks = 0
    /// Named pipes, sockets and devices, a count.
    package var specials = 0
    /// Bytes of all files.
    package var bytes: UInt64 = 0
    /// The erasures that reach into this repository, and because of which something may have been left out.
    package var leftOut: [Tombstone] = []
    /// Scopes of this snapshot that were left out, those taken out of it earlier included; a count.
    package var erasedScopes = 0
    /// What could not be given back.
    ///
    /// Names: for the operator's terminal only.
    package var problems: [SourceProblem] = []
}
