internal import Sealing

/// Where the record of processing and what is there differ, or nobody knows whether they do.
struct ProcessingDrift: Hashable {
    /// What it is.
    enum Kind: String {
        /// A copy that the repository's ledger does not name.
        case undeclaredCopy = "undeclared-copy"
        /// A repository that this installation does not know.
        case unknownRepository = "unknown-repository"
        /// A copy that the ledger names, and nothing lies there.
        case missingCopy = "missing-copy"
        /// A copy that lacks objects which its newest head names.
        case damagedCopy = "damaged-copy"
        /// A copy that shows less than is known of it.
        case rolledBack = "rolled-back"
        /// A party where the policy in force allows none.
        case outOfPlace = "out-of-place"
        /// Fewer copies or custodians than the policy asks for.
        case tooFew = "too-few"
        /// The policy says nothing about the data.
        case noPolicy = "no-policy"
        /// A party, a store or a whole dataset that could not be looked at.
        case notObserved = "not-observed"
    }

    let kind: Kind
    /// `TENANT/DATASET`; nil when it is about none.
    let dataset: String?
    /// `store:NAME`, `custodian:NAME`; nil when it is about none.
    let party: String?
    let detail: String

    /// One line for people.
    var line: String {
        let place = [dataset, party].compactMap(\.self).joined(separator: ": ")
        return (place.isEmpty ? "" : place + ": ") + "\(detail) [\(kind.rawValue)]"
    }

    var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "dataset": .text(dataset), "party": .text(party), "detail": .string(detail),
        ])
    }
}

extension ProcessingDrift.Kind {
    /// What an inventory found, where it is about what a record says.
    init?(_ kind: InventoryFinding.Kind) {
        switch kind {
        case .undeclaredCopy: self = .undeclaredCopy
        case .unknownRepository: self = .unknownRepository
        case .missingCopy: self = .missingCopy
        case .missingObjects: self = .damagedCopy
        case .unnamedObjects, .keptVersions, .foreignFiles: return nil
        }
    }
}
