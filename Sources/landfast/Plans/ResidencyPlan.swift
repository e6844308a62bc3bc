internal import Catalog
internal import Residency
internal import Sealing

/// Everything that has to move so that what is there is what the policy asks for.
///
/// Made from the world as it is; a saved one is carried out only when the world would give the same one again.
struct ResidencyPlan: Sendable {
    /// The policy and the facts that it is decided on.
    let policy: Digest
    let policyName: String
    let registry: Digest
    /// The policy in force; nil when none is.
    let inForce: AppliedPolicyRecord?
    /// The digest of stores and custodians as configured.
    let inventory: Digest
    /// Parties that the operator declares lost, such as `store:hel1-a`.
    let lost: [String]
    /// True when heads that no copy shows any more are given up.
    let acceptsLoss: Bool
    let datasets: [DatasetPlan]
    /// What would become otherwise in the register of subprocessors; empty when none is in force.
    let register: [RegisterChangeRecord.Change]
    /// What would become otherwise in the facts about regions; empty when none are in force.
    let facts: [FactChange]

    /// True when another policy would be put in force.
    var changesPolicy: Bool { inForce.map { $0.digest != policy || $0.registryDigest != registry } ?? true }

    var isEmpty: Bool { !changesPolicy && datasets.allSatisfy(\.isEmpty) }

    /// Datasets for which nothing can be done.
    var blocked: [DatasetPlan] { datasets.filter { !$0.blocked.isEmpty } }

    var steps: [DatasetPlan.Step] { datasets.flatMap(\.steps) }

    /// What makes this plan this one; a backup in between does not make another.
    var digest: Digest {
        let identity = JSONValue.object([
            "policy": .string(policy.hex), "registry": .string(registry.hex),
            "replaces": .count(inForce?.sequence), "inventory": .string(inventory.hex), "lost": .texts(lost),
            "acceptsLoss": .bool(acceptsLoss),
            "datasets": .array(datasets.map(\.identity)),
        ])
        return SHA256.hash(identity.canonicalBytes().span)
    }

    /// Bytes and copies from region to region.
    var flows: [(source: String, target: String, copies: Int, bytes: UInt64)] {
        var flows: [[String]: (copies: Int, bytes: UInt64)] = [:]
        for transfer in datasets.flatMap(\.transfers) {
            flows[[transfer.sourceRegion, transfer.targetRegion], default: (0, 0)].copies += 1
            flows[[transfer.sourceRegion, transfer.targetRegion], default: (0, 0)].bytes += transfer.bytes
        }
        return flows.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { ($0.key[0], $0.key[1], $0.value.copies, $0.value.bytes) }
    }
}

extension ResidencyPlan {
    var document: JSONValue {
        .object([
            "format": .integer(1), "digest": .string(digest.hex), "policy": .string(policyName),
            "policy_digest": .string(policy.hex), "registry_digest": .string(registry.hex),
            "replaces": .text(inForce?.digest.hex), "inventory_digest": .string(inventory.hex),
            "changes_policy": .bool(changesPolicy), "lost": .texts(lost), "accepts_loss": .bool(acceptsLoss),
            "datasets": .array(datasets.map(\.document)),
            "register": .array(register.map(\.document)),
            "facts": .array(facts.map(\.json)),
            "flows": .array(
                flows.map { flow in
                    .object([
                        "source_region": .string(flow.source), "target_region": .string(flow.target),
                        "copies": .count(flow.copies), "bytes": .count(flow.bytes),
                    ])
                }
            ),
        ])
    }

    /// The whole plan for people.
    func rendered(colour: Bool) -> String {
        var text = ""
        if changesPolicy {
            text += "The policy '\(policyName)', digest \(policy.hex.prefix(16)), "
            text += inForce.map { "would replace \($0.digest.hex.prefix(16))" } ?? "would be the first in force"
            text += ".\n"
        }
        for change in register {
            let announced = change.announced.map { ", announced for \($0)" } ?? ""
            text +=
                "subprocessor \(change.subprocessor) \(change.kind): \(Table.printable(change.summary))\(announced)\n"
        }
        for change in facts {
            text += "\(Table.printable(change.subject)): \(Table.printable(change.details.joined(separator: "; ")))\n"
        }
        for dataset in datasets { text += dataset.lines.map { $0 + "\n" }.joined() }
        if !flows.isEmpty {
            var table = Table("FROM", "TO", ">COPIES", ">BYTES")
            for flow in flows {
                table.add(flow.source, flow.target, Quantity.grouped(flow.copies), Quantity.bytes(flow.bytes))
            }
            text += table.rendered(colour: colour)
        }
        return text + summary + "\n"
    }

    /// One sentence: what would be made, moved and deleted.
    var summary: String {
        guard blocked.isEmpty else {
            return "Nothing can be done: \(Quantity.count(blocked.count, "dataset")) could not be placed."
        }
        guard !isEmpty else { return "Nothing has to be done: everything is where the policy wants it." }
        let counts: [(String, Int, String)] = [
            ("copy", steps.count { if case .addStore = $0.step { true } else { false } }, "to make"),
            ("primary", steps.count { if case .movePrimary = $0.step { true } else { false } }, "to move"),
            ("copy", steps.count { if case .removeStore = $0.step { true } else { false } }, "to delete"),
            ("custodian", steps.count { if case .addCustodian = $0.step { true } else { false } }, "to add"),
            ("custodian", steps.count { if case .removeCustodian = $0.step { true } else { false } }, "to remove"),
        ]
        let plurals = ["copy": "copies", "primary": "primaries"]
        let parts = counts.filter { $0.1 > 0 }.map { what, number, doing in
            "\(Quantity.count(number, what, plurals[what])) \(doing)"
        }
        let signed = datasets.count { $0.needsSigning }
        let signing = signed == 0 ? [] : ["\(Quantity.count(signed, "ledger")) to sign"]
        let all = parts + signing
        return all.isEmpty ? "Nothing moves." : "Plan: \(all.joined(separator: ", "))."
    }
}
