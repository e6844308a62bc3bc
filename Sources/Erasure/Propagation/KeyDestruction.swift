import Custody
import Ledger
import Sealing

/// What is known, in one round over a repository's custodians, of the keys under its tombstones.
///
/// Bytes may be deleted only where a custodian has destroyed keys before: each custodian verifies the officer itself, and
/// its cool-off and rate limit are what holds a stolen officer's key back. Deleting bytes meanwhile would erase all the
/// same.
struct KeyDestruction {
    /// Custodians that hold keys, or of which nobody knows that they do not.
    private let holders: Set<String>
    /// Custodians of which it is known that they can read nothing under a tombstone any more.
    private var without: [Digest: Set<String>] = [:]
    /// Tombstones that no custodian has carried out yet, as far as is known.
    private var waiting: Set<Digest>
    /// When the first of the custodians that withhold keys under a tombstone destroys them.
    private var ends: [Digest: Timestamp] = [:]

    /// Nothing is known yet.
    init(in ledger: Ledger) {
        holders = Set(
            ledger.memberships.filter { $0.party.kind == .custodian && $0.departure?.isProven != true }.map(\.party.id)
        )
        waiting = Set(ledger.tombstones.map(\.digest))
    }

    /// A custodian has caught up, and says how far it is with these tombstones.
    mutating func note(_ party: String, _ answer: CustodianAnswer, about tombstones: [Tombstone]) {
        waiting.formIntersection(answer.deferred.map(\.tombstone.digest))
        for deferred in answer.deferred {
            let digest = deferred.tombstone.digest
            ends[digest] = min(ends[digest] ?? deferred.until, deferred.until)
        }
        for tombstone in tombstones where answer.state(of: tombstone).isUnreadable {
            without[tombstone.digest, default: []].insert(party)
        }
    }

    /// True when bytes may be deleted: for every tombstone a custodian has destroyed the keys, or no custodian is left
    /// that could.
    var allowsDeletion: Bool { waiting.isEmpty || holders.isEmpty }

    /// When bytes may be deleted at the earliest; nil when no custodian says so of some tombstone that waits.
    var allowsDeletionFrom: Timestamp? {
        let known = waiting.compactMap { ends[$0] }
        return known.count == waiting.count ? known.max() : nil
    }

    /// True when no custodian can read what lies under a tombstone any more; what still lies in a store is then
    /// unreadable.
    func isComplete(for tombstone: Tombstone) -> Bool {
        holders.isSubset(of: without[tombstone.digest] ?? [])
    }
}
