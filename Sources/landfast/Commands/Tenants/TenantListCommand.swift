internal import ArgumentParser
internal import Catalog
internal import Sealing

struct TenantListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List tenants, those whose accounts have ended too.",
        discussion: """
            Examples:
              landfast tenant list
              landfast tenant list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenants = try installation.catalog.tenants()
        let departures = try installation.catalog.departures()
        let now = installation.clock.now()
        var table = Table("TENANT", "HOME", "LABELS", ">DATASETS", "ADDED", "ACCOUNT")
        var documents: [JSONValue] = []
        for tenant in tenants {
            let datasets = try installation.catalog.datasets(ofTenant: tenant.id)
            let labels = tenant.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            table.add(
                tenant.name,
                tenant.homeRegion,
                labels.isEmpty ? "-" : labels.joined(separator: " "),
                String(datasets.count),
                Quantity.time(tenant.created),
                departures[tenant.id]?.word(at: now) ?? "goes on"
            )
            let departure = departures[tenant.id]?.document(at: now)
            documents.append(tenant.document(datasets: datasets.map { .string($0.name) }, departure: departure))
        }
        output.show(.object(["tenants": .array(documents)])) {
            table.isEmpty ? "There are no tenants." : table.rendered(colour: output.colour)
        }
        return .done
    }
}

extension TenantRecord {
    /// For `--json`.
    /// - Parameter departure: the end of its account; nil: it goes on.
    func document(datasets: [JSONValue], departure: JSONValue?) -> JSONValue {
        .object([
            "id": .string(id), "name": .string(name), "home_region": .string(homeRegion),
            "labels": .object(labels.mapValues(JSONValue.string)), "added": .time(created),
            "agreements": .array(
                agreements.map { agreement in
                    .object([
                        "reference": .string(agreement.reference), "leaves_to": .string(agreement.leavesTo),
                        "expires": .time(agreement.expires),
                    ])
                }
            ),
            "datasets": .array(datasets), "departure": departure ?? .null,
        ])
    }
}
