internal import Catalog
internal import Controller
internal import Erasure
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// A tenant's repositories, all of them opened for an erasure's next step.
struct ErasureSession {
    let installation: Installation
    let tenant: TenantRecord
    private(set) var accesses: [DatasetAccess]
    var sites: [ErasureSite]

    /// Opens all repositories of a tenant, or the one of a dataset.
    /// - Parameter acceptingRollback: true only for whoever brings back what everybody has forgotten.
    init(
        _ installation: Installation,
        _ tenant: TenantRecord,
        dataset: String? = nil,
        acceptingRollback: Bool = false
    ) throws {
        self.installation = installation
        self.tenant = tenant
        accesses = try installation.access(
            to: tenant,
            dataset: dataset,
            for: .erasing,
            acceptingRollback: acceptingRollback
        )
        let known = try KnownCopies(installation)
        sites = accesses.map { access in
            var site = access.site(
                source: installation.erasureSource(of: access),
                map: installation.configuration.map(of: access.dataset.name),
                listed: known.copies(of: access.repository),
                overlooked: known.unknown,
                mapping: installation.mapping(of: access)
            )
            site.demandsInPlace = installation.demandsInPlace(access)
            site.targets = installation.targetLooks(access)
            return site
        }
    }

    /// Opens the repositories of the tenant whose request this is.
    init(_ installation: Installation, request id: String) throws {
        let record = try installation.erasure(id)
        guard let tenant = try installation.catalog.tenants().first(where: { $0.id == record.tenant }) else {
            throw ErasureSession.unknown(id)
        }
        try self.init(installation, tenant)
    }

    var keys: ErasureKeys {
        ErasureKeys(
            officer: installation.keys.officer,
            agent: installation.keys.agent,
            writer: installation.keys.writer
        )
    }

    var office: ErasureOffice {
        ErasureOffice(keys: keys, clock: installation.clock, random: installation.random)
    }

    /// What the policy in force says about this tenant's erasures: the strictest of its datasets.
    /// - Parameter retrievalSeconds: how long the tenant may fetch its data before, at the end of its account; the time
    ///   in which the erasure must be done counts from then on.
    func terms(retrievalSeconds: Int64? = nil, received: Timestamp? = nil) throws -> ErasureTerms {
        let demands = try accesses.map(demand)
        var terms = ErasureTerms(
            graceSeconds: max(retrievalSeconds ?? 0, demands.map(\.grace.seconds).max() ?? 0),
            approvals: demands.map(\.approvals).max() ?? 0
        )
        terms.received = received
        var counted = received ?? installation.clock.now()
        if retrievalSeconds != nil {
            counted = counted.adding(seconds: terms.graceSeconds)
            terms.counted = counted
        }
        terms.due = demands.map { $0.due.due(after: counted) }.min()
        return terms
    }

    private func demand(_ access: DatasetAccess) throws -> ErasureDemand {
        let basis = installation.basis
        let policy = basis.policy.effective(for: access.inputs, access.datasetClass, registry: basis.registry)
        if let policy { return policy.erasure }
        throw CommandError(
            "no-erasure-terms",
            "The policy in force says nothing about erasures of \(access.name).",
            remedy: "Add a requirement for its class; `landfast policy explain` shows what applies.",
            status: .refused
        )
    }

    /// Issues what is due, brings it to every party, and remembers what each said.
    mutating func carryOut(_ id: String) throws -> ErasureReport {
        guard let report = try carryOut([id]).first else { preconditionFailure("a request has a report") }
        return report
    }

    /// Carries several requests out together: all that are due are issued before the first copy is rewritten, which then
    /// leaves nothing of any of them.
    mutating func carryOut(_ ids: [String]) throws -> [ErasureReport] {
        _ = try office.issue(ids, in: &sites)
        let acceptsLocked = installation.acceptsLocked(accesses)
        let reports = try installation.recorded("erase", accesses) { run in
            let propagation = Propagation(keys: keys, context: installation.engine(), run: run)
            var reports = try propagation.drive(ids, in: sites)
            for index in reports.indices { reports[index].acceptsLocked = acceptsLocked }
            let counts = ["erasures": reports.count, "parties": reports.reduce(0) { $0 + $1.parties.count }]
            return (
                reports, reports.allSatisfy(\.isComplete) ? "complete" : "partial", counts.mapValues { Int64($0) }
            )
        }
        try remember(reports)
        return reports
    }

    /// Looks for the scope everywhere, and remembers what was seen.
    func verify(_ id: String) throws -> VerificationReport {
        guard let report = try verify([id]).first else { preconditionFailure("a request has a report") }
        return report
    }

    /// Looks for several scopes everywhere, each copy and source once for all of them, and remembers what was seen.
    func verify(_ ids: [String]) throws -> [VerificationReport] {
        let ended = Set(try ids.filter { try installation.catalog.erasure($0)?.completed != nil })
        let reports = try look(for: ids)
        try remember(reports.map(\.erasure))
        for report in reports where ended.contains(report.erasure.id) {
            try IncidentWatch(installation: installation).note(report, sites, tenant: tenant.id)
        }
        return reports
    }

    /// Looks again for scopes whose erasures are at their end.
    ///
    /// What is found again is remembered, and is an incident; what could only not be looked at now takes nothing back that
    /// was seen before.
    func lookAgain(_ ids: [String]) throws -> [VerificationReport] {
        let reports = try look(for: ids)
        try remember(reports.filter { $0.findings.contains { IncidentWatch.isReturn($0.kind) } }.map(\.erasure))
        for report in reports {
            try IncidentWatch(installation: installation).note(report, sites, tenant: tenant.id)
        }
        return reports
    }

