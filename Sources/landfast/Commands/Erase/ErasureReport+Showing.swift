internal import Controller
internal import Erasure
internal import Ledger
internal import Sealing

extension ErasureReport {
    /// The report for programs.
    var json: JSONValue {
        .object([
            "id": .string(id),
            "state": .string(summaryState),
            "acknowledged": .bool(isComplete),
            "complete": .bool(verified == .complete),
            "conclusion": .text(verified?.rawValue),
            "meets_terms": .bool(meetsTerms && verified?.meetsTerms ?? true),
            "until": .time(until),
            "datasets": .array(
                stages.map { .object(["dataset": .string($0.dataset), "stage": .string($0.stage.explanation)]) }
            ),
            "parties": .array(parties.map(\.json)),
            "findings": .array(findings.map(\.json)),
        ])
    }

    /// The report for people.
    func text(colour: Bool) -> String {
        var table = Table("DATASET", "PARTY", "REGION", "STATE", "EVIDENCE")
        for party in parties {
            table.add(party.dataset, party.party, party.region, party.stateText, party.detail)
        }
        let stages = stages.map { "\($0.dataset): \($0.stage.explanation)" }.joined(separator: "; ")
        var text = "erasure \(id): \(summaryState)"
        if let until { text += " (\(Quantity.time(until)))" }
        text += "\n\(stages)\n"
        if meetsTerms && !isComplete { text += Self.acceptance + "\n" }
        if isComplete { text += acknowledgement + "\n" }
        text += "\n" + table.rendered(colour: colour)
        for finding in findings { text += "\n\(finding.text)\n" }
        return text
    }

    /// Said where every party has acknowledged: whether somebody has looked that this is all.
    private var acknowledgement: String {
        let all = "every party has acknowledged"
        return switch verified {
        case nil: "\(all); whether anything is left elsewhere says `landfast erase verify \(id.prefix(8))`"
        case .complete: "\(all), everything was looked at, and nothing was found"
        case .nothingFound: "\(all), and nothing was there when it was asked for: nothing is said of a person"
        case .unverified, .unreadable: "\(all), and not everything could be looked at; see `landfast erase verify`"
        case .incomplete: "\(all), and something is left elsewhere; see `landfast erase verify`"
        }
    }

    /// Said where the policy's terms are met by less than a complete erasure.
    static let acceptance =
        "nobody can read what is locked, which the policy takes for met; it is deleted when the lock has ended"
}

extension PartyReport {
    /// The state, with the date until when it stays so at least.
    var stateText: String { state.rawValue + (until.map { " (\(Quantity.time($0)))" } ?? "") }

    /// The party's state for programs.
    var json: JSONValue {
        .object([
            "dataset": .string(dataset),
            "repository": .string(repository.hex),
            "party": .string(party),
            "region": .string(region),
            "state": .string(state.rawValue),
            "until": .time(until),
            "detail": .string(detail),
            "receipt": .text(receipt?.statement.id),
            "observed": .time(observedAt),
        ])
    }
}

extension VerificationReport {
    /// The verification for programs.
    var json: JSONValue {
        .object([
            "id": .string(erasure.id),
            "proven": .bool(isProven),
            "conclusion": .string(conclusion.rawValue),
            "meets_terms": .bool(meetsTerms),
            "until": .time(erasure.until),
            "state": .string(erasure.summaryState),
            "parties": .array(erasure.parties.map(\.json)),
            "findings": .array(findings.map(\.json)),
            "not_looked_at": .texts(notLookedAt),
            "stated": .texts(stated),
            "reach": .array(reach.map(\.document)),
        ])
    }

    /// The verification for people.
    func text(colour: Bool) -> String {
        var text = erasure.text(colour: colour)
        for finding in findings where !erasure.findings.contains(finding) { text += "\n\(finding.text)" }
        for statement in stated { text += "\nstated: \(statement)" }
        for place in notLookedAt { text += "\nnot looked at: \(place)" }
        return text + "\n\(conclusion.verdict)\n"
    }

    /// How a command that shows it ends.
    var status: ExitStatus { meetsTerms ? .done : .erasureIncomplete }
}

extension VerificationFinding {
    /// The finding for people.
    var text: String { "\(kind.rawValue): \(dataset)\(party.map { " at \($0)" } ?? ""): \(detail)" }

    /// The finding for programs.
    var json: JSONValue {
        .object([
            "dataset": .string(dataset),
            "party": .text(party),
            "kind": .string(kind.rawValue),
            "detail": .string(detail),
        ])
    }
}

extension ErasureConclusion {
    /// What a verification ends with, for people.
    fileprivate var verdict: String {
        switch self {
        case .complete: "proven: no declared party can read it, and nothing of it was found"
        case .nothingFound: "nothing found: nothing was there when it was asked for, so nothing is said of a person"
        case .unreadable: "not gone yet: \(ErasureReport.acceptance)"
        case .unverified: "unverified: nothing of it was found, and not everything could be looked at"
        case .incomplete: "not proven"
        }
    }
}
