internal import Catalog
internal import Controller
internal import Erasure
internal import Ledger
internal import Sealing

/// Opens incidents for what was found, and takes note of when the trouble is over.
///
/// Closing one is for people: that the trouble is over does not mean that nobody has to be told.
struct IncidentWatch {
    let installation: Installation

    /// How long a copy may be where the policy in force allows none, in seconds: moving it takes its time after a policy
    /// was applied.
    private static let patience: Int64 = 3600

    /// Compares the findings on record with the incidents.
    func look() throws {
        let now = installation.clock.now()
        var seen: Set<IncidentRecord.Trouble> = []
        for finding in try installation.catalog.openFindings() {
            guard let repository = finding.repository, let party = finding.party,
                let patience = Self.patience(finding.kind)
            else { continue }
            let trouble = IncidentRecord.Trouble(.copyOutOfPlace, repository: repository, party: party)
            seen.insert(trouble)
            guard finding.firstSeen.adding(seconds: patience) <= now else { continue }
            try open(trouble, noticed: finding.firstSeen)
        }
        for incident in try installation.catalog.incidents() where incident.ended == nil {
            guard incident.trouble.kind == .copyOutOfPlace, !seen.contains(incident.trouble) else { continue }
            try installation.catalog.end(incident.trouble)
        }
    }

    /// How long a finding of a kind may last before it is an incident, in seconds; nil: it never is one.
    private static func patience(_ finding: String) -> Int64? {
        switch finding {
        case Alarm.Kind.outOfPlace.rawValue: patience
        case InventoryFinding.Kind.undeclaredCopy.rawValue: 0
        default: nil
        }
    }

    /// Takes note of what a verification saw of an erasure that had been complete before.
    func note(_ report: VerificationReport, _ sites: [ErasureSite], tenant: String) throws {
        let now = installation.clock.now()
        let rolledBack = Set(try installation.catalog.incidents().filter { $0.ended == nil }.map(\.trouble))
        for site in sites {
            let found = report.findings.filter { $0.dataset == site.dataset && Self.isReturn($0.kind) }
            let returned = Set(found.compactMap(\.party))
            for party in report.erasure.parties where party.repository == site.repository {
                let trouble = IncidentRecord.Trouble(
                    .erasedCameBack,
                    repository: site.repository,
                    party: party.party,
                    erasure: report.erasure.id
                )
                if returned.contains(party.party) {
                    // That it was rolled back is one trouble, which is known already.
                    guard !rolledBack.contains(trouble.withoutErasure) else { continue }
                    try open(trouble, tenant: tenant, noticed: now)
                } else if party.state.isAtEnd {
                    try installation.catalog.end(trouble)
                }
            }
        }
    }

    /// Takes note of copies that were rolled back to before an erasure: what was deleted from them lies there again.
    ///
    /// One trouble for each copy, however many erasures it has forgotten.
    func note(rolledBack: Set<String>, _ access: DatasetAccess) throws {
        let tombstones = Set(access.ledger.tombstones)
        func hasForgotten(_ party: String) -> Bool {
            rolledBack.contains(party) && !tombstones.isSubset(of: access.ledgers[party]?.tombstones ?? [])
        }
        func trouble(_ party: String) -> IncidentRecord.Trouble {
            IncidentRecord.Trouble(.erasedCameBack, repository: access.repository, party: party)
        }
        for party in rolledBack.sorted() where hasForgotten(party) {
            try open(trouble(party), tenant: access.tenant.id, noticed: installation.clock.now())
        }
        for incident in try installation.catalog.incidents() where incident.ended == nil {
            let party = incident.trouble.party
            // The ledger alone does not take away what lies there again: it must show what it showed before.
            guard incident.trouble == trouble(party), access.replicas[party] != nil, !rolledBack.contains(party)
            else { continue }
            try installation.catalog.end(incident.trouble)
        }
    }

    /// Takes note that all that can be reached of a dataset shows less than was seen before.
    func note(allRolledBack access: DatasetAccess) throws {
        let trouble = IncidentRecord.Trouble(
            .rolledBack,
            repository: access.repository,
            party: IncidentRecord.Trouble.everyParty
        )
        try open(trouble, tenant: access.tenant.id, noticed: installation.clock.now())
    }

    /// Takes note that a dataset's ledger is whole again, or that what it lacks was accepted as lost.
    func note(wholeLedgerOf repository: RepositoryID) throws {
        let party = IncidentRecord.Trouble.everyParty
        try installation.catalog.end(IncidentRecord.Trouble(.rolledBack, repository: repository, party: party))
    }

    /// Takes note that no ledger knows of an erasure any more: whoever was erased by it may be back.
    func note(lost erasure: ErasureRequestRecord, in repository: RepositoryID) throws {
        let trouble = IncidentRecord.Trouble(
            .erasedCameBack,
            repository: repository,
            party: IncidentRecord.Trouble.everyParty,
            erasure: erasure.id
        )
        try open(trouble, tenant: erasure.tenant, noticed: installation.clock.now())
    }

    /// Takes note that the ledger knows of an erasure again.
    func note(found erasure: String, in repository: RepositoryID) throws {
        let trouble = IncidentRecord.Trouble(
            .erasedCameBack,
            repository: repository,
            party: IncidentRecord.Trouble.everyParty,
            erasure: erasure
        )
        try installation.catalog.end(trouble)
    }

    /// Keys or bytes that were gone: not what could only not be looked at.
    static func isReturn(_ kind: VerificationFinding.Kind) -> Bool {
        kind == .keyStillThere || kind == .residue || kind == .targetHolds
    }

    private func open(_ trouble: IncidentRecord.Trouble, tenant: String? = nil, noticed: Timestamp) throws {
        let tenant = try tenant ?? installation.dataset(of: trouble.repository).tenant.id
        _ = try installation.catalog.open(
            incident: Hex.encode(installation.random.bytes(16)),
            trouble,
            tenant: tenant,
            noticed: noticed
        )
    }
}

extension PartyState {
    /// True when it was seen that nothing is left that could come back.
    fileprivate var isAtEnd: Bool { self == .deleted || self == .unreadable }
}
