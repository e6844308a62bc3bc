internal import Catalog
internal import Custody
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// Makes a catalog anew from what stores and custodians hold.
///
/// Written beside the place where it belongs, and put there when it is whole: an interrupted rebuild leaves nothing.
struct CatalogRebuild {
    let configuration: Configuration
    /// Parties that the operator goes on without.
    let without: Set<String>
    let output: Output
    private let clock: any WallClock = SystemClock()
    private let random: any RandomSource = SystemRandom()

    /// What was found.
    struct Result: Sendable {
        var tenants = 0
        var datasets = 0
        var erasures = 0
        var holds = 0
        var snapshots = 0
        var policy: Digest
        /// When the newest entry of any ledger was signed, as its signer says; nil: there is none.
        var newestEntry: Timestamp?
        /// When the newest snapshot that could be listed was taken; nil: there is none.
        var newestSnapshot: Timestamp?
        /// Erasures that certificates in the state folder name, and that no ledger holds.
        var forgotten: Set<String> = []
        /// What could not be read; the rest is there.
        var troubles: [String] = []
    }

    init(configuration: Configuration, without: Set<String>, output: Output) {
        self.configuration = configuration
        self.without = without
        self.output = output
    }

    func run() throws -> Result {
        try refuseExisting()
        let keys = try InstallationKeys.read(in: configuration.keysFolder)
        var ledgers = try custodiansLedgers()
        // Stores may know of a newer policy than the custodians that are left, and it decides which stores may be read.
        while true {
            let survey = try LedgerSurvey(ledgers)
            let (result, found) = try build(survey, keys)
            guard let found else { return result }
            ledgers = found
        }
    }

    private func refuseExisting() throws {
        guard try FileSystem.status(configuration.catalogFile) != nil else { return }
        throw CommandError(
            "catalog-exists",
            "There is a catalog at \(configuration.catalogFile).",
            remedy: "If it is damaged, move it away with the files whose names begin with its own, and run the command "
                + "again. A sound one is not rebuilt: it knows more than can be found out."
        )
    }

    /// What the custodians hold of each repository's ledger.
    private func custodiansLedgers() throws -> [RepositoryID: Ledger] {
        var ledgers: [RepositoryID: Ledger] = [:]
        let edited = try PolicyBasis.edited(configuration)
        let registry = PolicyBasis.parse(regions: edited.regions, policies: edited.policies, at: clock.now()).0?
            .registry
        for entry in configuration.custodians {
            do {
                try entry.requireLocalOrStated(registry)
                let custodian = try entry.open(clock: clock, random: random)
                for repository in try custodian.repositories {
                    let ledger = try custodian.open(repository).ledger
                    if ledgers[repository]?.merge(ledger) == nil { ledgers[repository] = ledger }
                }
            } catch {
                guard !without.contains("custodian:" + entry.name) else { continue }
                throw CommandError(
                    "custodian-unreachable",
                    "Custodian '\(entry.name)' cannot be asked: \(RepositoryOpener.explanation(error))",
                    remedy: "It may hold what nobody else does. Make it reachable, or go on without it: --without "
                        + "custodian:\(entry.name)."
                )
            }
        }
        return ledgers
    }

    /// Builds the catalog from what is known so far.
    /// - Returns: the result; or, when stores knew of a newer policy, the ledgers to begin again with.
    private func build(
        _ survey: LedgerSurvey,
        _ keys: InstallationKeys
    ) throws -> (Result, ledgers: [RepositoryID: Ledger]?) {
        let file = configuration.state.appending("rebuilding.sqlite")
        try removeUnfinished(file)
        guard let path = file.text else {
            throw CommandError(
                "bad-state-path",
                "The state folder's path is not UTF-8.",
                remedy: "Choose another folder for 'state' in the configuration."
            )
        }
        let catalog = try Catalog.create(path: path, clock: clock)
        do {
            let installation = try found(survey, in: catalog, keys)
            var writer = RebuildWriter(installation: installation, without: without)
            let (unions, isNewer) = try writer.open(survey)
            if !isNewer { try writer.write() }
            if !isNewer { try writer.compareCertificates() }
            try catalog.close()
            if isNewer {
                try removeUnfinished(file)
                return (writer.result, unions)
            }
            try FileSystem.rename(file, to: configuration.catalogFile)
            try FileSystem.synchronizeDirectory(configuration.state)
            return (writer.result, nil)
        } catch {
            try? catalog.close()
            try? removeUnfinished(file)
            throw error
        }
    }

    private func removeUnfinished(_ file: PathBytes) throws {
        for suffix in ["", "-wal", "-shm"] {
            _ = try FileSystem.unlinkIfPresent(PathBytes(file.description + suffix))
        }
    }

    /// The policy, the tenants and their datasets, from the newest signed inputs.
    private func found(
        _ survey: LedgerSurvey,
        in catalog: Catalog,
        _ keys: InstallationKeys
    ) throws -> Installation {
        let basis = try basis(survey.newest)
        let register = RegisterEvidence(basis: basis)
        try catalog.apply(
            policy: basis.policy.digest,
            registry: basis.registry.digest,
            files: basis.files,
            replacing: nil,
            register: register.changes(at: clock.now())
        )
        for tenant in survey.tenants(random: random) {
            try catalog.add(tenant.record)
            for dataset in tenant.datasets { try catalog.put(dataset) }
            let ledgers = tenant.datasets.compactMap { survey.datasets[$0.repository]?.ledger }
            try catalog.put(register.notices(of: tenant.record, ledgers))
        }
        return Installation(
            configuration: configuration,
            catalog: catalog,
            keys: keys,
            basis: basis,
            clock: clock,
            random: random,
            output: output
        )
    }

    /// The policy in force: from its files when they are still the ones, else as it was signed.
    private func basis(_ inputs: PolicyInputs) throws -> PolicyBasis {
        if let edited = try? PolicyBasis.edited(configuration),
            let basis = PolicyBasis.parse(regions: edited.regions, policies: edited.policies, at: clock.now()).basis,
            basis.policy.digest == inputs.policy.digest, basis.registry.digest == inputs.registry.digest
        {
            return basis
        }
        output.warn(
            "policy-files-differ",
            "the policy files are not those of the policy in force, which the ledgers hold"
        )
        return PolicyBasis(signed: inputs)
    }
}
