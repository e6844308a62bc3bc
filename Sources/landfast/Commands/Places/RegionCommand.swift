internal import ArgumentParser
internal import Catalog
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
            names it, 'network' when addresses show it, 'operator-statement' when somebody typed it.

            Examples:
              landfast region list
              landfast region list --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let registry = try Registry.current(options)
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
            documents.append(
                .object([
                    "region": .string(region.name), "title": .string(region.title), "city": .string(region.city),
                    "country": .string(region.country), "subprocessor": .string(region.subprocessor),
                    "evidence": .string(region.locationEvidence.rawValue), "location": region.location.document,
                    "facts": .array(
                        region.facts.map { fact in
                            .object([
                                "about": .string(fact.about), "statement": .string(fact.statement),
                                "source": fact.provenance.document,
                            ])
                        }
                    ),
                ])
            )
        }
        output.show(.object(["regions": .array(documents)])) { table.rendered(colour: output.colour) }
        return .done
    }
}

/// The facts about regions that count: those applied with the policy in force, else the files'.
enum Registry {
    static func current(_ options: GlobalOptions) throws -> RegionRegistry { try withNotice(options).registry }

    /// The same, and how many days tenants have to object to a subprocessor.
    static func withNotice(_ options: GlobalOptions) throws -> (registry: RegionRegistry, noticeDays: Int) {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        if let catalog = try? Installation.openCatalog(configuration, clock: SystemClock()),
            let applied = try catalog.appliedPolicy()
        {
            let basis = try PolicyBasis(applied)
            return (basis.registry, basis.policy.standardNoticeDays)
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
        return (registry, PolicySet.usualNoticeDays)
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
