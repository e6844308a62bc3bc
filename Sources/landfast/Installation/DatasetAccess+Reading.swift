internal import Ledger
internal import Repository
internal import Sealing

extension DatasetAccess {
    /// The copy to read: the one that is named, or the primary, or another one that is current.
    func copyToRead(from store: String?, allowBehind: Bool) throws -> (party: String, replica: Replica) {
        if let store {
            let copy = try replica(inStore: store)
            if !allowBehind { try copy.replica.requireNotBehind(states[copy.party], known: known) }
            return copy
        }
        let candidates = [ledger.primary].compactMap { $0 } + replicas.keys.sorted()
        for party in candidates {
            guard let replica = replicas[party], let state = states[party] else { continue }
            if (try? replica.requireNotBehind(state, known: known)) != nil { return (party, replica) }
        }
        throw CommandError(
            states.isEmpty ? "no-snapshot" : "replica-behind",
            states.isEmpty
                ? "\(name) has no snapshot in any copy that can be reached."
                : "Every copy of \(name) that can be reached is behind.",
            remedy: states.isEmpty
                ? "Run `landfast backup \(name)` first."
                : "Make a current copy reachable, or read one as it is with --from STORE --allow-behind.",
            lines: behind.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" } + unreachableLines
        )
    }
}
