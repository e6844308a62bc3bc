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
            The evidence is what is known, seen now, about where a store is: that its server's address lies inside the \
            region's networks (network), or the operator's word. It is never better than what the region can show.

            Exits with 3 when a store cannot be reached, with 4 when the network guard refuses it, or another store lies \
            in its place.

            Examples:
              landfast store list
              landfast store list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var table = Table("STORE", "REGION", "COUNTRY", "STATE", "EVIDENCE", ">FREE", "URL")
        var documents: [JSONValue] = []
        var details: [String] = []
        var status = ExitStatus.done
        for entry in installation.configuration.stores {
            var state = "ready"
            do {
                _ = try installation.identity(of: entry)
            } catch {
                let report = ErrorReport(error)
                state = report.code
                status = .worse(status, (error as? StoreError)?.isRefusal ?? false ? .refused : .partial)
                details.append("  \(entry.place.name): \(report.message) \(report.remedy)")
            }
            let evidence = state == "ready" ? installation.evidence(of: entry) : .operatorStatement
            let free = entry.place.folder.flatMap { try? FileSystem.freeSpace($0) }
            let country = installation.basis.registry.regions[entry.place.region]?.country
            table.add(
                entry.place.name,
                entry.place.region,
                country ?? "?",
                state,
                evidence.rawValue,
                free.map { Quantity.bytes($0) } ?? "-",
                entry.place.url
            )
            documents.append(
                .object([
                    "store": .string(entry.place.name), "region": .string(entry.place.region),
                    "country": .text(country), "state": .string(state),
                    "evidence": .string(evidence.rawValue), "free_bytes": .count(free),
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
