internal import ArgumentParser
internal import Residency
internal import Sealing

struct SubprocessorListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List subprocessors: name, type, country, address, the regions they run, and from when on.",
        discussion: """
            STATE is 'in-use'; 'coming' for one that was announced and may be used from the day in FROM on, when tenants \
            had their time to object; and 'ended' after its last day. A profile of the policy, and a tenant who was told \
            late, may make it later for a tenant: `landfast subprocessor notices` shows it.

            Examples:
              landfast subprocessor list
              landfast subprocessor list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let known = try Registry.current(options)
        let registry = known.registry
        let now = SystemClock().now()
        var table = Table("NAME", "TYPE", "COUNTRY", "REGIONS", "STATE", "FROM", "UNTIL", "ADDRESS")
        var documents: [JSONValue] = []
        for entity in registry.subprocessors.values.sorted(by: { $0.title < $1.title }) {
            let regions = registry.regions(runBy: entity.name)
            let standing = registry.standing(of: entity, noticeDays: known.noticeDays, at: now)
            var from: CalendarDay?
            if case .coming(let day) = standing { from = day }
            table.add(
                entity.title,
                entity.type,
                entity.country,
                regions.joined(separator: ", "),
                standing.name,
                (from ?? entity.engaged)?.description ?? "-",
                entity.until?.description ?? "-",
                entity.address
            )
            documents.append(
                .object([
                    "name": .string(entity.name), "title": .string(entity.title), "type": .string(entity.type),
                    "country": .string(entity.country), "address": .string(entity.address),
                    "parent": .text(entity.parent), "regions": .texts(regions), "state": .string(standing.name),
                    "allowed_from": .text(from?.description), "engaged": .text(entity.engaged?.description),
                    "announced": .text(entity.announced?.description), "until": .text(entity.until?.description),
                    "source": entity.provenance.document,
                ])
            )
        }
        output.show(
            .object([
                "subprocessors": .array(documents), "notice_days": .count(known.noticeDays),
                "in_force": .bool(known.isInForce),
            ])
        ) {
            table.rendered(colour: output.colour)
        }
        return .done
    }
}
