internal import Catalog
internal import Custody
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Everything that shows how one tenant's data was kept, in a folder that an outsider can check (S23, N8).
///
/// What could not be looked at is named in it, and never left out silently.
struct EvidenceBundle {
    let installation: Installation
    let tenant: TenantRecord
    var folder: EvidenceFolder
    /// What could not be found out, and why.
    var troubles: [String] = []
    /// What each certificate says in one word, by the request's id.
    var certificates: [String: String] = [:]
    /// The ids of the receipts that are in it.
    private(set) var receipts: Set<String> = []

    init(_ installation: Installation, _ tenant: TenantRecord, in folder: PathBytes) throws {
        self.installation = installation
        self.tenant = tenant
        self.folder = try EvidenceFolder(folder)
    }

    var files: Int { folder.count }
    var signatures: Int { folder.signatureCount }

    /// Writes everything.
    /// - Parameter verifying: whether each erasure is looked for again, for a certificate of this moment.
    mutating func write(verifying: Bool) throws {
        let keys = installation.keys
        folder.name(keys.officer.publicKey, "officer")
        let now = installation.clock.now()
        try folder.write(EvidenceReadme.bytes, to: "README.txt")
        let datasets = try installation.datasets(of: tenant, named: nil)
        let departure = try installation.catalog.departure(ofTenant: tenant.id)
        try folder.write(
            tenant.document(
                datasets: datasets.map { .string($0.name) },
                departure: departure?.document(at: now)
            ),
            to: "tenant.json"
        )
        try writePolicy()
        try writeRegister()
        var inventories: [JSONValue] = []
        for dataset in datasets { inventories.append(try writeRepository(dataset)) }
        try folder.write(
            .object(["format": .integer(1), "time": .time(now), "datasets": .array(inventories)]),
            to: "inventory.json"
        )
        try writeTransfers(datasets)
        try writeStatements(datasets)
        try writeDrills(datasets)
        try writeErasures(verifying: verifying)
        try writeIncidents()
        let record = try ProcessingRecord(installation, of: [tenant])
        try folder.write(record.document, to: "processing.json")
        troubles += record.drift.map(\.line)
        try folder.write(
            .object(["format": .integer(1), "time": .time(now), "unknown": .texts(troubles)]),
            to: "unknown.json"
        )
        try folder.finish(with: keys.officer)
    }

    // MARK: Policy and register

    private mutating func writePolicy() throws {
        let basis = installation.basis
        let applied = try installation.catalog.appliedPolicy()
        try folder.write(
            .object([
                "format": .integer(1), "name": .string(basis.policy.name), "digest": .string(basis.policy.digest.hex),
                "policy": basis.policy.canonical, "registry_digest": .string(basis.registry.digest.hex),
                "registry": basis.registry.signedForm, "sequence": .count(applied?.sequence),
                "applied": .time(applied?.applied),
            ]),
            to: "policy.json"
        )
        // A reader computes the digest of this file and finds the one that snapshots and transfers name.
        try folder.write(basis.policy.canonical, to: "policy-canonical.json")
    }

    private mutating func writeRegister() throws {
        let basis = installation.basis
        let book = try RegisterBook(installation.catalog)
        let names = basis.registry.subprocessors.keys.sorted()
        let entries = names.map { ($0, basis.registry.entry($0) ?? .null) }
        let notices = try installation.catalog.registerNotices(ofTenant: tenant.id)
        let untold = try Announcement(installation, only: tenant).due()
        let objections = try installation.catalog.objections(ofTenant: tenant.id)
        try folder.write(
            .object([
                "format": .integer(1), "subprocessors": .object(Dictionary(uniqueKeysWithValues: entries)),
                "notice_days": .count(basis.policy.noticeDays(for: TenantInputs(tenant), registry: basis.registry)),
                "history": .array(book.changes.map(\.document)),
                "told": .array(notices.map { $0.document(tenant: tenant.name) }),
                "untold": .array(untold.map(\.document)),
                "objections": .array(objections.map { $0.document(tenant: tenant.name) }),
            ]),
            to: "register.json"
        )
    }

