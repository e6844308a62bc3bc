internal import Sealing

/// Something that lies in a store, or does not, otherwise than the catalog and the ledgers say.
struct InventoryFinding: Hashable {
    /// What it is; the raw value is the finding's kind in the catalog.
    enum Kind: String, CaseIterable {
        /// A repository's folder, of which this installation knows nothing.
        case unknownRepository = "unknown-repository"
        /// A copy in a store that the repository's ledger does not name.
        case undeclaredCopy = "undeclared-copy"
        /// A store that the ledger names and in which there is nothing.
        case missingCopy = "missing-copy"
        /// Objects that the copy's newest head names and that are not there, or have another size.
        case missingObjects = "missing-objects"
        /// Objects that no head names.
        case unnamedObjects = "unnamed-objects"
        /// Old versions and delete markers, which the store kept of what was deleted or replaced.
        case keptVersions = "kept-versions"
        /// What Landfast did not make.
        case foreignFiles = "foreign-files"
    }

    let kind: Kind
    let store: String
    /// Nil when it is about the store.
    let repository: RepositoryID?
    /// `TENANT/DATASET`; nil when that is not known.
    let dataset: String?
    /// Counts; no names of files.
    let detail: String

    var party: String { "store:" + store }

    /// The command that looks again at a finding of a kind, whoever opened it.
    static func command(_ kind: String) -> String {
        Kind(rawValue: kind) == nil ? "landfast check" : "landfast store inventory"
    }

    /// What to do.
    var remedy: String {
        let name = dataset ?? "TENANT/DATASET"
        return switch kind {
        case .unknownRepository:
            "Find out whose it is: another installation's, or one that this catalog has lost, which `landfast catalog "
                + "rebuild` finds. What is nobody's can be deleted by hand."
        case .undeclaredCopy:
            "Nobody erases anything in a copy that the ledger does not name. Find out how it came there, then delete its "
                + "folder by hand."
        case .missingCopy: "Run `landfast replicate \(name)`: it makes the copy anew."
        case .missingObjects: "Run `landfast repair \(name)`: it brings back what another copy has."
        case .unnamedObjects:
            "An interrupted backup leaves them. If none is running, `landfast prune \(name)` removes them from the "
                + "primary and `landfast replicate \(name)` from the other copies."
        case .keptVersions:
            "They are bytes that were to be deleted. Run `landfast replicate \(name)`, which deletes them where no lock "
                + "forbids it; and see `landfast erase list`."
        case .foreignFiles:
            "Find out who writes to this store; nobody else may. What is not needed can be deleted by hand."
        }
    }

    var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue), "store": .string(store), "repository": .text(repository?.hex),
            "dataset": .text(dataset), "detail": .string(detail), "remedy": .string(remedy),
        ])
    }

    var text: String {
        "  ! \(store): \(dataset ?? repository.map { "repository \($0.hex)" } ?? "store"): \(detail) [\(kind.rawValue)]\n"
            + "      \(remedy)\n"
    }
}
