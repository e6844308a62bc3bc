import Ledger
package import Sealing
package import Stores

/// What a repository consists of, as the newest head in effect says.
package struct RepositoryState: Hashable, Sendable {
    /// The head's number.
    package var number: UInt64
    /// SHA-256 of the head's bytes.
    package var digest: Digest
    /// When the head was written.
    package var time: Timestamp
    /// Live packs and their bytes.
    package var packs: [Digest: UInt64] = [:]
    /// Live index objects and their bytes.
    package var indexes: [Digest: UInt64] = [:]
    /// Live manifests and their bytes.
    package var snapshots: [Digest: UInt64] = [:]
    /// What this head condemned, and those before it back to the last full one.
    var condemned: Set<ObjectName> = []
    /// The ledger's Merkle root that the head names.
    package var ledgerRoot: Digest
    /// How many entries that ledger has.
    package var ledgerCount: Int

    /// Bytes of all live objects.
    package var totalBytes: UInt64 {
        [packs, indexes, snapshots].reduce(0) { $0 + $1.values.reduce(0, +) }
    }

    /// How many objects the head names.
    var objectCount: Int { packs.count + indexes.count + snapshots.count }

    /// Every live object's name and size.
    package var objects: [ObjectName: UInt64] {
        var all: [ObjectName: UInt64] = [:]
        for (name, size) in packs { all[.pack(name)] = size }
        for (name, size) in indexes { all[.index(name)] = size }
        for (name, size) in snapshots { all[.snapshot(name)] = size }
        return all
    }
}

extension RepositoryState {
    /// True when a head that names this ledger has condemned all of this, so that it can be deleted without another.
    func covers(_ condemned: Set<ObjectName>, _ ledger: Ledger) -> Bool {
        ledgerRoot == ledger.root && condemned.isSubset(of: self.condemned)
    }

    /// What heads from a full one on, oldest first, come to; nil when there is none.
    init?(of chain: [(Head, Digest)]) {
        guard let (newest, digest) = chain.last else { return nil }
        self.init(
            number: newest.number,
            digest: digest,
            time: newest.time,
            ledgerRoot: newest.ledgerRoot,
            ledgerCount: newest.ledgerCount
        )
        for (head, _) in chain {
            packs = head.packs.applied(to: packs)
            indexes = head.indexes.applied(to: indexes)
            snapshots = head.snapshots.applied(to: snapshots)
            condemned.formUnion(head.condemned)
        }
    }
}
