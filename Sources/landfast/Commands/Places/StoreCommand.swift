internal import ArgumentParser
internal import Files
internal import Residency
internal import Sealing
internal import Stores

struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Show stores, and what really lies in them.",
        discussion: """
            Examples:
              landfast store list
              landfast store inventory
            """,
        subcommands: [StoreListCommand.self, StoreInventoryCommand.self]
    )
}

struct StoreListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List stores, with the check of each one's identity.",
        discussion: """
            Exits with 3 when a store cannot be reached or is not the one that was set up.

            Examples:
              landfast store list
              landfast store list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var table = Table("STORE", "REGION", "COUNTRY", "STATE", ">FREE", "URL")
        var documents: [JSONValue] = []
        var details: [String] = []
        var status = ExitStatus.done
        for entry in installation.configuration.stores {
            var state = "ready"
            do {
                _ = try StoreIdentity.verify(entry.place, operatorKey: installation.keys.operator.publicKey)
            } catch {
                state = error.code
                status = .partial
                details.append("  \(entry.place.name): \(error.message) \(error.remedy)")
            }
            let free = entry.place.folder.flatMap { try? FileSystem.freeSpace($0) }
            let country = installation.basis.registry.regions[entry.place.region]?.country
            table.add(
                entry.place.name,
                entry.place.region,
                country ?? "?",
                state,
                free.map { Quantity.bytes($0) } ?? "-",
                entry.place.url
            )
            documents.append(
                .object([
                    "store": .string(entry.place.name), "region": .string(entry.place.region),
                    "country": .text(country), "state": .string(state), "free_bytes": .count(free),
                    "url": .string(entry.place.url),
                ])
            )
        }
        output.show(.object(["stores": .array(documents)])) {
            table.rendered(colour: output.colour) + (details.isEmpty ? "" : "\n" + details.joined(separator: "\n"))
        }
        return status
    }
}
