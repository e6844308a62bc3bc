internal import ArgumentParser
internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

struct TenantAddCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a tenant: choose its places by policy and set its repositories up.",
        discussion: """
            Each dataset of the configuration gets a repository of its own, with its own keys, at the custodians and \
            stores that the policy in force chooses. When the policy finds no place, nothing is set up and the command \
            exits with 4. It can be run again after an interruption.

            Examples:
              landfast tenant add pohjola --region hetzner-hel1
              landfast tenant add hansa --region hetzner-fsn1 --label tier=gold --label sector=health
              landfast tenant add suomi --region hetzner-hel1 --agreement DPA-7=DE@2027-01-31
            """
    )

    @Argument(help: "The tenant's name: lower-case letters, digits and hyphens.")
    var name: String

    @Option(help: ArgumentHelp("The home region, as the customer chose it.", valueName: "region"))
    var region: String

    @Option(help: ArgumentHelp("A label that policies select by; may be repeated.", valueName: "key=value"))
    var label: [LabelArgument] = []

    @Option(
        help: ArgumentHelp(
            "An agreement that data may leave the home country for another, until a day; may be repeated.",
            valueName: "reference=country[@date]"
        )
    )
    var agreement: [AgreementArgument] = []

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try checkName()
        guard installation.basis.registry.regions[region] != nil else {
            throw CommandError(
                "unknown-region",
                "There is no region '\(region)'.",
                remedy: Suggestion.fix(for: region, among: installation.basis.registry.regions.keys),
                status: .usage
            )
        }
        let tenant = try tenant(installation)
        let founding = TenantFounding(installation: installation, inputs: TenantInputs(tenant))
        // All or none: every dataset must have a place before the first is set up.
        for template in installation.configuration.datasets {
            _ = try founding.placement(template)
            try installation.require(
                TenantInputs(tenant),
                template.datasetClass,
                installation.agentPlace,
                .write
            )
        }
        try installation.catalog.add(tenant)
        output.warnOfUnmapped(installation.configuration)
        var table = Table("DATASET", "CLASS", "PRIMARY", "REPLICAS", "CUSTODIANS", "STATE")
        var documents: [JSONValue] = []
        for template in installation.configuration.datasets {
            let founded = try founding.found(template, tenant: tenant)
            try installation.refresh(installation.access(to: tenant, founded.dataset, for: .looking))
            let stores = founded.placement.stores.map(\.name)
            let custodians = founded.placement.custodians.map(\.name)
            table.add(
                founded.dataset.name,
                founded.dataset.datasetClass,
                stores.first ?? "-",
                stores.dropFirst().joined(separator: ", "),
                custodians.joined(separator: ", "),
                founded.isNew ? "set up" : "was there"
            )
            documents.append(
                .object([
                    "dataset": .string(founded.dataset.name), "class": .string(founded.dataset.datasetClass),
                    "repository": .string(founded.dataset.repository.hex), "stores": .texts(stores),
                    "custodians": .texts(custodians), "new": .bool(founded.isNew),
                    "reasons": .array(founded.placement.reasons.map(\.json)),
                ])
            )
        }
        output.show(
            .object([
                "tenant": .string(tenant.name), "home_region": .string(tenant.homeRegion),
                "datasets": .array(documents),
            ])
        ) {
            "Tenant \(tenant.name), at home in \(tenant.homeRegion):\n" + table.rendered(colour: output.colour)
        }
        return .done
    }

    private func checkName() throws {
        let isName = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                || $0 == UInt8(ascii: "-")
        }
        // The name becomes part of paths.
        guard isName, (1...63).contains(name.utf8.count), !name.hasPrefix("-") else {
            throw CommandError(
                "bad-name",
                "'\(Table.printable(name))' is no name for a tenant.",
                remedy: "Use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter or a digit.",
                status: .usage
            )
        }
    }

    /// The tenant as it is to be; the one that is there when it is the same.
    private func tenant(_ installation: Installation) throws -> TenantRecord {
        let labels = Dictionary(label.map { ($0.key, $0.value) }) { $1 }
        let agreements = agreement.map {
            TenantRecord.Agreement(reference: $0.reference, leavesTo: $0.country, expires: $0.expires)
        }
        guard let there = try installation.catalog.tenant(named: name) else {
            return TenantRecord(
                id: Hex.encode(installation.random.bytes(16)),
                name: name,
                homeRegion: region,
                labels: labels,
                agreements: agreements,
                created: installation.clock.now()
            )
        }
        try installation.requireLiving(there)
        guard there.homeRegion == region, there.labels == labels, there.agreements == agreements else {
            throw CommandError(
                "already-exists",
                "There is a tenant '\(name)' already, at home in \(there.homeRegion), with other labels or agreements "
                    + "or another home.",
                remedy: "Look at it with `landfast tenant show \(name)`, or choose another name."
            )
        }
        return there
    }
}

/// `key=value`, both codes: labels are signed into ledgers, which are kept for good.
struct LabelArgument: ExpressibleByArgument, Sendable {
    let key: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(LedgerText.isCode) else { return nil }
        key = parts[0]
        value = parts[1]
    }
}

/// `REFERENCE=COUNTRY`, with `@DATE` for its last day; the reference is a code.
struct AgreementArgument: ExpressibleByArgument, Sendable {
    let reference: String
    let country: String
    let expires: Timestamp?

    init?(argument: String) {
        let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, LedgerText.isCode(parts[0]) else { return nil }
        let target = parts[1].split(separator: "@", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(target.count), target[0].utf8.count == 2, target[0] == target[0].uppercased() else {
            return nil
        }
        let day = target.count == 2 ? CalendarDay(target[1]) : nil
        guard target.count == 1 || day != nil else { return nil }
        reference = parts[0]
        country = target[0]
        expires = day?.end
    }
}
