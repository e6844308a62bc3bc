internal import Catalog
internal import Repository
internal import Sealing

/// What pruning a dataset does, or would do, for people and programs.
struct PruneReport {
    let access: DatasetAccess
    let result: PruneResult

    private var keptCount: Int { result.verdicts.count - result.removed.count }

    /// What would be kept against the policy's own limit, or for a time that has not come, is said.
    func warn(_ output: Output) {
        let overdue = result.verdicts.count { $0.isKept && $0.isPastLimit }
        if overdue > 0 {
            output.warn(
                "kept-past-limit",
                "\(access.name): \(Quantity.count(overdue, "snapshot")) older than the policy allows "
                    + "\(overdue == 1 ? "stays" : "stay"): see the reasons with --dry-run"
            )
        }
        let future = result.verdicts.count { $0.reasons.contains(.future) }
        if future > 0 {
            output.warn(
                "snapshots-from-the-future",
                "\(access.name): \(Quantity.count(future, "snapshot")) taken at a time that this machine's clock has not "
                    + "reached \(future == 1 ? "stays" : "stay") until then"
            )
        }
    }

    /// What is condemned and cannot be deleted yet is said: it is no error, and goes with a later run.
    func warnOfKept(_ output: Output) {
        guard let summary = result.kept.summary else { return }
        output.warn("kept-by-store", "\(access.name): \(summary); a later run tries again")
    }

    /// Asked before anything is removed.
    var question: String {
        "Remove \(Quantity.count(result.removed.count, "snapshot")) of \(access.name), keep "
            + "\(Quantity.grouped(keptCount)), and free about \(Quantity.bytes(result.bytesFreed))?"
    }

    /// Every snapshot with the reasons why it stays, and what would be freed.
    func planText(colour: Bool) -> String {
        var table = Table("SNAPSHOT", "TAKEN", ">FILES", ">BYTES", "TAGS", "STAYS", "BECAUSE")
        for verdict in result.verdicts {
            let snapshot = verdict.snapshot
            table.add(
                String(snapshot.id.prefix(8)),
                Quantity.time(snapshot.time),
                Quantity.grouped(snapshot.files),
                Quantity.bytes(snapshot.bytes),
                snapshot.tags.map(\.text).joined(separator: ", "),
                verdict.isKept ? "yes" : "no",
                verdict.isKept
                    ? verdict.reasons.map(\.description).joined(separator: ", ")
                    : verdict.isPastLimit ? "past at-most" : "no rule keeps it"
            )
        }
        var text = "\(access.name):\n" + (table.isEmpty ? "" : table.rendered(colour: colour))
        text +=
            "\(Quantity.count(keptCount, "snapshot")) would stay, \(Quantity.grouped(result.removed.count)) would go; "
        text += "about \(Quantity.bytes(result.bytesFreed)) would be freed "
        text += "(\(Quantity.count(result.packsDropped, "pack")) dropped, "
        text += "\(Quantity.grouped(result.packsRewritten)) written anew)"
        text += unused.map { "; \($0)" } ?? ""
        text += "\n"
        if let error = result.shrinkage?.error { text += "It would pause: \(error.message)\n  fix: \(error.remedy)\n" }
        return text
    }

    /// One line on what was done.
    var summaryText: String {
        guard result.objectsDeleted > 0 || !result.removed.isEmpty else {
            return "\(access.name): nothing to remove, \(Quantity.count(keptCount, "snapshot")) kept"
                + (unused.map { "; \($0)" } ?? "")
        }
        return "\(access.name): \(Quantity.count(result.removed.count, "snapshot")) removed, "
            + "\(Quantity.grouped(keptCount)) kept, \(Quantity.bytes(result.bytesFreed)) freed; "
            + (unused.map { "\($0); " } ?? "")
            + "`landfast replicate \(access.name)` brings the other copies to the same"
    }

    /// What no snapshot needs and what stays all the same; nil: nothing.
    private var unused: String? {
        guard result.bytesUnused > 0 else { return nil }
        return
            "\(Quantity.bytes(result.bytesUnused)) that no snapshot needs stay in packs beside others, under keys that live"
    }

    /// For `--json`.
    func document(isDone: Bool) -> [String: JSONValue] {
        let snapshots = result.verdicts.map { verdict in
            JSONValue.object([
                "id": .string(verdict.snapshot.id), "taken": .time(verdict.snapshot.time),
                "files": .count(verdict.snapshot.files), "bytes": .count(verdict.snapshot.bytes),
                "tags": .texts(verdict.snapshot.tags.map(\.text)), "kept": .bool(verdict.isKept),
                "past_limit": .bool(verdict.isPastLimit),
                "reasons": .texts(verdict.reasons.map(\.description)),
            ])
        }
        return [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name),
            "repository": .string(access.repository.hex), "done": .bool(isDone),
            "head": .count(result.state?.number), "snapshots": .array(snapshots), "kept": .count(keptCount),
            "removed": .count(result.removed.count), "packs_dropped": .count(result.packsDropped),
            "packs_rewritten": .count(result.packsRewritten), "objects_deleted": .count(result.objectsDeleted),
            "bytes_freed": .count(result.bytesFreed), "bytes_unused": .count(result.bytesUnused),
            "kept_by_store": result.kept.document,
            "pauses": .text(result.shrinkage?.error.message),
        ]
    }
}
