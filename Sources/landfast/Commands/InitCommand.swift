internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Files
internal import Residency
internal import Sealing
internal import Stores

struct InitCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Set up what the configuration names: state, keys, catalog, stores and custodians.",
        discussion: """
            Makes what is missing and leaves what is there: it can be run again, for example after a store was added.
            A folder that is already another store, or another region's, is refused. On a server, the bucket or the \
            user must be there. A bucket that is missing is made once the policy in force lets a tenant's data be there; \
            until then, make it at the provider, in the right region.

            Examples:
              landfast init
              landfast init --config /etc/landfast/landfast.yaml --json
            """
    )

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        let clock = SystemClock()
        let random = SystemRandom()
        let stores = StoreAccesses(registry: try regions(configuration), clock: clock, random: random)
        // Before anything is made: nothing is to lie where it must not, not for a moment.
        try configuration.requireLocalOrStatedState(stores.registry)
        for entry in configuration.stores where entry.remote == nil { _ = try stores.access(entry) }
        for entry in configuration.custodians { try entry.requireLocalOrStated(stores.registry) }
        let isNew = try FileSystem.status(configuration.catalogFile) == nil
        for folder in [configuration.state, configuration.keysFolder, configuration.cacheFolder] {
            try FileSystem.makeDirectories(folder, mode: 0o700)
        }
        // Keys that were lost are not made anew: stores and ledgers know the old ones.
        let (keys, made) =
            isNew
            ? try InstallationKeys.create(in: configuration.keysFolder, random: random)
            : (try InstallationKeys.read(in: configuration.keysFolder), made: 0)
        var table = Table("WHAT", "NAME", "REGION", "STATE")
        var parts: [JSONValue] = []
        func add(_ what: String, _ name: String, _ region: String, isNew: Bool) {
            table.add(what, name, region, isNew ? "set up" : "was there")
            parts.append(
                .object([
                    "what": .string(what), "name": .string(name), "region": .string(region), "new": .bool(isNew),
                ])
            )
        }
        add("keys", "state/keys", configuration.agent.region, isNew: made > 0)
        for entry in configuration.stores {
            let isNew = try setUp(entry, stores, keys, configuration, at: clock.now())
            add("store", entry.place.name, entry.place.region, isNew: isNew)
        }
        for entry in configuration.custodians {
            let isNew = try setUp(entry, clock: clock, random: random)
            add("custodian", entry.name, entry.region, isNew: isNew)
        }
        // The catalog comes last: it says that all the rest was there once.
        guard let path = configuration.catalogFile.text else {
            throw CommandError(
                "bad-state-path",
                "The state folder's path is not UTF-8.",
                remedy: "Choose another folder."
            )
        }
        let catalog = try Catalog.create(path: path, clock: clock)
        add("catalog", "state/catalog.sqlite", configuration.agent.region, isNew: isNew)
        let hasPolicy = try catalog.appliedPolicy() != nil
        output.show(.object(["parts": .array(parts), "policy_in_force": .bool(hasPolicy)])) {
            table.rendered(colour: output.colour)
                + (hasPolicy
                    ? "" : "\nNo policy is in force yet: run `landfast policy check`, then `landfast policy apply`.\n")
        }
        return .done
    }

    /// The facts about regions; every place's region must be one of which some are known.
    private func regions(_ configuration: Configuration) throws -> RegionRegistry {
        let files = try PolicyFiles.read(configuration.regions, recursive: false, named: "Regions")
        let (registry, diagnostics) = RegionRegistry.parse(files)
        guard let registry, !diagnostics.contains(where: { $0.severity == .error }) else {
            throw CommandError.invalid("regions-invalid", "The facts about regions", diagnostics)
        }
        let collector = DiagnosticCollector()
        if let bytes = try? AtomicFile.read(configuration.path, maximumBytes: ConfigurationFile.maximumBytes) {
            collector.register(SourceFile(name: WorkingFolder.display(configuration.path), bytes: bytes))
        }
        let places =
            configuration.stores.map { ($0.place.region, $0.position) }
            + configuration.custodians.map { ($0.region, $0.position) }
            + [(configuration.agent.region, configuration.agent.position)]
        for (region, position) in places where registry.regions[region] == nil {
            collector.report(
                "unknown-region",
                at: position,
                "there is no region '\(region)'",
                fix: Suggestion.fix(for: region, among: registry.regions.keys)
            )
        }
        guard collector.hasErrors else { return registry }
        throw CommandError.invalid("configuration-invalid", "The configuration", collector.sorted)
    }

    private func setUp(
        _ entry: Configuration.StoreEntry,
        _ stores: StoreAccesses,
        _ keys: InstallationKeys,
        _ configuration: Configuration,
        at time: Timestamp
    ) throws -> Bool {
        let access = try stores.access(entry)
        guard let obstacle = try obstacle(entry.place, access, keys) else { return false }
        if obstacle.kind == .noBucket, try !createBucket(entry, configuration) { throw obstacle }
        _ = try StoreIdentity.create(
            at: entry.place,
            operatorKey: keys.operator,
            random: SystemRandom(),
            time: time,
            access: access
        )
        return true
    }

    /// What a store lacks to be there; nil when it is the one that was set up.
    private func obstacle(
        _ place: StorePlace,
        _ access: StoreAccess,
        _ keys: InstallationKeys
    ) throws(StoreError) -> StoreError? {
        do {
            _ = try StoreIdentity.verify(place, operatorKey: keys.operator.publicKey, access: access)
            return nil
        } catch {
            guard error.isAboutAbsence else { throw error }
            return error
        }
    }

    private func setUp(
        _ entry: Configuration.CustodianEntry,
        clock: any WallClock,
        random: any RandomSource
    ) throws -> Bool {
        let isNew = try !Custodian.exists(entry.folder)
        if isNew {
            try Custodian.create(
                entry.folder,
                name: entry.name,
                region: entry.region,
                settings: entry.settings,
                random: random
            )
        }
        _ = try entry.open(clock: clock, random: random)
        return isNew
    }
}

extension StoreError {
    /// True when nothing was set up there yet.
    fileprivate var isAboutAbsence: Bool { kind == .notInitialised || kind == .noBucket }
}
