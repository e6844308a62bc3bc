internal import ArgumentParser
internal import Catalog
internal import Sealing

struct DatasetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Show tenants' datasets.",
        discussion: """
            Examples:
              landfast dataset list pohjola
            """,
        subcommands: [DatasetListCommand.self]
    )
}

struct DatasetListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List a tenant's datasets, with their repositories as they were last seen.",
        discussion: """
            Examples:
              landfast dataset list pohjola
              landfast dataset list pohjola --json
            """
    )

    @Argument(help: "The tenant's name.")
    var tenant: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: self.tenant)
        var table = Table("DATASET", "CLASS", "REPOSITORY", ">COPIES", ">KEY HOLDERS", "LAST BACKUP", "STATE")
        var documents: [JSONValue] = []
        for dataset in try installation.datasets(of: tenant, named: nil) {
            let parties = try installation.catalog.observations(of: dataset.repository).map(\.party)
            let last = try installation.catalog.snapshots(of: dataset.repository).first?.taken
            let copies = parties.count { $0.hasPrefix("store:") }
            table.add(
                dataset.name,
                dataset.datasetClass,
                dataset.repository.hex,
                String(copies),
                String(parties.count - copies),
                Quantity.time(last),
                dataset.state.rawValue
            )
            documents.append(
                .object([
                    "dataset": .string(dataset.name), "class": .string(dataset.datasetClass),
                    "repository": .string(dataset.repository.hex), "copies": .count(copies),
                    "custodians": .count(parties.count - copies), "last_backup": .time(last),
                    "state": .string(dataset.state.rawValue),
                ])
            )
        }
        output.show(.object(["tenant": .string(tenant.name), "datasets": .array(documents)])) {
            table.rendered(colour: output.colour)
        }
        return .done
    }
}
