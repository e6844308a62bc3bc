package import Sealing
package import Stores

/// Deletes a repository's copy from one store.
package enum ReplicaRemoval {
    /// What was removed.
    package struct Result: Hashable, Sendable {
        /// Objects deleted now, a count.
        package var objects = 0
        /// Their bytes.
        package var bytes: UInt64 = 0

        /// As a destruction receipt states it: counts only.
        package var evidence: JSONValue {
            .object([
                "objectsDeleted": .integer(Int64(objects)), "bytesDeleted": .integer(Int64(clamping: bytes)),
                "objectsLeft": .integer(0),
            ])
        }
    }

    /// Deletes every object, the ledger and `repository.json` too, and lists the store again.
    ///
    /// Heads go first, so that a removal which was cut short shows no state that could be taken for a copy, and
    /// `repository.json` last, so that it is found and finished. Whoever calls has made sure that others hold the data.
    ///
    /// What a lock keeps stays, and with it `repository.json`; everything else goes, and the next run tries again.
    /// - Throws: ``RepositoryError`` of kind `kept` when a lock keeps something, of kind `damaged` when something is left that is no object; the store's errors.
    package static func run(in store: any Store) throws -> Result {
        var result = Result()
        var kept = KeptObjects()
        try kept.sweep(store)
        for kind in order where kind != .repository || kept.isEmpty {
            for object in try store.list(kind) where try kept.delete(object.name, from: store) {
                result.objects += 1
                result.bytes += object.size
            }
        }
        let strays = try store.strays()
        if let summary = kept.joined(with: strays).summary {
            throw RepositoryError(
                .kept,
                "the copy of repository \(store.repository) in store \(store.place.name) is not gone: \(summary)",
                remedy:
                    "What could be deleted is. Run the command again when the lock has ended, or with credentials that may"
                    + " delete; until then the copy stays declared, and erasures reach it."
            )
        }
        let left = try order.reduce(0) { try $0 + store.list($1).count } + strays.count
        guard left == 0 else {
            throw RepositoryError(
                .damaged,
                "store \(store.place.name) still holds \(left) files in the folder of repository \(store.repository)",
                remedy:
                    "They are no objects of Landfast, or were written just now. Look at the folder, remove what does"
                    + " not belong there, and run the command again."
            )
        }
        return result
    }

    private static let order: [ObjectKind] = [
        .head, .snapshot, .index, .pack, .checkpoint, .receipt, .ledger, .repository,
    ]
}
