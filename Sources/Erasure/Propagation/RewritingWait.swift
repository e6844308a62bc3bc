import Custody
import Ledger
import Repository
import Sealing
import Stores

/// Why packs are not rewritten yet: every copy's provider locks all that is left of what was erased.
///
/// To rewrite them now would delete nothing anywhere. It would put the others' chunks into new packs under new locks, beside
/// the old ones that stay: each erasure of a day would make the copies larger, and the next would wait for the newest lock.
/// So erasures wait together until the first of these locks ends; their keys are destroyed all the same. They wait for
/// nothing that could be gone before, so no due date is missed because of it.
struct RewritingWait {
    /// For people, beside what the copy says of its lock.
    static let words = "nothing is written anew before a lock ends, since nothing could be deleted"

    /// True when rewriting waits.
    ///
    /// It waits only for locks with a date that lies ahead, on every copy that can be reached: where one copy can be
    /// cleaned now, it is, and where a copy does not answer, it goes on as ever, so that each copy fails by itself.
    static func applies(to site: ErasureSite, lease: KeyLease?, context: EngineContext) -> Bool {
        guard let lease, !site.ledger.isErasedWhole, areHeadsLocked(in: site, context) else { return false }
        let scopes = site.ledger.tombstones.map(\.scope)
        var isAnythingLeft = false
        for replica in site.replicas.values {
            guard let found = try? Residue.look(in: replica, for: scopes, lease: lease, context: context) else {
                return false
            }
            for report in found.values where !report.isClean {
                guard isAhead(report.lock, context) else { return false }
                isAnythingLeft = true
            }
        }
        return isAnythingLeft
    }

    /// Whether the copies lock what they take: asked of the newest head, so that others need not be read twice.
    private static func areHeadsLocked(in site: ErasureSite, _ context: EngineContext) -> Bool {
        for replica in site.replicas.values {
            guard let newest = try? replica.store.list(.head).last?.name,
                let lock = try? replica.store.lock(on: newest), isAhead(lock, context)
            else { return false }
        }
        return true
    }

    /// True for a lock that ends, and has not yet.
    private static func isAhead(_ lock: ObjectLock?, _ context: EngineContext) -> Bool {
        guard let lock, !lock.isHold, let until = lock.until else { return false }
        return context.clock.now() < until
    }
}
