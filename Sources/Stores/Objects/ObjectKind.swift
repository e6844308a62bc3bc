/// The kinds of objects that a repository consists of, see the format's specification.
package enum ObjectKind: String, Hashable, CaseIterable, Sendable {
    case checkpoint
    case head
    case index
    case ledger
    case pack
    case receipt
    case repository
    case snapshot

    /// The folder that objects of this kind lie in, below the repository's; empty for the one that lies right there.
    package var folder: String {
        switch self {
        case .checkpoint: "checkpoints"
        case .head: "heads"
        case .index: "indexes"
        case .ledger: "ledger"
        case .pack: "packs"
        case .receipt: "receipts"
        case .repository: ""
        case .snapshot: "snapshots"
        }
    }
}
