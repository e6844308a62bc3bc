internal import Catalog
internal import Files
internal import Repository
internal import Residency
internal import Sealing

/// An installation that was set up: its configuration, catalog, keys and the policy in force.
struct Installation: Sendable {
    let configuration: Configuration
    let catalog: Catalog
    let keys: InstallationKeys
    let basis: PolicyBasis
    /// What becomes otherwise in the register when this policy, which is not in force yet, is put in force.
    var pendingRegister: [RegisterChangeRecord.Change] = []
    let clock: any WallClock
    let random: any RandomSource
    let output: Output
    /// The ways to the stores, as the policy in force knows their regions.
    let stores: StoreAccesses

    init(
        configuration: Configuration,
        catalog: Catalog,
        keys: InstallationKeys,
        basis: PolicyBasis,
        clock: any WallClock,
        random: any RandomSource,
        output: Output
    ) {
        self.configuration = configuration
        self.catalog = catalog
        self.keys = keys
        self.basis = basis
        self.clock = clock
        self.random = random
        self.output = output
        stores = StoreAccesses(registry: basis.registry, clock: clock, random: random)
    }

    /// How long a grant lasts: longer than any one run.
    static let grantSeconds: Int64 = 86_400
    /// Threads of the engine's own.
    static let maximumWorkers = 16

    /// Opens what `init` set up, with the policy that was applied.
    static func open(_ options: GlobalOptions, _ output: Output) throws -> Installation {
        try open(ConfigurationFile.find(options.config), output)
    }

    /// Opens what `init` set up by its configuration's file.
    static func open(_ file: PathBytes, _ output: Output) throws -> Installation {
        let configuration = try ConfigurationFile.read(file)
        let clock = SystemClock()
        let catalog = try openCatalog(configuration, clock: clock)
        let keys = try InstallationKeys.read(in: configuration.keysFolder)
        guard let record = try catalog.appliedPolicy() else {
            throw CommandError(
                "no-policy-in-force",
                "No policy is in force, so nothing is allowed anywhere.",
                remedy: "Check the policy with `landfast policy check`, then run `landfast policy apply`.",
                status: .notInitialised
            )
        }
        let basis = try PolicyBasis(record)
        try configuration.requireLocalOrStatedState(basis.registry)
        if basis.differs(from: configuration) {
            output.warn(
                "policy-files-differ",
                "the policy files differ from the policy in force, applied at \(Quantity.time(record.applied)); "
                    + "`landfast policy apply` puts them in force"
            )
        }
        let installation = Installation(
            configuration: configuration,
            catalog: catalog,
            keys: keys,
            basis: basis,
            clock: clock,
            random: SystemRandom(),
            output: output
        )
        installation.sweepWorkingCopies()
        try installation.warnRebuilt()
        return installation
    }

    /// Opens the catalog alone.
    static func openCatalog(_ configuration: Configuration, clock: any WallClock) throws -> Catalog {
        guard let path = configuration.catalogFile.text else {
            throw CommandError(
                "bad-state-path",
                "The state folder's path is not UTF-8.",
                remedy: "Choose another folder for 'state' in the configuration."
            )
        }
        return try Catalog.open(path: path, clock: clock)
    }

    /// What the engine is given.
    /// - Parameter cache: where its cache is; the installation's when left out.
    func engine(cache: PathBytes? = nil) -> EngineContext {
        EngineContext(
            clock: clock,
            random: random,
            cacheFolder: cache ?? configuration.cacheFolder,
            workers: min(Self.maximumWorkers, max(1, Processors.count)),
            progress: EngineProgressReporter.make(output: output, clock: clock)
        )
    }

    /// The tenant of that name.
    func tenant(named name: String) throws -> TenantRecord {
        if let tenant = try catalog.tenant(named: name) { return tenant }
        let names = try catalog.tenants().map(\.name)
        throw CommandError(
            "no-such-tenant",
            "There is no tenant '\(name)'.",
            remedy: names.isEmpty
                ? "Add one with `landfast tenant add`." : Suggestion.fix(for: name, among: names),
            status: .notInitialised
        )
    }

    /// A tenant's datasets: all of them, or the one that was named.
    func datasets(of tenant: TenantRecord, named name: String?) throws -> [DatasetRecord] {
        let datasets = try catalog.datasets(ofTenant: tenant.id)
        guard let name else { return datasets }
        guard let dataset = datasets.first(where: { $0.name == name }) else {
            throw CommandError(
                "no-such-repository",
                "The tenant '\(tenant.name)' has no dataset '\(name)'.",
                remedy: Suggestion.fix(for: name, among: datasets.map(\.name)),
                status: .notInitialised
            )
        }
        return [dataset]
    }

    /// The dataset whose backups a repository holds.
    func dataset(of repository: RepositoryID) throws -> (tenant: TenantRecord, dataset: DatasetRecord) {
        if let found = try catalog.dataset(of: repository) { return found }
        throw CommandError(
            "no-such-repository",
            "No dataset has its backups in repository \(repository.hex).",
            remedy: "See `landfast tenant list` and `landfast dataset list TENANT`.",
            status: .notInitialised
        )
    }

    /// The tenants and datasets that an argument names; every tenant's when there is none.
    func selection(_ argument: DatasetArgument?) throws -> [(tenant: TenantRecord, dataset: DatasetRecord)] {
        let tenants = try argument.map { [try tenant(named: $0.tenant)] } ?? catalog.tenants()
        return try tenants.flatMap { tenant in
            try datasets(of: tenant, named: argument?.dataset).map { (tenant, $0) }
        }
    }
}
