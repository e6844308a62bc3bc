internal import Catalog
internal import Files
internal import Repository
internal import Sealing
internal import Stores

extension CheckReport {
    /// True when the copy lacks nothing but what the next replication brings.
    var isWaiting: Bool {
        findings.allSatisfy { finding in
            if case .behind = finding.fault { true } else { false }
        }
    }

    /// What is wrong, in counts: for the catalog, without names of any kind.
    var summary: String {
        var counts: [String: Int] = [:]
        for finding in findings {
            counts["\(finding.kind?.rawValue ?? "replica") \(finding.fault.code)", default: 0] += 1
        }
        let kinds = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let snapshots = Set(findings.flatMap(\.affected).map(\.id)).count
        guard snapshots > 0 else { return kinds }
        return kinds + "; affects \(Quantity.count(snapshots, "snapshot"))"
    }

    /// For `--json`.
    func document(_ access: DatasetAccess, _ party: String, _ names: NameOptions) -> [String: JSONValue] {
        [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "party": .string(party),
            "head": .count(state?.number), "objects": .count(objects), "bytes_read": .count(bytesRead),
            "chunks_opened": .count(chunksOpened), "with_keys": .bool(hadKeys),
            "unnamed_objects": .count(unnamedObjects), "unnamed": .texts(unnamed.map(\.description)),
            "strays": .array(strays.map(\.document)), "sound": .bool(findings.isEmpty),
            "findings": .array(
                findings.map { finding in
                    .object([
                        "object": .string(finding.object), "kind": .text(finding.kind?.rawValue),
                        "store": .string(finding.store), "fault": .string(finding.fault.code),
                        "problem": .string(finding.problem), "remedy": .string(finding.remedy(for: access)),
                        "affected": .array(finding.affected.map { $0.document(names) }),
                    ])
                }
            ),
            "accepted_losses": .array(acceptedLosses.map { $0.document(names) }),
        ]
    }

    /// For people.
    func text(_ access: DatasetAccess, _ party: String, _ names: NameOptions) -> String {
        var text = "\(access.name): \(party): "
        text += findings.isEmpty ? "sound" : Quantity.count(findings.count, "finding")
        text += ", \(Quantity.count(objects, "object"))"
        if bytesRead > 0 { text += ", \(Quantity.bytes(bytesRead)) read" }
        if chunksOpened > 0 { text += ", \(Quantity.count(chunksOpened, "chunk")) opened" }
        for finding in findings.prefix(1000) {
            text += "\n  \(finding.object): \(Table.printable(finding.problem))"
            for snapshot in finding.affected { text += "\n" + snapshot.text(names) }
            text += "\n    fix: \(finding.remedy(for: access))"
        }
        if !acceptedLosses.isEmpty {
            text += "\n  known to be lost, and accepted:"
            for snapshot in acceptedLosses { text += "\n" + snapshot.text(names) }
        }
        if !strays.isEmpty {
            text += "\n  \(Quantity.count(strays.count, "thing")) in the store that Landfast does not know: "
            text += strays.prefix(5).map { Table.printable($0.description) }.joined(separator: ", ")
        }
        return text
    }
}

extension Stray {
    /// For `--json`.
    var document: JSONValue {
        .object([
            "path": .string(path), "kind": .string(kind.rawValue), "size": .count(size),
            "locked_until": .time(lock?.until), "held": .bool(lock?.isHold ?? false),
        ])
    }
}

extension CheckFinding {
    /// What to do, with the dataset's name.
    func remedy(for access: DatasetAccess) -> String { remedy.replacing("TENANT/DATASET", with: access.name) }
}

extension AffectedSnapshot {
    /// For `--json`; paths only where names are shown.
    func document(_ names: NameOptions) -> JSONValue {
        var fields: [String: JSONValue] = [
            "snapshot": .string(id), "taken": .time(time), "files": .count(files), "scopes": .count(scopes),
            "unreadable_lists": .count(lists), "whole": .bool(isWhole),
        ]
        if names.areShown { fields["paths"] = .texts(paths.map(\.description)) }
        return .object(fields)
    }

    /// For people.
    func text(_ names: NameOptions) -> String {
        var text = "    snapshot \(id.prefix(8))" + (time.map { " of \(Quantity.time($0))" } ?? "") + ": "
        var parts: [String] = []
        if files > 0 {
            parts.append(Quantity.count(files, "file") + " of \(Quantity.count(scopes, "scope"))")
        }
        if lists > 0 { parts.append("\(Quantity.count(lists, "list")) of names") }
        if isWhole { parts = ["all of it"] }
        text += parts.isEmpty ? "some of its files, whose names are lost too" : parts.joined(separator: ", ")
        guard names.areShown else { return text }
        let shown = paths.prefix(Self.maximumShown)
        for path in shown { text += "\n      \(path)" }
        if files > shown.count { text += "\n      and \(Quantity.grouped(files - shown.count)) more" }
        return text
    }

    /// Paths listed for people; `--json` has them all.
    private static let maximumShown = 100
}
