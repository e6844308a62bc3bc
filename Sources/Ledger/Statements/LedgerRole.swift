/// What a delegated key may sign.
package enum LedgerRole: String, Hashable, CaseIterable, Sendable {
    /// Signs heads, snapshots, checkpoints, policies, joins and departures.
    case writer
    /// Holds key trees; signs its receipts.
    case custodian
    /// Signs erasures, holds and readmissions.
    case officer
    /// Signs receipts for replicas.
    case agent
}
