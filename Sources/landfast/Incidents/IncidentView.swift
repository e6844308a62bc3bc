internal import Catalog
internal import Residency
internal import Sealing

/// An incident as people and programs read it.
struct IncidentView {
    let incident: IncidentRecord
    let installation: Installation
    private let now: Timestamp

    init(_ incident: IncidentRecord, _ installation: Installation) {
        self.incident = incident
        self.installation = installation
        now = installation.clock.now()
    }

    /// `tenant/dataset`.
    var dataset: String { installation.name(of: incident.trouble.repository) }

    /// The store that it is about, without what says that it is one; nil: a custodian.
    var store: String? {
        let party = incident.trouble.party
        return party.hasPrefix("store:") ? String(party.dropFirst("store:".count)) : nil
    }

    /// `open`, `overdue`, `reported` or `closed`.
    var state: String {
        if incident.closed != nil { return "closed" }
        if incident.reported != nil { return "reported" }
        return incident.isOverdue(at: now) ? "overdue" : "open"
    }

    /// What is left of the 72 hours; nil when the clock does not run.
    var secondsLeft: Int64? {
        guard incident.isPending else { return nil }
        return max(0, (incident.deadline.milliseconds - now.milliseconds) / 1000)
    }

    /// What is left, for people.
    var timeLeft: String {
        guard let secondsLeft else { return "-" }
        return secondsLeft == 0 ? "overdue" : "\(secondsLeft / 3600) h \(secondsLeft / 60 % 60) min"
    }

    /// Where it was; `-`: nobody said.
    var party: String { incident.trouble.party.isEmpty ? "-" : incident.trouble.party }

    /// What happened, in a sentence without names of persons or files.
    var sentence: String {
        switch incident.trouble.kind {
        case .copyOutOfPlace: "a copy is where none may be"
        case .erasedCameBack where incident.trouble.party == IncidentRecord.Trouble.everyParty:
            "an erasure was lost with the ledger entries that named it: what it erased may be back"
        case .erasedCameBack: "something that had been erased completely was found again"
        case .rolledBack: "every copy and custodian shows less than was seen before: old copies were put back"
        case .loss: "data was destroyed or lost"
        case .alteration: "data was changed without permission"
        case .unauthorisedDisclosure: "data was disclosed without permission"
        case .unauthorisedAccess: "somebody had access to data without permission"
        }
    }

    /// What to do.
    var remedy: String {
        let id = incident.id.prefix(8)
        return switch state {
        case "closed": "Nothing is left to do."
        case "reported": "When all is settled, close it: `landfast incident close \(id) --outcome CODE`."
        default:
            "Tell the tenant without undue delay: the controller's own 72 hours, counted from when it was noticed, end at "
                + "\(Quantity.time(incident.deadline)). Then record it: "
                + "`landfast incident report \(id) --reference CODE`. A false alarm: `landfast incident close \(id) "
                + "--outcome CODE`."
        }
    }

    var document: JSONValue {
        .object([
            "id": .string(incident.id), "kind": .string(incident.trouble.kind.rawValue), "state": .string(state),
            "dataset": .string(dataset), "repository": .string(incident.trouble.repository.hex),
            "tenant": .string(incident.tenant),
            "party": .text(incident.trouble.party.isEmpty ? nil : incident.trouble.party),
            "erasure": .text(incident.trouble.erasure), "noticed": .time(incident.noticed),
            "deadline": .time(incident.deadline), "seconds_left": .count(secondsLeft),
            "trouble_ended": .time(incident.ended), "reported": .time(incident.reported),
            "reference": .text(incident.reference), "closed": .time(incident.closed),
            "outcome": .text(incident.outcome), "message": .string(sentence),
        ])
    }
}

extension Installation {
    /// The incident of an id, or of a unique beginning of one.
    func incident(_ id: String) throws -> IncidentRecord {
        let found = try catalog.incidents(beginning: id)
        if found.count == 1 { return found[0] }
        throw CommandError(
            "no-such-incident",
            found.isEmpty ? "There is no incident '\(id)'." : "'\(id)' is the beginning of several incidents.",
            remedy: "See `landfast incident list --all` for the ids; a unique beginning is enough.",
            status: .notInitialised
        )
    }
}
