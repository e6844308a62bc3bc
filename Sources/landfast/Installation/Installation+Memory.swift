internal import Catalog
internal import Controller
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// What this installation remembers beside what the ledgers say: whichever knows less is named.
extension Installation {
    /// The finding that all show less than was seen before.
    static let rolledBack = WorldObserver.rolledBackFinding

    /// Takes over what the joined ledgers hold of erasures and holds and the catalog lacks: it is an older one that was put
    /// back, or whoever asked died before it was written down.
    func adopt(_ access: DatasetAccess, seen: HighestSeen?) throws {
        let unseen = access.ledger.entries.filter { !(seen?.entries.contains($0.digest) ?? false) }
        guard unseen.contains(where: { LedgerAdoption.isAbout($0.statement) }) else { return }
        let adopted = try LedgerAdoption(of: access.ledger, tenant: access.tenant, into: catalog, at: clock.now())
        // A catalog that is made anew has seen nothing, and is told everything.
        guard seen != nil, !adopted.isEmpty else { return }
        let words = adopted.words
        output.warn(
            "catalog-behind",
            "the ledger of \(access.name) holds \(words) that the catalog did not know; taken over. An older catalog was "
                + "put back, or a command was interrupted",
            fields: [
                "repository": .string(access.repository.hex), "erasures": .count(adopted.erasures),
                "moved": .count(adopted.moved), "holds": .count(adopted.holds),
            ]
        )
        if adopted.erasures + adopted.moved > 0 {
            try catalog.report(
                finding: WorldObserver.catalogBehindFinding,
                repository: access.repository,
                party: nil,
                detail: words
            )
        }
    }

    /// The finding that a catalog was made anew, and that nobody has said since whether more is known elsewhere.
    static let rebuilt = "catalog-rebuilt"

    /// Says that nobody has compared a catalog that was made anew with what is kept elsewhere.
    func warnRebuilt() throws {
        guard let finding = try catalog.openFindings().first(where: { $0.kind == Self.rebuilt }) else { return }
        output.warn(
            Self.rebuilt,
            "the catalog was made anew at \(Quantity.time(finding.firstSeen)), \(finding.detail). If stores and custodians "
                + "were put back too, erasures may be missing: run `landfast erase replay` with the newest certificates or "
                + "bundles before anything is restored, or `landfast erase replay --nothing-kept`"
        )
    }

    /// Takes note that a catalog made anew was compared with what is kept elsewhere.
    func resolveRebuilt() throws -> Bool {
        try catalog.resolve(finding: Self.rebuilt, repository: nil, party: nil)
    }

    /// Takes note that what was taken over has been driven: every party was asked.
    func noteDriven(_ repositories: [RepositoryID], tenant: String) throws {
        let open = try catalog.openErasures().filter { $0.tenant == tenant }
        guard try open.allSatisfy({ try !catalog.parties(ofErasure: $0.id).isEmpty }) else { return }
        for repository in repositories {
            try catalog.resolve(finding: WorldObserver.catalogBehindFinding, repository: repository, party: nil)
        }
    }