    private func look(for ids: [String]) throws -> [VerificationReport] {
        let run = Hex.encode(installation.random.bytes(16))
        var reports = try Verification(keys: keys, context: installation.engine(), run: run).verify(ids, in: sites)
        let acceptsLocked = installation.acceptsLocked(accesses)
        try Interruption.check()
        let left = installation.stuckWorkingCopies()
        for index in reports.indices {
            reports[index].erasure.acceptsLocked = acceptsLocked
            if let left {
                reports[index].findings += sites.map {
                    VerificationFinding(dataset: $0.dataset, party: nil, .workingCopy, left)
                }
            }
            reports[index].erasure.verified = reports[index].conclusion
            reports[index].reach = try reach(ofErasure: reports[index].erasure.id)
        }
        return reports
    }

    /// Looks everywhere for those that every party has acknowledged, and says in their reports what that came to.
    ///
    /// A whole tenant's is looked for when its certificate is signed.
    func verifyAcknowledged(_ reports: inout [ErasureReport]) throws {
        let ids = try reports.filter(\.isComplete).map(\.id).filter { id in
            try installation.catalog.erasure(id)?.scope != .tenant
        }
        guard !ids.isEmpty else { return }
        let seen = Dictionary(uniqueKeysWithValues: try verify(ids).map { ($0.erasure.id, $0.erasure) })
        for index in reports.indices { reports[index] = seen[reports[index].id] ?? reports[index] }
    }

    /// Asks for an erasure; it is on record here before anything else is done, so that whatever becomes of this process it is
    /// carried out.
    mutating func request(
        _ scope: ErasureScope,
        reason: String,
        terms: ErasureTerms,
        reaching reach: [DatasetReach],
        expectsNothing: Bool = false
    ) throws -> String {
        let id = try office.request(scope, reason: reason, terms: terms, expectsNothing: expectsNothing, in: &sites)
        try note(reach, ofErasure: id)
        for site in sites {
            _ = try LedgerAdoption(
                of: site.ledger,
                tenant: tenant,
                into: installation.catalog,
                at: installation.clock.now()
            )
        }
        return id
    }

    /// Takes note of requests that came back into the ledgers.
    func noteTakenBack() throws {
        let watch = IncidentWatch(installation: installation)
        for site in sites {
            _ = try LedgerAdoption(
                of: site.ledger,
                tenant: tenant,
                into: installation.catalog,
                at: installation.clock.now()
            )
            for request in site.ledger.requests { try watch.note(found: request.id, in: site.repository) }
        }
    }

    /// Gives every party what it lacks, and remembers the repositories as they are now.
    ///
    /// The last step of each command.
    func finish() throws {
        for (access, site) in zip(accesses, sites) {
            var access = access
            access.ledger.merge(site.ledger)
            try installation.refresh(access)
        }
    }

    /// Writes down how far requests are: codes, dates, parties; never whom they are about.
    private func remember(_ reports: [ErasureReport]) throws {
        let ledgers = sites.map(\.ledger)
        let now = installation.clock.now()
        try installation.catalog.put(
            reports.compactMap { ErasureProgressRecord($0, tenant: tenant.id, ledgers, at: now) }
        )
        try installation.noteDriven(sites.map(\.repository), tenant: tenant.id)
    }

    /// Takes note of holds, and of what open requests wait for, after a hold was added or released.
    ///
    /// What a command that was interrupted left in the ledgers alone is found with it.
    func noteStandings() throws {
        for site in sites {
            for hold in site.ledger.holdRecords(of: tenant) { try installation.catalog.put(hold) }
        }
        let open = try installation.catalog.openErasures().filter { $0.tenant == tenant.id }
        for site in sites {
            let now = installation.clock.now()
            let standings = open.map { ($0.id, ErasureStanding(of: $0.id, in: site.ledger, at: now)) }
            try installation.catalog.note(Dictionary(uniqueKeysWithValues: standings), in: site.repository)
        }
    }

    static func unknown(_ id: String) -> CommandError {
        CommandError(
            "no-such-erasure",
            "There is no erasure '\(id)'.",
            remedy: "See `landfast erase list` for the ids; a unique beginning is enough.",
            status: .notInitialised
        )
    }
}

extension Installation {
    /// Whether the policy in force takes locked copies that nobody can read for met, for all of these datasets.
    ///
    /// Where it says nothing, it does not.
    func acceptsLocked(_ accesses: [DatasetAccess]) -> Bool {
        !accesses.isEmpty
            && accesses.allSatisfy { access in
                let policy = basis.policy.effective(for: access.inputs, access.datasetClass, registry: basis.registry)
                return policy?.erasure.lockedCopies == .acceptUnreadable
            }
    }

    /// Whether the policy in force asks that custodians of a dataset overwrite destroyed keys in place.
    func demandsInPlace(_ access: DatasetAccess) -> Bool {
        basis.policy.effective(for: access.inputs, access.datasetClass, registry: basis.registry)?.custodians.overwrite
            == .inPlace
    }

    /// The request of an id, or of a unique beginning of one.
    func erasure(_ id: String) throws -> ErasureRequestRecord {
        if let record = try catalog.erasure(id) { return record }
        // An older catalog was put back, it may be, and a custodian knows of it.
        try adoptFromCustodians()
        guard let record = try catalog.erasure(id) else { throw ErasureSession.unknown(id) }
        return record
    }
}

extension ErasureReport {
    /// How a command that shows it ends: anything less than what the policy's terms ask for is not a success, nor is what a
    /// look everywhere did not find to be so.
    var status: ExitStatus {
        guard meetsTerms, verified?.meetsTerms ?? true else { return .erasureIncomplete }
        return .done
    }
}
