package import Sealing

/// What a ledger entry says.
package enum LedgerStatement: Hashable, Sendable {
    /// A key may act in a role, for a named party. Signed by the root key.
    case delegated(key: PublicKey, role: LedgerRole, party: String)
    /// A key may act no more. Of what it signed, only these entries and the heads up to this number keep their effect,
    /// whenever they arrive. Signed by the root key.
    case revoked(key: PublicKey, acceptedEntries: [Digest], acceptedHead: UInt64)
    /// A party holds a part from now on. Durable before anything is sent to it. Signed by the root key or a writer.
    case joined(Party)
    /// A party of this id, which the entry `joined` declared, ceased to be one. Signed by the root key or a writer;
    /// that it destroyed what it held counts only with its own receipt for that.
    case left(party: String, joined: Digest, how: Departure)
    /// Commits happen at this store from now on; the highest sequence counts. Signed by the root key or a writer.
    case primaryMoved(to: String, sequence: Int64)
    /// The policy inputs from which every process decides; the highest sequence counts. Signed by the root key or a
    /// writer.
    case policyApplied(inputs: JSONValue, sequence: Int64)
    /// Somebody asked for an erasure. Signed by an officer, as all that follow.
    case erasureRequested(ErasureRequest)
    /// One of the approvals it needs; `by` is a pseudonymous id of the person who approves.
    case erasureApproved(id: String, by: String)
    /// The due date moves, for a reason that the person was told.
    case erasureExtended(id: String, due: Timestamp, reason: String)
    /// It will not be issued.
    case erasureCancelled(id: String, reason: String)
    /// The tombstone: the scope is to be destroyed everywhere, unconditionally.
    case erasureIssued(id: String, scope: ScopePrefix)
    /// Data must be kept; acts only on what has not been issued.
    case held(Hold)
    /// A hold's end.
    case released(hold: String)
    /// The person behind an erased subject came back and gets the next incarnation.
    case readmitted(subject: UInt64, incarnation: UInt32)
    /// Nothing is sealed under this leaf any more: what belongs to it goes to its successor.
    case superseded(ScopePath)
    /// What lay under a superseded leaf has been sealed anew, and the leaf is to be destroyed everywhere.
    case retired(ScopePath)

    /// The name of the kind of statement, as the JSON holds it.
    package var type: String {
        switch self {
        case .delegated: "delegated"
        case .revoked: "revoked"
        case .joined: "joined"
        case .left: "left"
        case .primaryMoved: "primary-moved"
        case .policyApplied: "policy-applied"
        case .erasureRequested: "erasure-requested"
        case .erasureApproved: "erasure-approved"
        case .erasureExtended: "erasure-extended"
        case .erasureCancelled: "erasure-cancelled"
        case .erasureIssued: "erasure-issued"
        case .held: "held"
        case .released: "released"
        case .readmitted: "readmitted"
        case .superseded: "superseded"
        case .retired: "retired"
        }
    }

    /// True when the root key may sign it.
    package var isForRoot: Bool { signers.root }

    /// Who may sign it.
    var signers: Signers {
        switch self {
        case .delegated, .revoked: Signers(root: true, role: nil)
        case .joined, .left, .primaryMoved, .policyApplied: Signers(root: true, role: .writer)
        case .erasureRequested, .erasureApproved, .erasureExtended, .erasureCancelled, .erasureIssued, .held,
            .released, .readmitted, .superseded, .retired:
            Signers(root: false, role: .officer)
        }
    }

    /// Whether the root key may sign, and which role.
    struct Signers {
        let root: Bool
        let role: LedgerRole?
    }
}
