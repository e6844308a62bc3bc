internal import Custody
internal import Ledger
internal import Repository
internal import Sealing

/// Opens a dataset's copy for reading snapshots.
struct SnapshotReader {
    let installation: Installation
    let access: DatasetAccess

    init(_ dataset: DatasetArgument, _ installation: Installation) throws {
        let tenant = try installation.tenant(named: dataset.tenant)
        let name = try dataset.oneDataset()
        guard let access = try installation.access(to: tenant, dataset: name, for: .reading).first else {
            preconditionFailure("a dataset that was found is opened")
        }
        self.init(access, installation)
    }

    init(_ access: DatasetAccess, _ installation: Installation) {
        self.access = access
        self.installation = installation
    }

    /// Reads from the primary, or from the copy with the newest head when the primary cannot be reached.
    func read<Result>(_ body: (OpenedRepository) throws -> Result) throws -> Result {
        let result = try list(body)
        try installation.refresh(access)
        return result
    }

    /// The same, without remembering what was seen.
    func list<Result>(_ body: (OpenedRepository) throws -> Result) throws -> Result {
        let newest = access.states.max { ($0.value.number, $1.key) < ($1.value.number, $0.key) }?.key
        let primary = access.ledger.primary.flatMap { access.replicas[$0] }
        guard let replica = primary ?? newest.flatMap({ access.replicas[$0] }) else {
            _ = try access.primary()
            preconditionFailure("without a copy there is no primary")
        }
        let run = Hex.encode(installation.random.bytes(16))
        return try access.withLease("snapshot", run: run, clock: installation.clock) { lease in
            try body(
                OpenedRepository(
                    salvaging: replica,
                    ledger: access.ledger,
                    lease: lease,
                    context: installation.engine()
                )
            )
        }
    }
}

extension SnapshotSummary {
    /// For people.
    var stateWords: String {
        if isComplete { return "complete" }
        var parts = problems > 0 ? ["\(problems) could not be read"] : []
        if lostChunks > 0 { parts.append("\(Quantity.count(lostChunks, "chunk")) lost") }
        if lostLists > 0 { parts.append("\(Quantity.count(lostLists, "list")) of contents lost") }
        return "partial: " + parts.joined(separator: ", ")
    }

    /// For `--json`.
    var document: JSONValue {
        .object([
            "id": .string(id), "taken": .time(time), "class": .string(datasetClass), "parent": .text(parent),
            "files": .count(files), "folders": .count(folders), "links": .count(links), "bytes": .count(bytes),
            "scopes": .count(scopes), "erased_scopes": .count(erasedScopes), "problems": .count(problems),
            "lost_chunks": .count(lostChunks), "lost_lists": .count(lostLists),
            "tags": .texts(tags.map(\.text)),
            "policy": .string(policyDigest.hex),
            "ledger": .object(["root": .string(ledgerRoot.hex), "count": .count(ledgerCount)]),
        ])
    }
}
