internal import Catalog
internal import Controller
internal import Erasure
internal import Files
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
            writeSnapshots(access)
            result.newestEntry = max(result.newestEntry, access.ledger.entries.map(\.time).max())
        }
        result.tenants = try installation.catalog.tenants().count
        result.datasets = accesses.count
        result.erasures = try installation.catalog.erasures().count
        result.holds = try installation.catalog.holds().count
        try installation.catalog.report(
            finding: Installation.rebuilt,
            repository: nil,
            party: nil,
            detail: result.age
        )
    }

    /// Compares the ledgers with the certificates that lie in the state folder, if that was not lost: an erasure that one names
    /// and no ledger holds was forgotten by all, since old copies were put back.
    mutating func compareCertificates() throws {
        let folder = installation.configuration.certificatesFolder
        guard try FileSystem.status(folder) != nil else { return }
        var files = KeptEvidenceFiles()
        try files.read(folder)
        for tombstone in files.evidence.named.sorted() {
            let access = accesses.first { $0.repository == tombstone.repository }
            guard let access, !access.ledger.contains(tombstone.digest) else { continue }
            result.forgotten.insert(tombstone.erasure)
            try installation.catalog.report(
                finding: Installation.rolledBack,
                repository: access.repository,
                party: nil,
                detail: "a certificate names an erasure that no ledger holds"
            )
            try IncidentWatch(installation: installation).note(allRolledBack: access)
        }
        guard !result.forgotten.isEmpty else { return }
        result.troubles.append(
            "certificates in \(folder) name \(Quantity.count(result.forgotten.count, "erasure")) that no ledger holds: old "
                + "copies were put back, and whoever was erased is in them. Run `landfast erase replay \(folder)` before "
                + "anything is restored"
        )
    }

    /// Snapshots are sealed: they are listed when a custodian serves, and else by the next backup.
    private mutating func writeSnapshots(_ access: DatasetAccess) {
        guard !access.ledger.isErasedWhole, !access.states.isEmpty else { return }
        do {
            let reading = try installation.access(to: access.tenant, access.dataset, for: .reading)
            let snapshots = try SnapshotReader(reading, installation).read { try $0.snapshots() }
            try installation.record(snapshots, of: access.repository)
            result.snapshots += snapshots.count
            result.newestSnapshot = max(result.newestSnapshot, snapshots.map(\.time).max())
        } catch {
            result.troubles.append("\(access.name): its snapshots could not be listed: \(ErrorReport(error).message)")
        }
    }
}

extension CatalogRebuild.Result {
    /// Of when what was found is: a state that is older than it should be shows only here.
    var age: String {
        let entry = newestEntry.map { "signed at \(Quantity.time($0))" } ?? "none"
        let snapshot = newestSnapshot.map { "of \(Quantity.time($0))" } ?? "none"
        return "newest ledger entry: \(entry), newest snapshot: \(snapshot)"
    }
}

/// The later of two moments of which either may be missing.
private func max(_ left: Timestamp?, _ right: Timestamp?) -> Timestamp? {
    guard let left, let right else { return left ?? right }
    return Swift.max(left, right)
}
