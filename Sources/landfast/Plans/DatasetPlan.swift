internal import Catalog
internal import Residency
internal import Sealing

/// What has to happen to one dataset's copies and keys, and why.
struct DatasetPlan: Sendable {
    /// A copy that is made from another.
    struct Transfer: Hashable, Sendable {
        let source: String
        let sourceRegion: String
        let target: String
        let targetRegion: String
        /// Bytes of the objects that the newest head names.
        let bytes: UInt64
    }

    /// One step, with what explains it.
    struct Step: Sendable {
        let step: Relocation.Step
        /// The rule that refuses a place, or what is asked for no more; nil for what is new.
        let reason: String?
        /// Bytes that are copied or deleted; nil when nobody can say.
        let bytes: UInt64?
        /// Why it cannot be done now: the place cannot be reached.
        ///
        /// The rest is done all the same.
        let obstacle: String?
    }

    /// Heads that were seen and that no copy shows.
    struct Loss: Hashable, Sendable {
        /// The copy with the newest state that is left, as a party.
        let source: String
        /// Its head, and when it was written.
        let head: UInt64
        let time: Timestamp
        /// The highest head that was seen.
        let highest: UInt64
    }

    let tenant: TenantRecord
    let dataset: DatasetRecord
    /// The ledger that the plan rests on.
    let ledgerRoot: Digest
    let ledgerCount: Int
    /// The tombstones that every new copy and custodian carries out again.
    let tombstones: Int
    /// Where everything shall be; nil when the plan is blocked.
    let placement: Placement?
    let steps: [Step]
    let transfers: [Transfer]
    /// True when the inputs of decisions have to be signed into the ledger anew.
    let needsSigning: Bool
    /// Heads that no copy shows any more and that are given up; nil when none are.
    let loss: Loss?
    /// Why nothing can be done, each with its place; empty when everything can.
    let blocked: [String]

    var name: String { "\(tenant.name)/\(dataset.name)" }

    /// True when there is nothing to do.
    var isEmpty: Bool { steps.isEmpty && !needsSigning && loss == nil }
}

extension DatasetPlan {
    /// What makes this plan this one: not its bytes, which grow with every backup.
    var identity: JSONValue {
        .object([
            "tenant": TenantInputs(tenant).json, "dataset": .string(dataset.name),
            "repository": .string(dataset.repository.hex), "ledgerRoot": .string(ledgerRoot.hex),
            "ledgerCount": .integer(Int64(ledgerCount)), "steps": .array(steps.map(\.step.json)),
            "signsInputs": .bool(needsSigning), "lossAfter": .count(loss?.head),
        ])
    }

    var document: JSONValue {
        .object([
            "tenant": .string(tenant.name), "dataset": .string(dataset.name),
            "repository": .string(dataset.repository.hex), "steps": .array(steps.map(\.document)),
            "transfers": .array(transfers.map(\.document)), "tombstones": .integer(Int64(tombstones)),
            "signs_inputs": .bool(needsSigning), "blocked": .texts(blocked),
            "loss": loss.map(\.document) ?? .null,
        ])
    }

    /// For people, one line for each step.
    var lines: [String] {
        guard !isEmpty || !blocked.isEmpty else { return [] }
        var lines = [name]
        lines += blocked.map { "  ! \($0)" }
        if let loss { lines.append("  x \(loss.summary)") }
        for step in steps {
            lines.append("  " + step.summary(transfers, tombstones: tombstones))
            if let reason = step.reason { lines.append("      because \(reason)") }
            if let obstacle = step.obstacle { lines.append("      cannot be done now: \(obstacle)") }
        }
        if needsSigning && steps.isEmpty && blocked.isEmpty {
            lines.append("  = nothing moves; the new inputs are signed")
        }
        return lines
    }
}

extension DatasetPlan.Step {
    /// True for what takes something away.
    var isRemoval: Bool {
        switch step {
        case .removeStore, .removeCustodian: true
        case .addStore, .addCustodian, .movePrimary, .declareStoreLost, .declareCustodianLost: false
        }
    }

    var document: JSONValue {
        var fields = step.json.objectValue ?? [:]
        fields["reason"] = .text(reason)
        fields["bytes"] = .count(bytes)
        fields["obstacle"] = .text(obstacle)
        return .object(fields)
    }

    func summary(_ transfers: [DatasetPlan.Transfer], tombstones: Int) -> String {
        let amount = bytes.map(Quantity.bytes)
        let erasures = tombstones == 0 ? "" : ", \(Quantity.count(tombstones, "erasure")) applied again"
        switch step {
        case .addCustodian(let place):
            return "+ custodian \(place.name) in \(place.region): gets the keys\(erasures)"
        case .addStore(let place):
            let from = transfers.first { $0.target == place.name }
            let copy =
                from.map { "copied from \($0.source) in \($0.sourceRegion), \(amount ?? "0 B")" } ?? "empty so far"
            return "+ store \(place.name) in \(place.region): \(copy)\(erasures)"
        case .movePrimary(let old, let new): return "~ primary: \(old ?? "none") becomes \(new)"
        case .removeStore(let place):
            return
                "- store \(place.name) in \(place.region): \(amount ?? "its copy") deleted, once the others are verified"
        case .removeCustodian(let place): return "- custodian \(place.name) in \(place.region): destroys the keys"
        case .declareStoreLost(let place):
            return "x store \(place.name) in \(place.region): declared lost, unproven in every later certificate"
        case .declareCustodianLost(let place):
            return "x custodian \(place.name) in \(place.region): declared lost, unproven in every later certificate"
        }
    }
}

extension DatasetPlan.Loss {
    var document: JSONValue {
        .object([
            "source": .string(source), "head": .count(head), "time": .time(time), "highest_seen": .count(highest),
        ])
    }

    var summary: String {
        "heads \(head + 1) to \(highest) are given up: goes on from head \(head), written at \(Quantity.time(time)), in "
            + "\(source); backups taken later are gone"
    }
}

extension DatasetPlan.Transfer {
    var document: JSONValue {
        .object([
            "source": .string(source), "source_region": .string(sourceRegion), "target": .string(target),
            "target_region": .string(targetRegion), "bytes": .count(bytes),
        ])
    }
}

extension Relocation.Step {
    /// What is done, to whom, where.
    var json: JSONValue {
        func object(_ action: String, _ party: String, _ region: String) -> JSONValue {
            .object(["action": .string(action), "party": .string(party), "region": .string(region)])
        }
        return switch self {
        case .addCustodian(let place): object("add", "custodian:" + place.name, place.region)
        case .addStore(let place): object("add", "store:" + place.name, place.region)
        case .movePrimary(let old, let new):
            .object(["action": .string("move-primary"), "from": .text(old), "to": .string(new)])
        case .removeStore(let place): object("remove", "store:" + place.name, place.region)
        case .removeCustodian(let place): object("remove", "custodian:" + place.name, place.region)
        case .declareStoreLost(let place): object("declare-lost", "store:" + place.name, place.region)
        case .declareCustodianLost(let place): object("declare-lost", "custodian:" + place.name, place.region)
        }
    }
}
