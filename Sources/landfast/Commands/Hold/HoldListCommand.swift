internal import ArgumentParser
internal import Catalog
internal import Sealing

/// Lists holds.
struct HoldListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List holds, ended ones too.",
        discussion: """
            Examples:
              landfast hold list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try installation.adoptFromCustodians()
        let now = installation.clock.now()
        var names: [RepositoryID: String] = [:]
        for tenant in try installation.catalog.tenants() {
            for dataset in try installation.catalog.datasets(ofTenant: tenant.id) {
                names[dataset.repository] = "\(tenant.name)/\(dataset.name)"
            }
        }
        let holds = try installation.catalog.holds()
        func state(_ hold: HoldRecord) -> String {
            if hold.released != nil { return "released" }
            return hold.until.map { $0 <= now } ?? false ? "ended" : "acting"
        }
        output.show(
            .object([
                "holds": .array(
                    holds.map { hold in
                        .object([
                            "id": .string(hold.id), "scope": .string(hold.scope.rawValue), "basis": .string(hold.basis),
                            "state": .string(state(hold)),
                            "datasets": .texts(hold.repositories.compactMap { names[$0] }),
                            "until": .time(hold.until), "added": .time(hold.added), "released": .time(hold.released),
                        ])
                    }
                )
            ])
        ) {
            var table = Table("ID", "DATASET", "WHAT", "BASIS", "STATE", "UNTIL")
            for hold in holds {
                let datasets = hold.repositories.compactMap { names[$0] }.joined(separator: ", ")
                table.add(
                    hold.id,
                    datasets,
                    hold.scope == .tenant ? "all of it" : "one \(hold.scope.rawValue)",
                    hold.basis,
                    state(hold),
                    Quantity.time(hold.until)
                )
            }
            return table.isEmpty ? "no holds" : table.rendered(colour: output.colour)
        }
        return .done
    }
}
