internal import Catalog
internal import Repository
internal import Sealing

extension RepairReport {
    /// For `--json`.
    func document(_ access: DatasetAccess, _ names: NameOptions, isDryRun: Bool) -> [String: JSONValue] {
        [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name),
            "dry_run": .bool(isDryRun), "whole": .bool(isWhole), "head": .count(state?.number),
            "committed": .count(committed), "loss_accepted": .bool(isLossAccepted),
            "bytes_read": .count(bytesRead), "bytes_written": .count(bytesWritten),
            "chunks_saved": .count(chunksSaved), "erasures_to_run": .texts(erasuresToRun),
            "actions": .array(
                actions.map { action in
                    .object([
                        "party": .string(action.party), "object": .string(action.object),
                        "fault": .string(action.fault.code), "problem": .string(action.fault.summary),
                        "outcome": .string(action.outcome.code), "source": .text(action.outcome.source),
                    ])
                }
            ),
            "losses": .array(
                losses.map { loss in
                    .object([
                        "object": .string(loss.object), "affected": .array(loss.affected.map { $0.document(names) }),
                    ])
                }
            ),
        ]
    }

    /// For people.
    func text(_ access: DatasetAccess, _ names: NameOptions, isDryRun: Bool) -> String {
        var text = "\(access.name): "
        if actions.isEmpty && losses.isEmpty {
            return text + "every copy is whole, \(Quantity.bytes(bytesRead)) read"
        }
        text += "\(Quantity.count(actions.count, "object")) damaged or missing, \(Quantity.bytes(bytesRead)) read"
        for action in actions {
            text += "\n  \(action.party): \(action.object): \(Table.printable(action.fault.summary))"
            let isGivenUp = isLossAccepted && action.outcome == .lost
            let words = isDryRun ? action.outcome.plan : action.outcome.words
            text += "\n    \(isGivenUp ? "given up: no copy has it whole" : words)"
        }
        if !losses.isEmpty { text += "\n  No copy has:" }
        for loss in losses {
            text += "\n  \(loss.object)"
            for snapshot in loss.affected { text += "\n" + snapshot.text(names) }
        }
        if isLossAccepted {
            text += "\n  Head \(committed ?? 0) goes on without that; "
            text += "\(Quantity.count(chunksSaved, "chunk")) saved from damaged packs."
            for id in erasuresToRun {
                text += "\n    fix: Bytes of an erased scope may be named again, without keys: "
                text += "run `landfast erase run \(id)`."
            }
        } else if !losses.isEmpty {
            text +=
                "\n    fix: Make a copy reachable that has it. Everything else can be restored meanwhile. If there is "
            text += "none, `landfast repair \(access.name) --accept-loss` goes on without it."
        } else if let committed {
            text += "\n  Head \(committed) names the new indexes."
        }
        return text
    }
}

extension RepairAction.Outcome {
    /// A stable name, for programs.
    var code: String {
        switch self {
        case .copied: "copied"
        case .joined: "joined"
        case .rebuilt: "rebuilt"
        case .removed: "removed"
        case .kept: "kept"
        case .passedOver: "passed-over"
        case .lost: "lost"
        }
    }

    /// Where good bytes came from; nil when they came from no one copy.
    var source: String? {
        if case .copied(let party) = self { party } else { nil }
    }

    /// What was done, for people.
    var words: String {
        switch self {
        case .copied(let party): "replaced by the bytes of \(party)"
        case .joined: "put together from what is undamaged elsewhere"
        case .rebuilt: "made anew from the packs"
        case .removed: "taken away: nothing needs it"
        case .passedOver: "left for now: the next commits pass over its number, and it can go then"
        case .kept: "left as it is: its store does not let it be deleted yet; run the command again when it does"
        case .lost: "left as it is: no copy has it whole"
        }
    }

    /// What would be done, for people.
    var plan: String {
        switch self {
        case .copied(let party): "would be replaced by the bytes of \(party)"
        case .joined: "would be put together from what is undamaged elsewhere"
        case .rebuilt: "would be made anew from the packs"
        case .removed: "would be taken away: nothing needs it"
        case .passedOver: "the next commits pass over its number"
        case .kept: "its store does not let it be deleted yet"
        case .lost: "no copy has it whole"
        }
    }
}
