internal import Catalog
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Looks at what really lies in stores, against what the catalog and the ledgers say.
///
/// Changes nothing in any store.
struct StoreInventory {
    /// One store, as it was found.
    struct Store {
        let name: String
        let region: String
        var copies: [CopyInventory] = []
        /// At its top, beside repositories.
        var others: [Stray] = []
        /// Why it could not be looked at; nil when it was.
        var trouble: String?
    }

    private let installation: Installation
    /// Every repository that this installation knows, opened as far as it can be.
    private var accesses: [RepositoryID: DatasetAccess] = [:]
    private var names: [RepositoryID: String] = [:]
    private var troubles: [RepositoryID: String] = [:]
    private(set) var stores: [Store] = []
    private(set) var findings: [InventoryFinding] = []

    /// True when every store and every copy in it could be looked at.
    var isWhole: Bool { stores.allSatisfy { $0.trouble == nil && $0.copies.allSatisfy { $0.trouble == nil } } }

    init(_ installation: Installation) throws {
        self.installation = installation
        for (tenant, dataset) in try installation.selection(nil) {
            names[dataset.repository] = "\(tenant.name)/\(dataset.name)"
            do {
                // Also places that are allowed no more: what lies there is what is looked for.
                accesses[dataset.repository] = try installation.access(
                    to: tenant,
                    dataset,
                    for: .planning,
                    checkingInputs: false
                )
            } catch {
                troubles[dataset.repository] = RepositoryOpener.explanation(error)
            }
        }
    }

    /// Looks at one store.
    mutating func look(at entry: Configuration.StoreEntry) {
        var store = Store(name: entry.place.name, region: entry.place.region)
        defer { stores.append(store) }
        do {
            let survey = try survey(entry)
            store.others = survey.others
            for repository in survey.repositories.keys.sorted() {
                guard let folder = survey.repositories[repository] else { continue }
                store.copies.append(look(into: repository, folder, in: entry.place.name))
            }
            reportOthers(store)
            reportMissing(in: store)
        } catch {
            store.trouble = RepositoryOpener.explanation(error)
        }
    }

    private func survey(_ entry: Configuration.StoreEntry) throws -> StoreSurvey {
        guard let look = installation.basis.registry.look(at: entry.place.name, in: entry.place.region) else {
            throw CommandError(
                "unknown-region",
                "The region '\(entry.place.region)' of store '\(entry.place.name)' is not known, so nobody asks it.",
                remedy: "See `landfast region list`, and correct the store's region.",
                status: .refused
            )
        }
        return try StoreOpener.survey(
            entry.place,
            look: look,
            identity: installation.identity(of: entry),
            access: installation.stores.access(entry)
        )
    }

    private mutating func look(
        into repository: RepositoryID,
        _ folder: StoreSurvey.Folder,
        in store: String
    ) -> CopyInventory {
        let party = "store:" + store
        func seenFromAbove(_ trouble: String?) -> CopyInventory {
            CopyInventory(folder, repository: repository, dataset: names[repository], trouble: trouble)
        }
        let amount = "\(Quantity.count(folder.files, "file")), \(Quantity.bytes(folder.bytes))"
        guard let name = names[repository] else {
            report(.unknownRepository, in: store, repository, "\(amount) of a repository that nobody here knows")
            return seenFromAbove(nil)
        }
        guard let access = accesses[repository] else { return seenFromAbove(troubles[repository]) }
        guard access.ledger.party(party) != nil else {
            // What is left of a copy that has gone: a folder without anything in it.
            if folder.files > 0 {
                report(.undeclaredCopy, in: store, repository, "\(amount) in a store that its ledger does not name")
            }
            return seenFromAbove(nil)
        }
        guard let replica = access.replicas[party] else {
            if access.vacant.contains(party) && folder.files == 0 { return seenFromAbove(nil) }
            return seenFromAbove(access.unreachable[party] ?? "it could not be opened")
        }
        do {
            let copy = try CopyInventory(replica, access.states[party], repository: repository, dataset: name)
            findings += copy.findings(in: store)
            return copy
        } catch {
            return seenFromAbove(RepositoryOpener.explanation(error))
        }
    }

    private mutating func reportOthers(_ store: Store) {
        let foreign = store.others.filter { $0.kind != .unfinished }
        guard !foreign.isEmpty else { return }
        let bytes = foreign.reduce(0) { $0 + ($1.size ?? 0) }
        report(
            .foreignFiles,
            in: store.name,
            nil,
            "\(Quantity.count(foreign.count, "thing")) at its top that Landfast did not make, \(Quantity.bytes(bytes))"
        )
    }

    private mutating func reportMissing(in store: Store) {
        for (repository, access) in accesses.sorted(by: { $0.key < $1.key }) {
            guard access.ledger.party("store:" + store.name) != nil else { continue }
            let copy = store.copies.first { $0.repository == repository }
            guard copy?.total.count ?? 0 == 0 else { continue }
            report(.missingCopy, in: store.name, repository, "its ledger names this store, and nothing lies in it")
        }
    }

    private mutating func report(
        _ kind: InventoryFinding.Kind,
        in store: String,
        _ repository: RepositoryID?,
        _ detail: String
    ) {
        findings.append(
            InventoryFinding(
                kind: kind,
                store: store,
                repository: repository,
                dataset: repository.flatMap { names[$0] },
                detail: detail
            )
        )
    }

    /// Opens a finding for each thing that was not expected, and closes those that are gone.
    ///
    /// What could not be looked at keeps its findings.
    func remember() throws {
        for finding in findings {
            try installation.catalog.report(
                finding: finding.kind.rawValue,
                repository: finding.repository,
                party: finding.party,
                detail: finding.detail
            )
        }
        for open in try installation.catalog.openFindings() {
            guard let kind = InventoryFinding.Kind(rawValue: open.kind),
                let store = stores.first(where: { "store:" + $0.name == open.party }), store.trouble == nil,
                !store.copies.contains(where: { $0.repository == open.repository && $0.trouble != nil }),
                !findings.contains(where: { finding in
                    finding.kind == kind && finding.repository == open.repository && finding.party == open.party
                })
            else { continue }
            try installation.catalog.resolve(finding: open.kind, repository: open.repository, party: open.party)
        }
    }
}
