import Sealing

extension Ledger {
    /// Those of some entries that this copy lacks and that have effect beside what it holds, each once, sorted by digest.
    ///
    /// What nobody delegated may sign, what was revoked, and what is about another repository is not among them.
    package func gains(from entries: some Sequence<LedgerEntry>) -> [LedgerEntry] {
        var joined = self
        joined.merge(entries)
        return joined.effects.members.filter { !contains($0) && joined.effects.rejected[$0] == nil }
            .compactMap { joined.known[$0] }
    }

    /// The entries by which anybody who has the repository's root key, and nothing else, finds a request and its tombstone
    /// again: what was signed about it, and the delegations, and revocations, of whoever signed.
    package func proof(ofErasure id: String) -> [LedgerEntry] {
        let about = entries.filter { effects.rejected[$0.digest] == nil && $0.statement.erasure == id }
        let signers = Set(about.map(\.signer))
        let trust = entries.filter { entry in
            guard effects.rejected[entry.digest] == nil else { return false }
            return switch entry.statement {
            case .delegated(let key, .officer, _): signers.contains(key)
            case .revoked(let key, _, _): signers.contains(key)
            default: false
            }
        }
        return (about + trust).sorted { $0.digest < $1.digest }
    }
}

extension LedgerStatement {
    /// The request that it is about; nil: it is about none.
    fileprivate var erasure: String? {
        switch self {
        case .erasureRequested(let request): request.id
        case .erasureApproved(let id, _), .erasureExtended(let id, _, _), .erasureCancelled(let id, _),
            .erasureIssued(let id, _):
            id
        case .delegated, .revoked, .joined, .left, .primaryMoved, .policyApplied, .held, .released, .readmitted,
            .superseded, .retired:
            nil
        }
    }
}
