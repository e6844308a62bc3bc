package import Ledger
package import Sealing

/// How far one party of one repository is, and what says so.
package struct PartyReport: Hashable, Sendable {
    /// The dataset's name.
    package var dataset: String
    /// The repository.
    package var repository: RepositoryID
    /// `store:NAME`, `custodian:NAME`, `target:NAME`.
    package var party: String
    /// Where it is.
    package var region: String
    /// How far it is.
    package var state: PartyState
    /// Until when it stays so at least, where a lock, the provider's own time or a custodian's cool-off decides; nil when
    /// none does.
    package var until: Timestamp?
    /// Why it is there, for people: counts, times, names of parties.
    package var detail: String
    /// The receipt that the state rests on; nil when it rests on none.
    package var receipt: Receipt?
    /// When it was seen.
    package var observedAt: Timestamp

    /// A report from its parts.
    package init(
        dataset: String,
        repository: RepositoryID,
        party: String,
        region: String,
        state: PartyState,
        until: Timestamp? = nil,
        detail: String,
        receipt: Receipt?,
        observedAt: Timestamp
    ) {
        self.dataset = dataset
        self.repository = repository
        self.party = party
        self.region = region
        self.state = state
        self.until = until
        self.detail = detail
        self.receipt = receipt
        self.observedAt = observedAt
    }
}

extension PartyReport {
    /// The grade that promises most.
    static let inPlace = "in-place"
}

extension Receipt {
    /// What overwriting a key is worth on its custodian's disk; nil in a receipt for a store.
    package var overwrite: String? { statement.evidence["overwrite"]?.stringValue }
}

/// How far an erasure is in one repository.
package enum RepositoryStage: Hashable, Sendable {
    /// It waits, and for what.
    case waiting([ErasureObstacle])
    /// It was cancelled before it was issued.
    case cancelled
    /// The tombstone stands; each party is by itself.
    case issued(Tombstone)

    /// The stage that a ledger shows.
    /// - Throws: ``ErasureError`` of kind `unknownRequest`.
    package init(of id: String, in ledger: Ledger, at moment: Timestamp) throws(ErasureError) {
        guard let record = ledger.erasure(id) else { throw ErasureOffice.unknown(id) }
        if let tombstone = record.tombstones.first {
            self = .issued(tombstone)
        } else if record.cancelled != nil {
            self = .cancelled
        } else {
            self = .waiting(ledger.obstacles(to: id, at: moment))
        }
    }

    /// The state of every party while nothing has been issued.
    var stateOfAll: PartyState {
        switch self {
        case .waiting(let obstacles):
            let isHeld = obstacles.contains { if case .held = $0 { true } else { false } }
            return isHeld ? .held : .pending
        case .cancelled, .issued: return .pending
        }
    }
}

/// How far an erasure is, over all repositories of the tenant.
package struct ErasureReport: Sendable {
    /// The request's id.
    package var id: String
    /// Each repository's stage, by dataset.
    package var stages: [(dataset: String, stage: RepositoryStage)]
    /// Each party.
    package var parties: [PartyReport]
    /// What the last look everywhere came to; nil: nobody has looked since the parties said this.
    package var verified: ErasureConclusion?
    /// Whether the policy's terms are met where all that is left are copies that a provider's lock keeps until a date,
    /// and that nobody can read any more.
    package var acceptsLocked: Bool
    /// Repositories whose custodians the policy in force asks to overwrite destroyed keys in place.
    package var demandInPlace: Set<RepositoryID> = []
    /// What stands against the erasure beside the parties' states: data of the scope under the keys of others.
    package var findings: [VerificationFinding] = []

    /// A report from its parts.
    package init(
        id: String,
        stages: [(dataset: String, stage: RepositoryStage)],
        parties: [PartyReport],
        acceptsLocked: Bool = false
    ) {
        self.id = id
        self.stages = stages
        self.parties = parties
        self.acceptsLocked = acceptsLocked
    }

    /// The worst state of all parties; while something else stands against the erasure at best `pending`.
    package var overall: PartyState {
        .worst(of: parties.map(\.state) + (findings.isEmpty ? [] : [.pending]))
    }

    /// The last of the dates that locks and providers name; nil when none does.
    package var until: Timestamp? { parties.compactMap(\.until).max() }

    /// True when every party has acknowledged: the bytes are gone from every store and the keys from every custodian.
    ///
    /// What is held, locked, pending, unreachable or unknown anywhere keeps it open. It is what the parties say; whether
    /// that is all there is, only a verification says.
    package var isComplete: Bool { isAtEnd { $0.state == .deleted } }

    /// True when it is complete, or as far as the policy in force asks for.
    ///
    /// A lock counts as met only where the policy says so, and only with a date: what is under a hold, or locked for an
    /// unknown time, never does.
    package var meetsTerms: Bool {
        isAtEnd { $0.state == .deleted || acceptsLocked && $0.state == .lockedUntil && $0.until != nil }
    }

    private func isAtEnd(_ isGone: (PartyReport) -> Bool) -> Bool {
        !parties.isEmpty && findings.isEmpty && stages.allSatisfy { if case .issued = $0.stage { true } else { false } }
            && parties.allSatisfy { report in
                report.party.hasPrefix("custodian:")
                    ? report.state <= .unreadable && !isBelowPolicy(report) : isGone(report)
            }
    }

    /// True for a custodian that states that keys are gone, and whose disk keeps them longer than the policy allows.
    package func isBelowPolicy(_ report: PartyReport) -> Bool {
        guard demandInPlace.contains(report.repository), let receipt = report.receipt else { return false }
        return receipt.overwrite.map { $0 != PartyReport.inPlace } ?? false
    }
}
