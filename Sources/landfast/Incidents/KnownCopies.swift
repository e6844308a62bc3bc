internal import Catalog
internal import Controller
internal import Erasure
internal import Sealing

/// The copies that this installation has on record beside those that ledgers declare: open findings and incidents.
struct KnownCopies {
    private var listed: [RepositoryID: Set<ListedCopy>] = [:]
    /// Places that hold something of which nobody here knows whose it is.
    private(set) var unknown: [String] = []

    /// Reads what is on record.
    init(_ installation: Installation) throws {
        for finding in try installation.catalog.openFindings() {
            guard let party = finding.party else { continue }
            switch finding.kind {
            case InventoryFinding.Kind.undeclaredCopy.rawValue, Alarm.Kind.outOfPlace.rawValue:
                guard let repository = finding.repository else { continue }
                add(party, repository, finding.kind)
            case InventoryFinding.Kind.unknownRepository.rawValue:
                unknown.append(
                    "\(party): a repository lies there that this installation does not know (\(finding.detail))"
                )
            default: continue
            }
        }
        for incident in try installation.catalog.incidents() where incident.ended == nil {
            // An erasure that no ledger knows any more left its person with the declared parties: no copy beside them.
            if incident.trouble.kind == .erasedCameBack, incident.trouble.party == IncidentRecord.Trouble.everyParty {
                continue
            }
            // What people opened names no copy of ours. What others may have taken lies where nobody erases, until
            // somebody has looked into it and closed the incident; what was lost or changed lies nowhere else.
            if incident.trouble.kind.isByHand {
                guard incident.trouble.kind.isTaken else { continue }
                let detail = "on record as \(incident.trouble.kind.rawValue): what others may have is not erased"
                let copy = ListedCopy(party: "incident:\(incident.id)", detail: detail)
                listed[incident.trouble.repository, default: []].insert(copy)
                continue
            }
            add(incident.trouble.party, incident.trouble.repository, "incident \(incident.trouble.kind.rawValue)")
        }
        unknown.sort()
    }

    private mutating func add(_ party: String, _ repository: RepositoryID, _ what: String) {
        let detail = "on record as \(what), and the ledger does not name it: nothing is erased there"
        listed[repository, default: []].insert(ListedCopy(party: party, detail: detail))
    }

    /// Of one repository, by party; one of each.
    func copies(of repository: RepositoryID) -> [ListedCopy] {
        let sorted = (listed[repository] ?? []).sorted { ($0.party, $0.detail) < ($1.party, $1.detail) }
        return sorted.reduce(into: []) { copies, copy in
            if copies.last?.party != copy.party { copies.append(copy) }
        }
    }
}
