internal import ArgumentParser
internal import Catalog
internal import Repository
internal import Sealing

struct SnapshotListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the snapshots of a tenant's datasets, the newest first.",
        discussion: """
            Examples:
              landfast snapshot list pohjola
              landfast snapshot list pohjola/attachments --json
            """
    )

    @Argument(help: ArgumentHelp("The tenant, or one dataset of it.", valueName: "tenant[/dataset]"))
    var dataset: DatasetArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var table = Table("DATASET", "SNAPSHOT", "TAKEN", ">FILES", ">BYTES", ">SCOPES", ">ERASED", "STATE", "TAGS")
        var documents: [JSONValue] = []
        let status = try EachDataset(output).run(installation.selection(dataset)) { tenant, dataset in
            let access = try installation.access(to: tenant, dataset, for: .reading)
            let (snapshots, damaged) = try SnapshotReader(access, installation).read { try $0.readableSnapshots() }
            if damaged.isEmpty { try installation.record(snapshots, of: access.repository) }
            if !damaged.isEmpty {
                output.warn(
                    "damaged-object",
                    "\(Quantity.count(damaged.count, "snapshot")) of \(access.name) cannot be read; "
                        + "`landfast repair \(access.name)` looks for a good copy"
                )
            }
            for snapshot in snapshots {
                table.add(
                    dataset.name,
                    String(snapshot.id.prefix(8)),
                    Quantity.time(snapshot.time),
                    Quantity.grouped(snapshot.files),
                    Quantity.bytes(snapshot.bytes),
                    Quantity.grouped(snapshot.scopes),
                    Quantity.grouped(snapshot.erasedScopes),
                    snapshot.isComplete ? "complete" : "partial",
                    snapshot.tags.map(\.text).joined(separator: ", ")
                )
            }
            documents.append(
                .object([
                    "tenant": .string(tenant.name), "dataset": .string(dataset.name),
                    "snapshots": .array(snapshots.map(\.document)),
                ])
            )
            return damaged.isEmpty ? .done : .partial
        }
        output.show(.object(["datasets": .array(documents)])) {
            table.isEmpty ? "There are no snapshots." : table.rendered(colour: output.colour)
        }
        return status
    }
}
