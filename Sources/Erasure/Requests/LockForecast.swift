internal import Repository
package import Sealing
package import Stores

/// A copy whose bytes a provider's lock keeps for longer than an erasure may take.
///
/// Keys are destroyed at once all the same: what the lock keeps opens nowhere. That its bytes cannot be gone in time is
/// known when the erasure is asked for, and is said then.
package struct LockForecast: Hashable, Sendable {
    /// The dataset.
    package let dataset: String
    /// `store:NAME`.
    package let party: String
    /// The lock on what was written last, which ends last where a bucket locks all it takes.
    package let lock: ObjectLock

    /// One sentence.
    package var sentence: String {
        "\(party) keeps bytes of dataset \(dataset) under a lock past the due date (\(lock.description)): they are unreadable "
            + "once the keys are destroyed, and cannot be deleted before"
    }
}

extension ErasureSite {
    /// The copies that can be reached and whose newest head is locked beyond a date, or under a hold.
    ///
    /// A copy that does not answer is none of them: its state says so when the erasure is carried out.
    package func locks(beyond due: Timestamp) -> [LockForecast] {
        replicas.sorted { $0.key < $1.key }.compactMap { id, replica in
            guard let newest = try? replica.store.list(.head).last?.name,
                let lock = try? replica.store.lock(on: newest), lock.isHold || lock.until.map({ $0 > due }) ?? true
            else { return nil }
            return LockForecast(dataset: dataset, party: id, lock: lock)
        }
    }
}
