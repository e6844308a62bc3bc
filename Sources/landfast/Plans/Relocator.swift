internal import Catalog
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Carries out one dataset's plan: first what is new, verified, and only then what goes.
///
/// It can be stopped anywhere: what is left to do is then what the next plan says.
final class Relocator {
    let installation: Installation
    let plan: DatasetPlan
    var access: DatasetAccess
    /// Copies whose every byte has been read and compared in this run.
    private var verified: Set<String> = []
    /// True once a head beyond those that were given up has been committed.
    private var isContinued = false

    init(_ plan: DatasetPlan, _ installation: Installation) throws {
        self.plan = plan
        self.installation = installation
        access = try installation.access(to: plan.tenant, plan.dataset, for: .relocating, checkingInputs: false)
    }

    /// Takes every step that can be taken.
    /// - Returns: `partial` when a place could not be reached, or its provider keeps what should go; the next plan names
    ///   it again.
    func run() throws -> ExitStatus {
        if plan.needsSigning { try signInputs() }
        if let loss = plan.loss { access.known.removeAll { $0.number > loss.head } }
        var status = ExitStatus.done
        for step in plan.steps {
            if step.isRemoval { try continueAfterLoss() }
            guard step.obstacle == nil else {
                status = .partial
                continue
            }
            do {
                try take(step.step)
            } catch let error as RepositoryError where error.kind == .kept {
                installation.output.clearProgress()
                ErrorReport(error).write(json: installation.output.json)
                status = .partial
                continue
            }
            installation.output.report(
                "step",
                ["tenant": .string(plan.tenant.name), "dataset": .string(plan.dataset.name), "step": step.step.json],
                text: "\(plan.name): \(step.summary(plan.transfers, tombstones: plan.tombstones))"
            )
        }
        try continueAfterLoss()
        try installation.refresh(access)
        return status
    }

    /// Commits beyond the heads that were given up, once what is left is where commits happen.
    private func continueAfterLoss() throws {
        guard let loss = plan.loss, !isContinued else { return }
        let (party, primary) = try access.primary()
        try bringForward(party)
        access.states[party] = try installation.recorded("continue", access, party: party) { _ in
            let state = try Continuation.run(
                on: primary,
                after: loss.highest,
                ledger: access.ledger,
                writer: installation.keys.writer,
                context: installation.engine()
            )
            return (state, "complete", [:])
        }
        isContinued = true
        try lookAgain()
        for replica in access.replicas.keys.sorted() { try bringForward(replica) }
    }

    private func take(_ step: Relocation.Step) throws {
        switch step {
        case .addCustodian(let place): try addCustodian(place)
        case .addStore(let place): try addStore(place)
        case .movePrimary(_, let store): try movePrimary(to: "store:" + store)
        case .removeStore(let place): try removeStore("store:" + place.name)
        case .removeCustodian(let place): try removeCustodian("custodian:" + place.name)
        case .declareStoreLost(let place): try declareLost("store:" + place.name)
        case .declareCustodianLost(let place): try declareLost("custodian:" + place.name)
        }
    }

    // MARK: The ledger

    /// Makes entries durable at every custodian, and in every copy that may be written to.
    func spread(_ entries: [LedgerEntry]) throws {
        access.ledger.merge(entries)
        guard !access.vaults.isEmpty else { throw noCustodian() }
        for vault in access.vaults.values { try vault.record(access.ledger.missing(from: vault.ledger)) }
        // A copy that is allowed no more takes nothing; the custodians hold it.
        for replica in access.replicas.values { _ = try? access.ledger.write(to: replica.store) }
    }

    func noCustodian() -> CommandError {
        CommandError(
            "no-custodian",
            "No custodian of \(plan.name) can be reached.",
            remedy: "Make one reachable: nothing is moved without somebody who holds the keys.",
            status: .wrongKey,
            lines: access.unreachableLines
        )
    }

    func sign(_ statement: LedgerStatement) throws -> LedgerEntry {
        try LedgerEntry.make(
            statement,
            repository: access.repository,
            time: installation.clock.now(),
            random: installation.random,
            with: installation.keys.writer
        )
    }

    private func signInputs() throws {
        let inputs = installation.policyInputs(access)
        guard access.ledger.policy?.inputs != inputs else { return }
        try spread([sign(.policyApplied(inputs: inputs, sequence: access.ledger.nextPolicySequence))])
    }

