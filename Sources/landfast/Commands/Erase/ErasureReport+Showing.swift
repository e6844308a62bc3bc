internal import Erasure
internal import Ledger
internal import Sealing

extension ErasureReport {
    /// The report for programs.
    var json: JSONValue {
        .object([
            "id": .string(id),
            "state": .string(summaryState),
            "complete": .bool(isComplete),
            "datasets": .array(
                stages.map { .object(["dataset": .string($0.dataset), "stage": .string($0.stage.explanation)]) }
            ),
            "parties": .array(parties.map(\.json)),
        ])
    }

    /// The report for people.
    func text(colour: Bool) -> String {
        var table = Table("DATASET", "PARTY", "REGION", "STATE", "EVIDENCE")
        for party in parties {
            table.add(party.dataset, party.party, party.region, party.state.rawValue, party.detail)
        }
        let stages = stages.map { "\($0.dataset): \($0.stage.explanation)" }.joined(separator: "; ")
        return "erasure \(id): \(summaryState)\n\(stages)\n\n" + table.rendered(colour: colour)
    }
}

extension PartyReport {
    /// The party's state for programs.
    var json: JSONValue {
        .object([
            "dataset": .string(dataset),
            "repository": .string(repository.hex),
            "party": .string(party),
            "region": .string(region),
            "state": .string(state.rawValue),
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
            "state": .string(erasure.summaryState),
            "parties": .array(erasure.parties.map(\.json)),
            "findings": .array(findings.map(\.json)),
            "not_looked_at": .texts(notLookedAt),
        ])
    }

    /// The verification for people.
    func text(colour: Bool) -> String {
        var text = erasure.text(colour: colour)
        for finding in findings {
            text += "\n\(finding.kind.rawValue): \(finding.dataset)"
            text += finding.party.map { " at \($0)" } ?? ""
            text += ": \(finding.detail)"
        }
        for place in notLookedAt { text += "\nnot looked at: \(place)" }
        text += isProven ? "\nproven: no declared party can read it, and nothing of it was found\n" : "\nnot proven\n"
        return text
    }

    /// How a command that shows it ends.
    var status: ExitStatus { isProven ? .done : .erasureIncomplete }
}

extension VerificationFinding {
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