    // MARK: Repositories

    /// - Returns: the dataset's inventory as observed now.
    private mutating func writeRepository(_ dataset: DatasetRecord) throws -> JSONValue {
        let access: DatasetAccess
        do {
            access = try installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
            try installation.refresh(access)
        } catch {
            let report = ErrorReport(error)
            troubles.append("\(dataset.name): \(report.message)")
            return .object([
                "dataset": .string(dataset.name), "state": .string("unknown"), "why": .string(report.message),
            ])
        }
        for (party, reason) in access.unreachable.sorted(by: { $0.key < $1.key }) {
            troubles.append("\(dataset.name): \(party): \(reason)")
        }
        nameSigners(access.ledger, dataset)
        let place = "repositories/\(dataset.name)/"
        for entry in access.ledger.entries {
            let file = "\(place)ledger/\(entry.digest.hex).json"
            try folder.write(entry.signed, namespace: LedgerEntry.namespace, to: file)
        }
        if let descriptor = access.replicas.values.first?.descriptor ?? access.vaults.values.first?.descriptor {
            try folder.write(
                descriptor.signed,
                namespace: RepositoryDescriptor.namespace,
                to: place + "repository.json"
            )
        }
        if let inputs = access.ledger.policy { try folder.write(inputs.inputs, to: place + "policy-inputs.json") }
        try writeCheckpoints(access, place)
        try writeReceipts(access)
        return try inventory(dataset, access)
    }

    private mutating func nameSigners(_ ledger: Ledger, _ dataset: DatasetRecord) {
        folder.name(ledger.rootKey, "root:\(dataset.name)")
        for entry in ledger.entries {
            guard case .delegated(let key, let role, let party) = entry.statement else { continue }
            let isNamed = party == role.rawValue || party.hasPrefix(role.rawValue + ":")
            folder.name(key, isNamed ? party : "\(role.rawValue):\(party)")
        }
    }

    private mutating func writeCheckpoints(_ access: DatasetAccess, _ place: String) throws {
        for (party, replica) in access.replicas.sorted(by: { $0.key < $1.key }) {
            guard let found = try? Checkpoint.highest(in: replica.store, trusting: access.ledger) else { continue }
            let name = party.dropFirst("store:".count)
            try folder.write(
                found.signed,
                namespace: Checkpoint.namespace,
                to: "\(place)checkpoints/store-\(name).json"
            )
        }
        for (party, vault) in access.vaults.sorted(by: { $0.key < $1.key }) {
            do {
                let name = party.dropFirst("custodian:".count)
                try folder.write(
                    vault.checkpoint().signed,
                    namespace: Checkpoint.namespace,
                    to: "\(place)checkpoints/custodian-\(name).json"
                )
            } catch {
                troubles.append("\(access.dataset.name): \(party): \(ErrorReport(error).message)")
            }
        }
    }

    private mutating func writeReceipts(_ access: DatasetAccess) throws {
        for (party, replica) in access.replicas.sorted(by: { $0.key < $1.key }) {
            do {
                for object in try replica.store.list(.receipt) {
                    guard let bytes = try replica.store.readIfIntact(object.name, maximumBytes: Receipt.maximumBytes),
                        let receipt = try? Receipt(parsing: bytes.span), receipt.isFromItsParty(in: access.ledger)
                    else {
                        troubles.append(
                            "\(access.dataset.name): \(party): \(object.name) is damaged, or not from its party"
                        )
                        continue
                    }
                    try write(receipt, access.dataset.name)
                }
            } catch let error as StoreError {
                troubles.append("\(access.dataset.name): \(party): \(error.message)")
            }
        }
    }

    /// Writes a party's receipt, once.
    mutating func write(_ receipt: Receipt, _ dataset: String) throws {
        guard receipts.insert(receipt.statement.id).inserted else { return }
        try folder.write(
            receipt.signed,
            namespace: Receipt.namespace,
            to: "repositories/\(dataset)/receipts/\(receipt.statement.id).json"
        )
    }
}
