internal import Catalog
internal import Controller
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// Fills a new catalog with what the union of all ledgers says.
struct RebuildWriter {
    let installation: Installation
    let without: Set<String>
    private var accesses: [DatasetAccess] = []
    private(set) var result: CatalogRebuild.Result

    init(installation: Installation, without: Set<String>) {
        self.installation = installation
        self.without = without
        result = CatalogRebuild.Result(policy: installation.basis.policy.digest)
    }

    /// Asks every store and custodian, and refuses when one that a ledger names cannot be reached (E14): it may hold a
    /// tombstone that nobody else has.
    /// - Returns: the unions; and whether one of them holds newer inputs than the survey.
    mutating func open(_ survey: LedgerSurvey) throws -> (unions: [RepositoryID: Ledger], isNewer: Bool) {
        var unions: [RepositoryID: Ledger] = [:]
        var missing: [String: String] = [:]
        var isNewer = false
        for (tenant, dataset) in try installation.selection(nil) {
            let access = try installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
            unions[dataset.repository] = access.ledger
            if access.ledger.policy?.digest != survey.datasets[dataset.repository]?.ledger.policy?.digest {
                isNewer = true
            }
            for (party, reason) in access.unreachable where !without.contains(party) { missing[party] = reason }
            // A copy that only waits for its next replication is no trouble.
            for (party, reason) in access.behind.sorted(by: { $0.key < $1.key })
            where access.suspicious.contains(party) {
                result.troubles.append("\(access.name): \(party) is behind: \(reason); run `landfast replicate`")
            }
            accesses.append(access)
        }
        guard isNewer || missing.isEmpty else {
            throw CommandError(
                "parties-unreachable",
                "\(Quantity.count(missing.count, "party", "parties")) that the ledgers name cannot be reached. "
                    + "Nothing was rebuilt.",
                remedy:
                    "Make them reachable: one of them may hold an erasure that nobody else knows of. What is lost for "
                    + "good can be named with --without PARTY.",
                lines: missing.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
            )
        }
        return (unions, isNewer)
    }

    /// Writes everything down.
    mutating func write() throws {
        for access in accesses {
            try installation.refresh(access)
            try writeErasures(access)
            try writeHolds(access)
            writeSnapshots(access)
        }
        result.tenants = try installation.catalog.tenants().count
        result.datasets = accesses.count
        result.erasures = try installation.catalog.erasures().count
        result.holds = try installation.catalog.holds().count
    }

    private func writeErasures(_ access: DatasetAccess) throws {
        var progress: [ErasureProgressRecord] = []
        for request in access.ledger.requests {
            guard let record = access.ledger.erasure(request.id) else { continue }
            let known = try installation.catalog.erasure(request.id)
            // Nobody has been asked yet how far it is: `erase run` does, and goes on with what is open.
            let isCancelled =
                record.cancelled != nil && !record.isIssued && known.map { $0.state == "cancelled" } ?? true
            let state = isCancelled ? "cancelled" : PartyState.unknown.rawValue
            let row = ErasureRequestRecord(
                id: request.id,
                tenant: access.tenant.id,
                scope: request.scope.recordKind,
                reason: request.reason,
                state: state,
                requested: request.requestedAt,
                graceEnds: request.graceEnds,
                due: max(record.due, known?.due ?? record.due),
                approvalsNeeded: request.approvals,
                approvalsGiven: [record].fewestApprovals,
                changed: installation.clock.now()
            )
            progress.append(
                ErasureProgressRecord(
                    request: row,
                    repositories: [access.repository: state],
                    standings: [
                        access.repository: ErasureStanding(
                            of: request.id,
                            in: access.ledger,
                            at: installation.clock.now()
                        )
                    ],
                    parties: []
                )
            )
        }
        try installation.catalog.put(progress)
    }

    private func writeHolds(_ access: DatasetAccess) throws {
        for hold in access.ledger.holdRecords(of: access.tenant) { try installation.catalog.put(hold) }
    }

    /// Snapshots are sealed: they are listed when a custodian serves, and else by the next backup.
    private mutating func writeSnapshots(_ access: DatasetAccess) {
        guard !access.ledger.isErasedWhole, !access.states.isEmpty else { return }
        do {
            let reading = try installation.access(to: access.tenant, access.dataset, for: .reading)
            let snapshots = try SnapshotReader(reading, installation).read { try $0.snapshots() }
            try installation.record(snapshots, of: access.repository)
            result.snapshots += snapshots.count
        } catch {
            result.troubles.append("\(access.name): its snapshots could not be listed: \(ErrorReport(error).message)")
        }
    }
}

extension Ledger {
    /// Every hold that it names, for the catalog.
    func holdRecords(of tenant: TenantRecord) -> [HoldRecord] {
        var released: [String: Timestamp] = [:]
        for entry in entries {
            if case .released(let hold) = entry.statement { released[hold] = entry.time }
        }
        return entries.compactMap { entry in
            guard case .held(let hold) = entry.statement else { return nil }
            return HoldRecord(
                id: hold.id,
                tenant: tenant.id,
                scope: hold.scope.recordKind,
                basis: hold.basis,
                until: hold.until,
                added: entry.time,
                released: released[hold.id],
                repositories: [repository]
            )
        }
    }
}
