package import Sealing

/// A repository's set of signed entries, and what follows from it.
///
/// A value. Only presence counts: whatever the order and the grouping in which entries arrive, the same set has the same
/// effects, and no time in an entry decides anything.
package struct Ledger: Sendable {
    /// Whose ledger it is.
    package let repository: RepositoryID
    /// The key that delegates.
    package let rootKey: PublicKey

    /// Every entry of this repository ever merged, those of unknown signers too.
    var known: [Digest: LedgerEntry] = [:]
    var effects: LedgerEffects

    /// Entries at most.
    package static let maximumEntries = 4_000_000

    /// An empty ledger.
    package init(repository: RepositoryID, rootKey: PublicKey) {
        precondition(RepositoryID(rootKey: rootKey) == repository, "a repository is named by its root key")
        self.repository = repository
        self.rootKey = rootKey
        effects = LedgerEffects(of: [], rootKey: rootKey)
    }

    /// Takes entries in.
    /// - Returns: those of them that have no effect as things stand now. All but foreign ones are kept, and gain their
    ///   effect when the delegation of their signer arrives.
    @discardableResult
    package mutating func merge(_ entries: some Sequence<LedgerEntry>) -> [LedgerRejection] {
        var rejections: [LedgerRejection] = []
        var merged: [Digest] = []
        var isChanged = false
        for entry in entries {
            guard entry.repository == repository else {
                rejections.append(LedgerRejection(digest: entry.digest, reason: .foreign))
                continue
            }
            merged.append(entry.digest)
            if known.updateValue(entry, forKey: entry.digest) == nil { isChanged = true }
        }
        precondition(known.count <= Self.maximumEntries, "a ledger has at most \(Self.maximumEntries) entries")
        if isChanged { effects = LedgerEffects(of: Array(known.values), rootKey: rootKey) }
        for digest in merged {
            if let reason = effects.rejected[digest] {
                rejections.append(LedgerRejection(digest: digest, reason: reason))
            }
        }
        return rejections
    }

    /// Takes another copy's entries in.
    @discardableResult
    package mutating func merge(_ other: Ledger) -> [LedgerRejection] {
        merge(other.known.values)
    }

    /// The entries of all signers that the root key ever delegated, sorted by digest.
    ///
    /// What a copy must hold.
    package var entries: [LedgerEntry] { effects.members.compactMap { known[$0] } }

    /// How many entries there are, those kept aside not counted.
    package var count: Int { effects.members.count }

    /// The Merkle root over the entries' sorted digests.
    package var root: Digest { effects.root }

    /// True when this copy holds the entry.
    package func contains(_ digest: Digest) -> Bool {
        known[digest] != nil && effects.rejected[digest] != .unknownSigner
    }

    /// The entry of a digest, if this copy holds it.
    package func entry(_ digest: Digest) -> LedgerEntry? { known[digest] }

    /// The entries that this copy has and another lacks, sorted by digest.
    package func missing(from other: Ledger) -> [LedgerEntry] {
        effects.members.filter { !other.contains($0) }.compactMap { known[$0] }
    }

    /// True when the other copy has entries that this one lacks.
    package func isBehind(_ other: Ledger) -> Bool {
        other.effects.members.contains { !contains($0) }
    }
}
