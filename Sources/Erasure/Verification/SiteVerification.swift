import Custody
import Ledger
import Repository
import Sealing

/// One repository, looked through for everything that was erased in it.
struct SiteVerification {
    /// A tombstone that is looked for, and the report that says what was seen.
    struct Question {
        let tombstone: Tombstone
        let report: Int
    }

    private let site: ErasureSite
    private let questions: [Question]
    private let verification: Verification
    private var keys: KeyDestruction
    /// The snapshots that the primary still shows; nil: they could not be read.
    private var snapshots: [SnapshotSummary]?
    /// What was seen of each request, in this repository and in those before it.
    private(set) var reports: [VerificationReport]

    private var context: EngineContext { verification.context }
    private var tombstones: [Tombstone] { questions.map(\.tombstone) }

    init(
        _ site: ErasureSite,
        _ questions: [Question],
        by verification: Verification,
        _ reports: [VerificationReport]
    ) {
        self.site = site
        self.questions = questions
        self.verification = verification
        self.reports = reports
        keys = KeyDestruction(in: site.ledger)
    }

    /// Looks everywhere.
    mutating func look() {
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) { ask(vault, party) }
        let propagation = verification.propagation
        let mapped = propagation.mappingFindings(tombstones, in: site)
        let retirement = verification.retirementFindings(in: site)
        for question in questions {
            let findings = (mapped[question.tombstone.digest] ?? []) + retirement
            reports[question.report].findings += findings
            reports[question.report].erasure.findings += findings
        }
        do {
            try propagation.withLease(site) { lease in
                for (party, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
                    look(into: replica, party, lease)
                }
                snapshots = lease.flatMap { readSnapshots($0) }
            }
        } catch {
            for party in site.replicas.keys.sorted() {
                noteAll(party, .unknown, .cannotLook, Propagation.explanation(error))
            }
        }
        for (party, state, detail) in site.absentParties {
            noteAll(party, state, state == .unknown ? .declaredLost : .cannotLook, detail)
        }
        for membership in site.ledger.memberships where membership.party.kind == .custodian {
            guard let receipt = membership.departure?.receipt, receipt.evidence["keysHeld"] != .bool(false) else {
                continue
            }
            for question in questions {
                compare(question, receipt.evidence["overwrite"]?.stringValue, of: membership.party.id)
            }
        }
        for question in questions {
            for seen in TargetEvidence.all(in: site, about: question.tombstone) { note(question, seen) }
        }
        lookAtListed()
        lookAtMap()
        lookIntoSource()
    }

    // MARK: Custodians

    private mutating func ask(_ vault: CustodianVault, _ party: String) {
        do {
            let answer = try CustodianAnswer(
                of: vault,
                party: party,
                about: tombstones,
                in: site,
                random: context.random
            )
            // All of them before the first is written down: an error is said once of each.
            let derivable = try tombstones.map { try vault.canDerive($0.scope) }
            var without: [Tombstone] = []
            for (question, canDerive) in zip(questions, derivable) {
                let tombstone = question.tombstone
                let (state, summary) = (answer.state(of: tombstone), answer.summary(of: tombstone))
                guard !canDerive else {
                    note(question, party, .pending, .keyStillThere, summary)
                    continue
                }
                without.append(tombstone)
                if state.isUnreadable {
                    let receipt = answer.receipt(for: tombstone)
                    add(question, party, state, summary, receipt)
                    compare(question, receipt.overwrite, of: party)
                } else {
                    note(question, party, state, .notAcknowledged, summary)
                }
            }
            keys.note(party, answer, about: without)
        } catch {
            noteAll(party, .unknown, .cannotLook, Propagation.explanation(error))
        }
    }

    /// A key that the disk still keeps is not as gone as the policy asks.
    private mutating func compare(_ question: Question, _ grade: String?, of party: String) {
        guard site.demandsInPlace, grade != PartyReport.inPlace else { return }
        let detail = "its disk overwrites keys '\(grade ?? "unknown")', the policy asks for '\(PartyReport.inPlace)'"
        reports[question.report].findings.append(
            VerificationFinding(dataset: site.dataset, party: party, .overwriteBelowPolicy, detail)
        )
    }

    // MARK: Copies

    private mutating func look(into replica: Replica, _ id: String, _ lease: KeyLease?) {
        guard let party = site.ledger.party(id) else {
            noteAll(id, .unknown, .cannotLook, "it is no party of the repository")
            return
        }
        do {
            var look = try ReplicaLook(
                into: replica,
                party,
                for: tombstones,
                trusting: site.ledger,
                lease: lease,
                context: context
            )
            let evidence = try tombstones.map { try look.evidence(about: $0, keys: keys, kept: KeptObjects()) }
            for (question, seen) in zip(questions, evidence) {
                guard seen.state == .deleted else {
                    note(question, id, seen.state, Self.finding(seen.state), seen.summary, until: seen.until)
                    continue
                }
                let receipt = Receipt(seen.statement(context: context), with: verification.keys.agent)
                // It lies beside what it speaks of, so that whoever reads of it finds it; a copy that takes none now is
                // as empty without.
                add(question, id, .deleted, seen.summary, (try? look.keep(receipt)) ?? receipt)
            }
        } catch {
            noteAll(id, .unknown, .cannotLook, Propagation.explanation(error))
        }
    }

    private static func finding(_ state: PartyState) -> VerificationFinding.Kind {
        switch state {
        case .lockedUntil, .held: .locked
        case .providerGCPending: .notCollected
        default: .residue
        }
    }

    private func readSnapshots(_ lease: KeyLease) -> [SnapshotSummary]? {
        guard let replica = site.primary ?? site.replicas.sorted(by: { $0.key < $1.key }).first?.value else {
            return nil
        }
        return try? OpenedRepository(replica: replica, ledger: site.ledger, lease: lease, context: context).snapshots()
    }

    private mutating func note(_ question: Question, _ seen: TargetEvidence) {
        guard let finding = seen.finding else {
            let receipt = seen.receipt(in: site.ledger, with: verification.keys.agent, context: context)
            return add(question, seen.party.id, seen.state, seen.detail, receipt)
        }
        note(question, seen.party.id, seen.state, finding, seen.detail)
    }

    // MARK: What no party says

    /// Copies that this installation has on record and the ledger does not name: nobody erases anything there.
    private mutating func lookAtListed() {
        for copy in site.listed where site.ledger.party(copy.party) == nil {
            for question in questions {
                reports[question.report].findings.append(
                    VerificationFinding(dataset: site.dataset, party: copy.party, .undeclaredCopy, copy.detail)
                )
            }
        }
        for place in site.overlooked { noteNotLookedAt(place) }
    }

    /// A person cannot be looked for where nobody can say whose anything is.
    private mutating func lookAtMap() {
        for question in questions where question.tombstone.scope != .repository {
            switch site.map {
            case .persons: continue
            case .nobody:
                reports[question.report].noteStated(
                    "the templates of dataset \(site.dataset) say that nothing in it is about a person"
                )
            case .missing(let reason):
                let count = snapshots.map { "\($0.count)" } ?? "its"
                let detail =
                    "\(reason), so that nobody can say whose its data is: \(count) snapshots may hold the person"
                guard snapshots?.isEmpty ?? false else {
                    reports[question.report].findings.append(
                        VerificationFinding(dataset: site.dataset, party: nil, .notMapped, detail)
                    )
                    continue
                }
                reports[question.report].noteNotLookedAt("the source of dataset \(site.dataset): \(reason)")
            }
        }
    }

    private mutating func lookIntoSource() {
        let look = SourceLook(site)
        let holdPersons = snapshots?.contains { $0.scopes > 1 } ?? true
        for question in questions {
            let scope = question.tombstone.scope
            if let gap = look.gap(about: scope, snapshotsHoldPersons: holdPersons) {
                reports[question.report].noteNotLookedAt("the source of dataset \(site.dataset): \(gap)")
            }
            let entries = look.entries(of: scope)
            guard entries > 0 else { continue }
            let detail =
                scope == .repository
                ? "the source still holds \(entries) entries"
                : "the source still holds \(entries) entries of the scope; backups leave them out"
            reports[question.report].findings.append(
                VerificationFinding(dataset: site.dataset, party: nil, .sourceStillHolds, detail)
            )
        }
    }

    private mutating func noteNotLookedAt(_ place: String) {
        for question in questions { reports[question.report].noteNotLookedAt(place) }
    }

    // MARK: Writing down

    private mutating func noteAll(
        _ party: String,
        _ state: PartyState,
        _ kind: VerificationFinding.Kind,
        _ detail: String
    ) {
        for question in questions { note(question, party, state, kind, detail) }
    }

    private mutating func note(
        _ question: Question,
        _ party: String,
        _ state: PartyState,
        _ kind: VerificationFinding.Kind,
        _ detail: String,
        until: Timestamp? = nil
    ) {
        reports[question.report].findings.append(VerificationFinding(dataset: site.dataset, party: party, kind, detail))
        add(question, party, state, detail, nil, until: until)
    }

    private mutating func add(
        _ question: Question,
        _ party: String,
        _ state: PartyState,
        _ detail: String,
        _ receipt: Receipt?,
        until: Timestamp? = nil
    ) {
        reports[question.report].erasure.parties.append(
            PartyReport(
                dataset: site.dataset,
                repository: site.repository,
                party: party,
                region: site.region(of: party),
                state: state,
                until: until,
                detail: detail,
                receipt: receipt,
                observedAt: context.clock.now()
            )
        )
    }
}
