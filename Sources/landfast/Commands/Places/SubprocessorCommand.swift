internal import ArgumentParser
internal import Residency
internal import Sealing

struct SubprocessorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "subprocessor",
        abstract: "Show the legal entities that run the regions.",
        discussion: """
            Examples:
              landfast subprocessor list
            """,
        subcommands: [SubprocessorListCommand.self]
    )
}

struct SubprocessorListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List subprocessors: name, type, country, address, and the regions they run.",
        discussion: """
            Examples:
              landfast subprocessor list
              landfast subprocessor list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let registry = try Registry.current(options)
        var table = Table("NAME", "TYPE", "COUNTRY", "REGIONS", "ADDRESS")
        var documents: [JSONValue] = []
        for entity in registry.subprocessors.values.sorted(by: { $0.title < $1.title }) {
            let regions = registry.regions.values.filter { region in
                registry.chain(of: region.name).contains { $0.name == entity.name }
            }.map(\.name).sorted()
            table.add(entity.title, entity.type, entity.country, regions.joined(separator: ", "), entity.address)
            documents.append(
                .object([
                    "name": .string(entity.name), "title": .string(entity.title), "type": .string(entity.type),
                    "country": .string(entity.country), "address": .string(entity.address),
                    "regions": .texts(regions),
                ])
            )
        }
        output.show(.object(["subprocessors": .array(documents)])) { table.rendered(colour: output.colour) }
        return .done
    }
}
