internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

struct SubprocessorHistoryCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract:
            "Show how the register of subprocessors came to be what it is: who was added, changed and removed when.",
        discussion: """
            Each change stands beside the moment at which it was put in force and the digest of the register from then \
            on, the newest first. 'first' are those who were there when the record began.

            Examples:
              landfast subprocessor history
              landfast subprocessor history contabo --json
            """
    )

    @Argument(help: "Only this subprocessor, by its name in policies.")
    var name: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let all = try RegisterBook(installation.catalog).changes
        let records = all.filter { name == nil || $0.change.subprocessor == name }
        if let name, records.isEmpty, installation.basis.registry.subprocessors[name] == nil {
            throw Self.unknown(name, among: Set(all.map(\.change.subprocessor)))
        }
        output.show(.object(["changes": .array(records.map(\.document))])) {
            var table = Table("IN FORCE SINCE", "CHANGE", "NAME", "ANNOUNCED", "REGISTER", "WHAT")
            for record in records {
                table.add(
                    Quantity.time(record.applied),
                    record.change.kind,
                    record.change.subprocessor,
                    record.change.announced ?? "-",
                    String(record.registry.hex.prefix(16)),
                    record.change.summary
                )
            }
            return table.isEmpty
                ? "No change is on record: it begins with the next policy that is applied."
                : table.rendered(colour: output.colour)
        }
        return .done
    }
}

extension SubprocessorHistoryCommand {
    private static func unknown(_ name: String, among known: Set<String>) -> CommandError {
        CommandError(
            "no-such-subprocessor",
            "The register has, and had, no subprocessor '\(Table.printable(name))'.",
            remedy: Suggestion.fix(for: name, among: known),
            status: .usage
        )
    }
}

extension RegisterChangeRecord {
    /// For `--json` and evidence.
    var document: JSONValue {
        var fields = change.document.objectValue ?? [:]
        fields["policy_sequence"] = .count(sequence)
        fields["registry"] = .string(registry.hex)
        fields["applied"] = .time(applied)
        return .object(fields)
    }
}

extension RegisterChangeRecord.Change {
    /// For `--json` and evidence.
    var document: JSONValue {
        .object([
            "subprocessor": .string(subprocessor), "change": .string(kind), "before": before ?? .null,
            "after": after ?? .null, "announced": .text(announced), "needs_notice": .bool(needsNotice),
        ])
    }

    /// What is otherwise: the fields and their values.
    var summary: String {
        guard let before = before?.objectValue, let after = after?.objectValue else {
            let entry = after ?? before
            return [entry?["title"]?.stringValue, entry?["type"]?.stringValue, entry?["country"]?.stringValue]
                .compactMap(\.self).joined(separator: ", ")
        }
        return after.keys.sorted().filter { before[$0] != after[$0] }.map { key in
            "\(key): \(Self.text(before[key])) -> \(Self.text(after[key]))"
        }.joined(separator: "; ")
    }

    private static func text(_ value: JSONValue?) -> String {
        value?.stringValue ?? value?.arrayValue?.compactMap(\.stringValue).joined(separator: ", ") ?? "-"
    }
}
