internal import Ledger
internal import Repository
internal import Sealing
internal import Stores

/// What really lies in one repository's folder in one store, against what its newest head and its ledger say.
struct CopyInventory {
    /// How many of a kind, and their bytes.
    struct Amount {
        var count = 0
        var bytes: UInt64 = 0
    }

    let repository: RepositoryID
    /// `TENANT/DATASET`; nil when nobody knows whose it is.
    let dataset: String?
    /// The newest head that lies there; nil: none, or it was not opened.
    var head: UInt64?
    /// By kind; empty when it was not opened.
    var amounts: [ObjectKind: Amount] = [:]
    /// Everything together.
    var total = Amount()
    var strays: [Stray] = []
    /// Objects that the head names and that are not there as they should.
    var missing: [ObjectName] = []
    /// Objects that the head does not name.
    var unnamed: [ObjectName] = []
    /// Why nothing more is known; nil when it was looked into.
    var trouble: String?

    /// Looks into a copy that could be opened.
    init(_ replica: Replica, _ state: RepositoryState?, repository: RepositoryID, dataset: String) throws {
        self.repository = repository
        self.dataset = dataset
        head = state?.number
        let named = state?.objects ?? [:]
        var found: [ObjectName: UInt64] = [:]
        for kind in ObjectKind.allCases {
            for object in try replica.store.list(kind) {
                amounts[kind, default: Amount()].count += 1
                amounts[kind, default: Amount()].bytes += object.size
                total.count += 1
                total.bytes += object.size
                guard [.pack, .index, .snapshot].contains(kind) else { continue }
                found[object.name] = object.size
            }
        }
        missing = named.filter { found[$0.key] != $0.value }.keys.sorted()
        unnamed = found.keys.filter { named[$0] == nil }.sorted()
        strays = try replica.store.strays()
    }

    /// A folder that was only seen from above.
    init(_ folder: StoreSurvey.Folder, repository: RepositoryID, dataset: String?, trouble: String?) {
        self.repository = repository
        self.dataset = dataset
        self.trouble = trouble
        total = Amount(count: folder.files, bytes: folder.bytes)
    }

    /// What of it is otherwise than expected; unfinished objects are not, since a writer may be at work.
    func findings(in store: String) -> [InventoryFinding] {
        var findings: [InventoryFinding] = []
        func report(_ kind: InventoryFinding.Kind, _ detail: String) {
            findings.append(
                InventoryFinding(
                    kind: kind,
                    store: store,
                    repository: repository,
                    dataset: dataset,
                    detail: detail
                )
            )
        }
        if !missing.isEmpty {
            let objects = Quantity.count(missing.count, "object")
            report(.missingObjects, "\(objects) of head \(head ?? 0) not there, or of another size")
        }
        if !unnamed.isEmpty {
            report(.unnamedObjects, "\(Quantity.count(unnamed.count, "object")) that no head names")
        }
        let kept = strays.filter { $0.kind == .version || $0.kind == .deleteMarker }
        if !kept.isEmpty {
            let locked = kept.count { $0.lock != nil }
            let note = locked == 0 ? "" : ", \(Quantity.grouped(locked)) of them locked"
            let versions = Quantity.count(kept.count, "old version or marker", "old versions and markers")
            report(.keptVersions, versions + note)
        }
        let foreign = strays.count { $0.kind == .foreign }
        if foreign > 0 { report(.foreignFiles, "\(Quantity.count(foreign, "thing")) that Landfast did not make") }
        return findings
    }
}
