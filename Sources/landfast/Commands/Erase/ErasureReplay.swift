internal import Catalog
internal import Erasure
internal import Ledger
internal import Sealing

/// Brings erasures back into the ledgers from evidence, and drives them to every party.
struct ErasureReplay {
    let installation: Installation
    let evidence: KeptEvidence

    /// What was, or would be, taken back into one dataset's ledger.
    struct Taken: Sendable {
        let dataset: String
        let repository: RepositoryID
        /// What the ledger lacked.
        let entries: [LedgerEntry]
        /// Entries of the evidence that it holds already.
        let known: Int
        /// Entries that have no effect in it.
        let refused: Int
        /// The erasures that the evidence speaks of.
        let erasures: Set<String>
        /// Ledger entries that this installation has seen and that are nowhere, the evidence included.
        let stillMissing: Int

        /// The tombstones among what it lacked.
        var tombstones: Int {
            entries.count { if case .erasureIssued = $0.statement { true } else { false } }
        }
    }

    /// What came of it.
    struct Result: Sendable {
        var taken: [Taken] = []
        /// Tombstones that are named, and that neither the evidence nor a ledger holds.
        var bare: [KeptEvidence.NamedTombstone] = []
        /// What of the evidence could not be used, in sentences.
        var problems: [String] = []
        var reports: [ErasureReport] = []
    }

    /// The tenants whose repositories the evidence speaks of.
    private func tenants() throws -> [TenantRecord] {
        let repositories = Set(evidence.entries.keys).union(evidence.named.map(\.repository))
        return try installation.catalog.tenants().filter { tenant in
            try installation.catalog.datasets(ofTenant: tenant.id).contains { repositories.contains($0.repository) }
        }
    }

    /// What would be taken back; nothing is changed.
    func preview() throws -> Result {
        var result = Result()
        var held: Set<KeptEvidence.NamedTombstone> = []
        for tenant in try tenants() {
            for dataset in try installation.datasets(of: tenant, named: nil) {
                let access = try installation.access(
                    to: tenant,
                    dataset,
                    for: .planning,
                    checkingInputs: false,
                    acceptingRollback: true
                )
                result.taken.append(taken(access.name, access.ledger, access.forgotten))
                held.formUnion(evidence.bare.filter { access.ledger.contains($0.digest) })
            }
        }
        finish(&result, held)
        return result
    }

    /// Takes back what lacks, and carries it out.
    func run() throws -> Result {
        var result = Result()
        var held: Set<KeptEvidence.NamedTombstone> = []
        for tenant in try tenants() {
            var session = try ErasureSession(installation, tenant, acceptingRollback: true)
            var ids: Set<String> = []
            for index in session.sites.indices {
                let access = session.accesses[index]
                let taken = taken(access.name, session.sites[index].ledger, access.forgotten)
                _ = try session.office.takeBack(taken.entries, in: &session.sites[index])
                result.taken.append(taken)
                held.formUnion(evidence.bare.filter { session.sites[index].ledger.contains($0.digest) })
                ids.formUnion(try open(taken, session.sites[index].ledger))
            }
            try session.noteTakenBack()
            if !ids.isEmpty { result.reports += try session.carryOut(ids.sorted()) }
            try session.finish()
        }
        finish(&result, held)
        if result.problems.isEmpty { _ = try installation.resolveRebuilt() }
        return result
    }

    /// The erasures to drive: those of which something lacked, and those that are not at their end.
    private func open(_ taken: Taken, _ ledger: Ledger) throws -> Set<String> {
        try taken.erasures.filter { id in
            guard ledger.erasure(id) != nil else { return false }
            let state = try installation.catalog.erasure(id)?.state
            let isOver = state.map { $0 == "cancelled" || ErasureRequestRecord.endStates.contains($0) } ?? false
            return !taken.entries.isEmpty || !isOver
        }
    }

    private func taken(_ dataset: String, _ ledger: Ledger, _ forgotten: Set<Digest>) -> Taken {
        let given = evidence.entries[ledger.repository] ?? [:]
        let gains = ledger.gains(from: given.values)
        let known = given.keys.count { ledger.contains($0) }
        let named = evidence.named.filter { $0.repository == ledger.repository }.map(\.erasure)
        let issued = given.values.compactMap { entry -> String? in
            if case .erasureIssued(let id, _) = entry.statement { id } else { nil }
        }
        return Taken(
            dataset: dataset,
            repository: ledger.repository,
            entries: gains,
            known: known,
            refused: given.count - known - gains.count,
            erasures: Set(named + issued),
            stillMissing: forgotten.subtracting(gains.map(\.digest)).count
        )
    }

