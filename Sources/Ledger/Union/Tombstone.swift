package import Sealing

/// An issued erasure: its scope is to be destroyed everywhere, and never comes back.
package struct Tombstone: Hashable, Comparable, Sendable {
    /// The request's id.
    package let id: String
    /// What is erased.
    package let scope: ScopePrefix
    /// When it was signed, as its officer says.
    package let time: Timestamp
    /// The ledger entry's digest.
    package let digest: Digest

    /// The leaf whose data was sealed anew under another, and which is destroyed for that; nil for an erasure.
    package var retiredLeaf: ScopePath? {
        if case .leaf(let leaf) = scope { leaf } else { nil }
    }

    /// By the entries' digests.
    package static func < (left: Tombstone, right: Tombstone) -> Bool { left.digest < right.digest }
}

/// A party's join, and its departure if there was one.
package struct Membership: Hashable, Comparable, Sendable {
    /// The party, as it was declared.
    package let party: Party
    /// The digest of the entry that declared it.
    package let joined: Digest
    /// How it ceased to be a party; nil while it is one.
    package let departure: Departure?

    /// By party, then by entry.
    package static func < (left: Membership, right: Membership) -> Bool {
        (left.party, left.joined) < (right.party, right.joined)
    }
}

/// A key's right to act.
package struct Delegation: Hashable, Sendable {
    /// Whose key.
    package let key: PublicKey
    /// In which role.
    package let role: LedgerRole
    /// For whom.
    package let party: String

    /// A delegation from its parts.
    package init(key: PublicKey, role: LedgerRole, party: String) {
        self.key = key
        self.role = role
        self.party = party
    }
}

/// Policy inputs as they were applied.
package struct AppliedPolicy: Hashable, Sendable {
    /// What ``LedgerStatement/policyApplied(inputs:sequence:)`` holds.
    package let inputs: JSONValue
    /// Rises by one with each.
    package let sequence: Int64
    /// When, as the signer says.
    package let time: Timestamp
    /// The ledger entry's digest.
    package let digest: Digest
}

/// Why an entry has no effect now.
package struct LedgerRejection: Hashable, Sendable {
    /// What a caller may react to differently.
    package enum Reason: String, Hashable, Sendable {
        /// It is about another repository, and is not kept.
        case foreign
        /// No delegation for its signer is known yet; it is kept aside.
        case unknownSigner = "unknown-signer"
        /// Its signer may not say this.
        case notAuthorised = "not-authorised"
        /// Its signer was revoked, and this is not among what stays accepted.
        case revoked
        /// It says that a party destroyed what it held, without that party's own receipt.
        case unproven
    }

    /// The entry.
    package let digest: Digest
    /// Why.
    package let reason: Reason
}
