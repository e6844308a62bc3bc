package import Sealing

extension Ledger {
    /// All delegations that have not been revoked, sorted by role, party and key.
    package var delegations: [Delegation] {
        effects.delegations.filter { effects.revocations[$0.key] == nil }.sorted {
            ($0.role.rawValue, $0.party, $0.key) < ($1.role.rawValue, $1.party, $1.key)
        }
    }

    /// True when the key may act in a role now.
    package func authorises(_ key: PublicKey, _ role: LedgerRole) -> Bool {
        effects.revocations[key] == nil && effects.delegations.contains { $0.key == key && $0.role == role }
    }

    /// True when the key may act in a role for this party now.
    package func authorises(_ key: PublicKey, _ role: LedgerRole, party: String) -> Bool {
        effects.revocations[key] == nil
            && effects.delegations.contains(Delegation(key: key, role: role, party: party))
    }

    /// True when the key was ever given a role, or this one, also when it was revoked since.
    package func everDelegated(_ key: PublicKey, _ role: LedgerRole? = nil) -> Bool {
        effects.delegations.contains { $0.key == key && (role == nil || role == $0.role) }
    }

    /// True when a head of this number, signed by this key, counts: the key is a writer's, and was not revoked before.
    package func acceptsHead(_ number: UInt64, by key: PublicKey) -> Bool {
        guard effects.delegations.contains(where: { $0.key == key && $0.role == .writer }) else { return false }
        return effects.revocations[key].map { number <= $0.acceptedHead } ?? true
    }

    /// True when a statement of a party, signed by this key, counts although the key was revoked since: never, unless
    /// it is a ledger entry that the revocation lists.
    ///
    /// For receipts and checkpoints.
    package func isRevoked(_ key: PublicKey) -> Bool { effects.revocations[key] != nil }

    /// The statement that revokes a key and keeps what this ledger holds of its work.
    /// - Parameters:
    ///   - key: the key to revoke.
    ///   - head: the number of the newest head that stays accepted.
    ///   - refused: digests of entries that were signed by whoever stole the key.
    package func revocation(
        of key: PublicKey,
        acceptedHead head: UInt64,
        refusing refused: Set<Digest> = []
    ) -> LedgerStatement {
        let accepted = entries.filter { $0.signer == key && !refused.contains($0.digest) }.map(\.digest)
        return .revoked(key: key, acceptedEntries: accepted, acceptedHead: head)
    }

    /// Every party that ever joined, sorted.
    package var memberships: [Membership] { effects.memberships }

    /// The parties that have joined and not left, sorted, each once.
    package var parties: [Party] {
        Array(Set(effects.memberships.filter { $0.departure == nil }.map(\.party))).sorted()
    }

    /// The party of an id, if it is one now.
    ///
    /// When an id was declared twice, the first in sorted order.
    package func party(_ id: String) -> Party? { parties.first { $0.id == id } }

    /// The id of the store where commits happen; nil when none was named.
    package var primary: String? { effects.primary?.party }

    /// The sequence for the next ``LedgerStatement/primaryMoved(to:sequence:)``.
    package var nextPrimarySequence: Int64 { (effects.primary?.sequence ?? 0) + 1 }

    /// The policy inputs in force.
    package var policy: AppliedPolicy? { effects.policy }

    /// The sequence for the next ``LedgerStatement/policyApplied(inputs:sequence:)``.
    package var nextPolicySequence: Int64 { (effects.policy?.sequence ?? 0) + 1 }
}
