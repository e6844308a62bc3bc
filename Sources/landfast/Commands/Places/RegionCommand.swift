internal import ArgumentParser
internal import Catalog
internal import Files
internal import Residency
internal import Sealing

struct RegionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "region",
        abstract: "Show regions.",
        discussion: """
            Examples:
              landfast region list
            """,
        subcommands: [RegionListCommand.self]
    )
}

struct RegionListCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List regions: country, legal entity, and what the location rests on.",
        discussion: """
            EVIDENCE is the best that this location can ever have: 'provider-api' when the provider's own interface \
            names it, 'network' when addresses show it, 'provider' when addresses show whose it is and not where, \
            'operator-statement' when somebody typed it. A region whose addresses another region has too is seen by \
            addresses as 'provider'.

            Examples:
              landfast region list
              landfast region list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let registry = try Registry.current(options).registry
        var table = Table("REGION", "PLACE", "COUNTRY", "SUBPROCESSOR", "EVIDENCE", "CHECKED")
        var documents: [JSONValue] = []
        for region in registry.regions.values.sorted(by: { $0.name < $1.name }) {
            let entity = registry.subprocessors[region.subprocessor]
            table.add(
                region.name,
                region.city,
                region.country,
                entity?.title ?? region.subprocessor,
                region.locationEvidence.rawValue,
                region.location.checked.description
            )
            documents.append(region.document)
        }
        output.show(.object(["regions": .array(documents)])) { table.rendered(colour: output.colour) }
        return .done
    }
}

/// The facts about regions that count: those applied with the policy in force, else the files'.
enum Registry {
    /// What is known of regions.
    struct Known {
        let registry: RegionRegistry
        /// How many days tenants have to object to a subprocessor.
        let noticeDays: Int
        /// False when no policy is in force yet, and the files say it.
        let isInForce: Bool
    }

    static func current(_ options: GlobalOptions) throws -> Known {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        // What cannot be read is an error: edited files would pass for what is in force.
        if try FileSystem.status(configuration.catalogFile) != nil,
            let applied = try Installation.openCatalog(configuration, clock: SystemClock()).appliedPolicy()
        {
            let basis = try PolicyBasis(applied)
            return Known(registry: basis.registry, noticeDays: basis.policy.standardNoticeDays, isInForce: true)
        }
        let files = try PolicyFiles.read(
            configuration.regions,
            recursive: false,
            named: WorkingFolder.display(configuration.regions)
        )
        let (registry, diagnostics) = RegionRegistry.parse(files)
        guard let registry, !diagnostics.contains(where: { $0.severity == .error }) else {
            throw CommandError.invalid("regions-invalid", "The facts about regions", diagnostics)
        }
        return Known(registry: registry, noticeDays: PolicySet.usualNoticeDays, isInForce: false)
    }
}

extension Provenance {
    /// For `--json`.
    var document: JSONValue {
        .object([
            "evidence": .string(evidence.rawValue), "source": .string(source),
            "checked": .string(checked.description), "doubt": .text(doubt),
        ])
    }
}
