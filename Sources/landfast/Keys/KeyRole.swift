internal import ArgumentParser
internal import Ledger
internal import Sealing

/// What one of this installation's own keys is for.
enum KeyRole: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Signs which folders and buckets are stores.
    case `operator`
    /// Signs requests, holds, tombstones and certificates.
    case officer
    /// Signs what was seen in stores.
    case agent
    /// Commits heads.
    case writer

    /// The role in which a repository's ledger names the key; nil for the operator's, which stands in no ledger.
    var ledgerRole: LedgerRole? {
        switch self {
        case .operator: nil
        case .officer: .officer
        case .agent: .agent
        case .writer: .writer
        }
    }

    /// The party that the ledger delegates the role to.
    func party(agent: String) -> String { self == .officer ? "officer" : agent }
}

extension InstallationKeys {
    /// The key of a role.
    func key(_ role: KeyRole) -> SigningKey {
        switch role {
        case .operator: self.operator
        case .officer: officer
        case .agent: agent
        case .writer: writer
        }
    }
}