    /// Refuses to go on when everybody that can be reached knows less than this installation did (E15).
    /// - Parameter isAccepted: whether whoever asks goes on all the same, to look or to put it right.
    func compareWithMemory(_ access: inout DatasetAccess, _ seen: HighestSeen?, isAccepted: Bool) throws {
        guard let seen else { return }
        if let head = seen.head, let digest = seen.headDigest {
            access.known.append(HeadReference(number: head, digest: digest, witness: "this installation's catalog"))
        }
        access.forgotten = seen.entries.filter { [ledger = access.ledger] in !ledger.contains($0) }
        guard !access.forgotten.isEmpty else { return }
        let missing = access.forgotten.count
        try catalog.report(
            finding: Self.rolledBack,
            repository: access.repository,
            party: nil,
            detail: "\(missing) ledger entries are missing everywhere"
        )
        try IncidentWatch(installation: self).note(allRolledBack: access)
        let message =
            "Everybody that can be reached of \(access.name) is behind: "
            + "\(Quantity.count(missing, "entry", "entries")) of its ledger, seen at \(Quantity.time(seen.seen)), "
            + "\(missing == 1 ? "is" : "are") nowhere."
        guard isAccepted else {
            throw CommandError(
                "ledger-rolled-back",
                message,
                remedy:
                    "Old copies were put back, and whoever was erased since may be in them. Put the newest copies in "
                    + "place, or make those reachable that are missing; or take the erasures back from a certificate or "
                    + "bundle kept elsewhere (`landfast erase replay`); or accept what is lost: `landfast repair "
                    + "\(access.name) --accept-loss`, which names it. Until then nothing is read or written.",
                lines: access.replicas.keys.sorted().map { "  \($0): behind" }
                    + access.vaults.keys.sorted().map { "  \($0): behind" } + access.unreachableLines
            )
        }
        output.warn(
            "ledger-rolled-back",
            message,
            fields: ["repository": .string(access.repository.hex), "missing": .count(missing)]
        )
    }

    /// Compares the ledgers that custodians here hold with what the catalog has seen, by the entries' names alone, and opens
    /// the datasets of which one holds more: so a request is known though no command opens its dataset.
    func adoptFromCustodians() throws {
        var asked: Set<RepositoryID> = []
        for entry in configuration.custodians {
            // Whoever cannot be asked is named by every command that opens a dataset.
            guard let custodian = try? custodian(entry), let repositories = try? custodian.repositories else {
                continue
            }
            for repository in repositories where !asked.contains(repository) {
                guard let names = try? custodian.entryNames(of: repository) else { continue }
                let seen = try catalog.highestSeen(repository)?.entries ?? []
                guard !names.isSubset(of: seen) else { continue }
                asked.insert(repository)
                guard let (tenant, dataset) = try catalog.dataset(of: repository) else {
                    try nameUnknown(repository, at: custodian)
                    continue
                }
                // One that is being set up is its founder's business.
                guard dataset.state == .ready else { continue }
                do {
                    try refresh(access(to: tenant, dataset, for: .planning, checkingInputs: false))
                } catch {
                    output.warn(
                        "ledger-not-compared",
                        "the ledger of \(tenant.name)/\(dataset.name) holds entries that the catalog has not seen, and "
                            + "could not be read: \(ErrorReport(error).message)",
                        fields: ["repository": .string(repository.hex)]
                    )
                }
            }
        }
    }

    /// Names a tenant whose keys a custodian holds and whom the catalog does not know.
    private func nameUnknown(_ repository: RepositoryID, at custodian: Custodian) throws {
        guard let ledger = try? custodian.open(repository).ledger, let policy = ledger.policy,
            let inputs = try? PolicyInputs(json: policy.inputs)
        else { return }
        let known = try catalog.tenant(named: inputs.tenant.name).map { try catalog.datasets(ofTenant: $0.id) } ?? []
        // A tenant whose setting up was interrupted, and begun again.
        guard !known.contains(where: { $0.name == inputs.dataset }) else { return }
        output.warn(
            "unknown-repository",
            "custodian '\(custodian.name)' holds keys of \(inputs.tenant.name)/\(inputs.dataset), which the catalog does "
                + "not know: an older catalog was put back. Move the catalog away and run `landfast catalog rebuild`",
            fields: ["repository": .string(repository.hex)]
        )
    }
}

extension LedgerAdoption {
    /// `2 erasures, 1 hold`.
    fileprivate var words: String {
        [
            erasures > 0 ? Quantity.count(erasures, "erasure") : nil,
            moved > 0 ? "\(Quantity.count(moved, "erasure")) issued or taken back" : nil,
            holds > 0 ? Quantity.count(holds, "hold") : nil,
        ].compactMap(\.self).joined(separator: ", ")
    }
}
