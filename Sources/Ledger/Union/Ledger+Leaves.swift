extension Ledger {
    /// Leaves that nothing is sealed under any more, sorted.
    package var supersededLeaves: [ScopePath] { effects.superseded.sorted() }

    /// True when nothing may be sealed under a leaf any more, since its data goes to its successor.
    package func isSuperseded(_ leaf: ScopePath) -> Bool { effects.superseded.contains(leaf) }

    /// The retirements of superseded leaves, sorted by digest.
    package var retirements: [Tombstone] { effects.tombstones.filter { $0.retiredLeaf != nil } }

    /// The superseded leaves that have not been retired: what lies under them is still being sealed anew.
    package var unretiredLeaves: [ScopePath] { supersededLeaves.filter { effects.retired[$0] == nil } }

    /// The leaf under which the data of this one is sealed now.
    ///
    /// What was erased stays where it was.
    package func present(_ leaf: ScopePath) -> ScopePath {
        var leaf = leaf
        while effects.superseded.contains(leaf), erasure(of: leaf) == nil, let next = leaf.successor { leaf = next }
        return leaf
    }

    /// Where an object's scope is now; other scopes stay what they are.
    package func present(_ scope: ScopePrefix) -> ScopePrefix {
        guard case .object(let subject, let object) = scope,
            let now = present(ScopePath(subject: subject, object: object)).object
        else { return scope }
        return .object(subject: subject, object: now)
    }

    /// The leaf of what belongs to nobody.
    package var nobody: ScopePath { present(.nobody) }

    /// The erasure that covers a path, if there is one; a retirement is none.
    package func erasure(of path: ScopePath) -> Tombstone? {
        isErased(path).flatMap { $0.retiredLeaf == nil ? $0 : nil }
    }
}
