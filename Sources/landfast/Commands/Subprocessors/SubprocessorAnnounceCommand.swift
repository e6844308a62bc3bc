internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing

struct SubprocessorAnnounceCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "announce",
        abstract: "Tell tenants of subprocessors that will be used, and put on record who was told when and how.",
        discussion: """
            Tenants are told by the notices of the configuration that have 'tenants: true'. `landfast policy apply` and \
            `landfast serve` do the same by themselves; who was told already is not told again. With --reference nothing \
            is sent: it is put on record that they were told another way. A tenant's time to object begins with the record. \
            Exits with 3 when somebody could not be told.

            Examples:
              landfast subprocessor announce --dry-run
              landfast subprocessor announce
              landfast subprocessor announce --tenant pohjola --reference mailing-2026-12 --json
            """
    )

    @Option(help: "Tell only this tenant.")
    var tenant: String?

    @Option(
        help: ArgumentHelp(
            "Send nothing: they were told another way, which is filed under this code.",
            valueName: "code"
        )
    )
    var reference: String?

    @Flag(help: "Say who would be told, and do nothing.")
    var dryRun = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard let reference else { return }
        let isCode = reference.utf8.allSatisfy { byte in
            Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
                || "-._/:".utf8.contains(byte)
        }
        guard isCode, (1...100).contains(reference.utf8.count) else {
            throw ValidationError("--reference is a code: 1 to 100 letters, digits and '-', '.', '_', '/', ':'.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let only = try tenant.map { try installation.tenant(named: $0) }
        let announcement = Announcement(installation, only: only)
        let result: Announcement.Result
        if dryRun {
            result = Announcement.Result(untold: try announcement.due())
        } else if let reference {
            result = try announcement.record(reference: reference)
        } else {
            result = try announcement.run()
        }
        let names = Dictionary(uniqueKeysWithValues: try installation.catalog.tenants().map { ($0.id, $0.name) })
        output.show(
            .object([
                "told": .array(result.told.map { $0.document(tenant: names[$0.tenant]) }),
                "untold": .array(result.untold.map(\.document)), "dry_run": .bool(dryRun),
            ])
        ) {
            text(result, names)
        }
        return dryRun || result.isWhole ? .done : .partial
    }

    private func text(_ result: Announcement.Result, _ names: [String: String]) -> String {
        var text = ""
        for record in result.told {
            text += "\(names[record.tenant] ?? record.tenant) was told of \(record.subprocessor): \(record.way)\n"
        }
        for due in result.untold {
            text +=
                "\(due.tenant.name) is to be told of \(due.entity.name), which may then be used from \(due.from) on\n"
        }
        return text.isEmpty ? "Nobody is to be told anything." : text
    }
}

extension Announcement.Due {
    /// For `--json`.
    var document: JSONValue {
        .object([
            "tenant": .string(tenant.name), "subprocessor": .string(entity.name),
            "announced": .text(entity.announced?.description), "allowed_from": .string(from.description),
        ])
    }
}

extension RegisterNoticeRecord {
    /// For `--json` and evidence.
    func document(tenant: String?) -> JSONValue {
        .object([
            "tenant": .text(tenant), "tenant_id": .string(self.tenant), "subprocessor": .string(subprocessor),
            "announced": .string(announced), "told": .time(told), "way": .string(way),
        ])
    }
}