    private func finish(_ result: inout Result, _ held: Set<KeptEvidence.NamedTombstone>) {
        let here = Set(result.taken.map(\.repository))
        let foreign = Set(evidence.entries.keys).union(evidence.named.map(\.repository)).subtracting(here)
        result.bare = evidence.bare.filter { here.contains($0.repository) && !held.contains($0) }
        if !foreign.isEmpty {
            result.problems.append(
                "\(Quantity.count(foreign.count, "repository", "repositories")) in it no dataset here has: "
                    + foreign.map(\.hex).sorted().prefix(8).joined(separator: ", ")
            )
        }
        if evidence.damaged > 0 {
            result.problems.append(
                "\(Quantity.count(evidence.damaged, "document")) in it that should hold ledger entries "
                    + "\(evidence.damaged == 1 ? "is" : "are") damaged or badly signed"
            )
        }
        for taken in result.taken where taken.refused > 0 {
            result.problems.append(
                "\(taken.dataset): \(Quantity.count(taken.refused, "entry", "entries")) without effect: nobody whom the "
                    + "repository's root key delegated signed them, or the key was revoked"
            )
        }
        for tombstone in result.bare {
            result.problems.append(
                "erasure \(tombstone.erasure): only named, not held: repository \(tombstone.repository.hex), "
                    + "ledger/\(tombstone.digest.hex)"
            )
        }
    }
}

extension ErasureReplay.Result {
    /// Refuses certificates that only name their tombstones, as those of 0.1.0 do, where nothing holds them.
    func requireEntries() throws {
        guard !bare.isEmpty, taken.allSatisfy({ $0.entries.isEmpty && $0.known == 0 }) else { return }
        throw CommandError(
            "certificate-without-entries",
            "What was given names \(Quantity.count(bare.count, "tombstone")) by digest alone, as certificates of landfast "
                + "0.1.0 do, and no ledger here holds \(bare.count == 1 ? "it" : "them").",
            remedy:
                "Give the tenant's evidence bundle; or search old copies of stores and custodians for the files below, "
                + "and give the folder that has them. Without them ask for the erasure anew: `landfast erase request`.",
            lines: bare.map { "  erasure \($0.erasure): \($0.repository.hex)/ledger/\($0.digest.hex)" }
        )
    }

    func document(isDryRun: Bool) -> JSONValue {
        .object([
            "dry_run": .bool(isDryRun),
            "datasets": .array(
                taken.map { taken in
                    .object([
                        "dataset": .string(taken.dataset), "repository": .string(taken.repository.hex),
                        "entries_taken": .count(taken.entries.count), "tombstones_taken": .count(taken.tombstones),
                        "entries_known": .count(taken.known), "entries_without_effect": .count(taken.refused),
                        "entries_still_missing": .count(taken.stillMissing),
                        "erasures": .texts(taken.erasures.sorted()),
                    ])
                }
            ),
            "problems": .texts(problems), "erasures": .array(reports.map(\.json)),
        ])
    }

    func text(isDryRun: Bool) -> String {
        var text = ""
        for taken in taken {
            let lacked = Quantity.count(taken.entries.count, "entry", "entries")
            text += "\(taken.dataset): "
            text +=
                taken.entries.isEmpty
                ? "nothing was lacking; \(Quantity.count(taken.known, "entry is", "entries are")) in its ledger\n"
                : "\(isDryRun ? "would take" : "took") \(lacked) that its ledger lacked, "
                    + "\(Quantity.count(taken.tombstones, "tombstone")) among them\n"
            if taken.stillMissing > 0 {
                text += "  \(Quantity.count(taken.stillMissing, "entry", "entries")) that were seen before are still "
                text += "nowhere: give newer evidence, or `landfast repair \(taken.dataset) --accept-loss`\n"
            }
        }
        for problem in problems { text += "  ? \(problem)\n" }
        return text
    }
}
