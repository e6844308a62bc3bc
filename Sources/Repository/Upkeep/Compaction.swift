package import Custody
package import Ledger
package import Sealing
import Stores

/// Removes from a primary everything that lies under a tombstone.
package enum Compaction {
    /// Rewrites every pack, index, pointer list and manifest that names an erased scope, commits a head whose ledger
    /// root covers the tombstones, and deletes what that head condemned.
    ///
    /// Chunks of others are moved as they are.
    ///
    /// Objects that no head names (left by interrupted runs, or a running backup of somebody else, which then has to
    /// start again) are condemned too: they may hold an erased scope's chunks.
    ///
    /// What a lock keeps, or what the store's credentials may not delete, stays unnamed and is in the result; the next
    /// run tries it again, without another head.
    /// - Parameters:
    ///   - ledger: the union of all ledgers that could be reached.
    ///   - lease: keys; nil only when the ledger holds a tombstone for the whole repository.
    ///   - writer: a key with the role *writer*.
    /// - Throws: ``RepositoryError``, the store's and the lease's errors. Whatever was committed stays; run it again.
    package static func run(
        primary: Replica,
        ledger: Ledger,
        known: [HeadReference] = [],
        lease: KeyLease?,
        writer: SigningKey,
        context: EngineContext
    ) throws -> CompactionResult {
        var union = ledger
        union.merge(try primary.ledger())
        // Only what the caller knows of, and has waited for at the custodians, may be acted on.
        guard union.tombstones == ledger.tombstones else {
            throw RepositoryError(
                .conflict,
                "another erasure of repository \(primary.descriptor.id) was issued meanwhile",
                remedy: "Nothing was changed. Run the command again; it then knows of both."
            )
        }
        let commit = Commit(primary: primary, writer: writer, context: context, known: known)
        if union.isErasedWhole {
            return try CompactionRun(primary: primary, ledger: union, commit: commit).dropEverything()
        }
        guard let lease else {
            throw RepositoryError(
                .wrongKey,
                "compacting repository \(primary.descriptor.id) needs a key lease",
                remedy: "Run it where a custodian of the repository can be reached."
            )
        }
        for _ in 0..<Commit.attempts {
            let run = CompactionRun(primary: primary, ledger: union, commit: commit)
            if let result = try run.compact(lease: lease, writer: writer, context: context) { return result }
        }
        throw RepositoryError(
            .conflict,
            "other writers kept committing to repository \(primary.descriptor.id) while it was compacted",
            remedy: "Nothing was lost. Run it again when no backup of this dataset is running."
        )
    }
}

/// What a compaction did.
package struct CompactionResult: Sendable {
    /// The repository afterwards; nil when nothing has ever been committed.
    package var state: RepositoryState?
    /// Packs whose live chunks were moved, a count.
    package var packsRewritten = 0
    /// What should be gone and cannot be deleted yet.
    package var kept = KeptObjects()
    /// Objects deleted, a count.
    package var objectsDeleted = 0
    /// Bytes of all live objects before.
    package var bytesBefore: UInt64 = 0
    /// Bytes of all live objects afterwards.
    package var bytesAfter: UInt64 = 0
    /// Chunks of erased scopes that were dropped, a count.
    package var chunksDropped = 0
}

extension Ledger {
    /// True when a tombstone covers the whole repository.
    package var isErasedWhole: Bool {
        isErased(ScopePrefix.repository) != nil
    }
}
