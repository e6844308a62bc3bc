internal import ArgumentParser
internal import Custody
internal import Files
internal import Residency
internal import Sealing

struct CustodianCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "custodian",
        abstract: "Show custodians, who hold the keys.",
        discussion: """
            Examples:
              landfast custodian list
            """,
        subcommands: [CustodianListCommand.self]
    )
}

struct CustodianListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List custodians, with the repositories whose keys they hold.",
        discussion: """
            OVERWRITE says what overwriting a key is worth on the custodian's disk: 'in-place', 'journaled', \
            'copy-on-write' or 'unknown'. Exits with 3 when a custodian cannot be opened.

            Examples:
              landfast custodian list
              landfast custodian list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var table = Table("CUSTODIAN", "REGION", "COUNTRY", "STATE", ">REPOSITORIES", "ROOT SECRET", "OVERWRITE", "KEY")
        var documents: [JSONValue] = []
        var details: [String] = []
        var status = ExitStatus.done
        for entry in installation.configuration.custodians {
            var fields: [String: JSONValue] = [
                "custodian": .string(entry.name), "region": .string(entry.region),
                "root_secret": .bool(entry.rootSecret != nil),
            ]
            let country = installation.basis.registry.regions[entry.region]?.country
            fields["country"] = .text(country)
            do {
                let custodian = try installation.custodian(entry)
                let repositories = try custodian.repositories
                let grade = try custodian.overwriteLook().grade.rawValue
                let key = custodian.identity.publicKey
                fields["state"] = .string("ready")
                fields["repositories"] = .texts(repositories.map(\.hex))
                fields["overwrite"] = .string(grade)
                fields["key"] = .string(key.hex)
                table.add(
                    entry.name,
                    entry.region,
                    country ?? "?",
                    "ready",
                    String(repositories.count),
                    entry.rootSecret == nil ? "no" : "yes",
                    grade,
                    String(key.hex.prefix(16))
                )
            } catch {
                let report = ErrorReport(error)
                status = .partial
                fields["state"] = .string(report.code)
                details.append("  \(entry.name): \(report.message) \(report.remedy)")
                table.add(entry.name, entry.region, country ?? "?", report.code, "-", "-", "-", "-")
            }
            documents.append(.object(fields))
        }
        output.show(.object(["custodians": .array(documents)])) {
            table.rendered(colour: output.colour) + (details.isEmpty ? "" : "\n" + details.joined(separator: "\n"))
        }
        return status
    }
}
