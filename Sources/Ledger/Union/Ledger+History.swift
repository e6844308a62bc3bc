package import Sealing

/// A party's time in a repository, as the signed entries tell it.
package struct Stay: Hashable, Sendable {
    /// Who.
    package let party: Party
    /// When it was declared, as the signer says: before any key or pack was sent to it.
    package let from: Timestamp
    /// When it stated that it holds nothing any more; nil: it has not, also when it was declared lost.
    package let until: Timestamp?

    /// A stay from its parts.
    package init(party: Party, from: Timestamp, until: Timestamp?) {
        self.party = party
        self.from = from
        self.until = until
    }
}

extension Ledger {
    /// Every policy inputs that were ever applied, in the order of their sequence.
    ///
    /// Of several with one sequence the last in order of digests is what counts, as in ``policy``.
    package var policies: [AppliedPolicy] {
        var found: [Int64: AppliedPolicy] = [:]
        for entry in entries where effects.rejected[entry.digest] == nil {
            guard case .policyApplied(let inputs, let sequence) = entry.statement else { continue }
            if let other = found[sequence], entry.digest < other.digest { continue }
            found[sequence] = AppliedPolicy(
                inputs: inputs,
                sequence: sequence,
                time: entry.time,
                digest: entry.digest
            )
        }
        return found.values.sorted { $0.sequence < $1.sequence }
    }

    /// Every party's time here, the earliest first.
    ///
    /// Times are the signers' own: they tell a history, and nothing is decided by them.
    package var stays: [Stay] {
        var ends: [Digest: Timestamp] = [:]
        for entry in entries where effects.rejected[entry.digest] == nil {
            guard case .left(_, let joined, .destroyed) = entry.statement else { continue }
            ends[joined] = min(ends[joined] ?? entry.time, entry.time)
        }
        return memberships.compactMap { membership -> Stay? in
            guard let entry = entry(membership.joined) else { return nil }
            let until = membership.departure?.isProven == true ? ends[membership.joined] : nil
            return Stay(party: membership.party, from: entry.time, until: until)
        }.sorted { ($0.from, $0.party) < ($1.from, $1.party) }
    }
}