    private func declareLost(_ party: String) throws {
        for membership in access.ledger.memberships where membership.party.id == party && membership.departure == nil {
            try spread([sign(.left(party: party, joined: membership.joined, how: .lost))])
        }
        try forget(party)
    }

    func forget(_ party: String) throws {
        access.replicas[party] = nil
        access.vaults[party] = nil
        access.unreachable[party] = nil
        access.states[party] = nil
        try installation.catalog.forget(party: party, of: access.repository)
    }

    // MARK: Copies

    private func addStore(_ place: PlaceCandidate) throws {
        guard let entry = installation.configuration.store(place.name) else {
            preconditionFailure("a placement chooses among the configured stores")
        }
        let identity = try installation.identity(of: entry)
        let party = try Party(kind: .store, name: place.name, region: place.region, storeIdentity: identity.digest)
        if access.ledger.party(party.id) != party { try spread([sign(.joined(party))]) }
        let store = try installation.openStore(
            entry,
            access.inputs,
            access.datasetClass,
            .write,
            access.repository,
            access.transfers
        )
        guard let descriptor = access.vaults.values.first?.descriptor else { throw noCustodian() }
        let replica = try Replica.create(in: store, descriptor: descriptor.signed)
        _ = try access.ledger.write(to: store)
        access.replicas[party.id] = replica
        access.unreachable[party.id] = nil
        try bringForward(party.id)
        try verify(party.id)
    }

    /// Copies the newest head and all that it names to a replica.
    func bringForward(_ party: String) throws {
        guard let target = access.replicas[party], let source = access.currentCopy else { return }
        guard source.party != party else { return }
        let result = try installation.recorded("replicate", access, party: party) { _ in
            let result = try Replication.run(
                from: source.replica,
                to: target,
                ledger: access.ledger,
                known: access.known,
                isSourceLeaving: !mayWrite(source.replica),
                context: installation.engine()
            )
            let counts: [String: Int64] = [
                "objects": Int64(result.objectsCopied), "bytes": Int64(clamping: result.bytesCopied),
            ]
            return (result, "complete", counts)
        }
        access.states[party] = result.state
        if result.objectsCopied > 0 { verified.remove(party) }
    }

    /// Whether the policy lets anything be added to a copy.
    private func mayWrite(_ replica: Replica) -> Bool {
        let place = replica.store.place
        let store = Place.store(name: place.name, region: place.region)
        return installation.decide(access.inputs, access.datasetClass, store, .write).isAllowed
    }

    /// Reads every byte of a copy and compares it with the newest head.
    func verify(_ party: String) throws {
        guard !verified.contains(party), let replica = access.replicas[party] else { return }
        let report = try RepositoryCheck.run(
            replica,
            ledger: access.ledger,
            known: access.known,
            lease: nil,
            readData: true,
            context: installation.engine()
        )
        guard report.findings.isEmpty else {
            throw CommandError(
                "copy-not-verified",
                "The copy of \(plan.name) in \(party) is not sound, so nothing that holds the data is removed.",
                remedy: "Look with `landfast check \(plan.name)`, then run the command again.",
                lines: report.findings.prefix(10).map { "  \($0.object): \($0.problem)" }
            )
        }
        verified.insert(party)
    }

    private func movePrimary(to party: String) throws {
        try refuseOpenLeases()
        try bringForward(party)
        try spread([sign(.primaryMoved(to: party, sequence: access.ledger.nextPrimarySequence))])
        // From here on nobody commits to the old primary; what somebody did just before is brought along.
        try refuseOpenLeases()
        try lookAgain()
        try bringForward(party)
    }

    /// Whoever writes to the primary holds keys under a lease.
    func refuseOpenLeases() throws {
        let open = try access.vaults.values.flatMap { try $0.openLeases() }
        guard let first = open.first else { return }
        throw CommandError(
            "locked",
            "Another process works on \(plan.name): a \(first.purpose) that began at "
                + "\(Quantity.time(first.opened)).",
            remedy: "Wait until it has ended, then run the command again: it goes on where it stopped.",
            status: .locked
        )
    }

    /// Reads every copy's newest head anew.
    func lookAgain() throws {
        for (party, replica) in access.replicas {
            access.states[party] = try replica.newestHead(trusting: access.ledger)
            guard let state = access.states[party] else { continue }
            access.known.append(HeadReference(number: state.number, digest: state.digest, witness: party))
        }
    }
}
