internal import ArgumentParser
internal import Catalog
internal import Custody
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

struct PolicyApplyCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put the policy as edited in force.",
        discussion: """
            Every copy and every key holder that there is must be allowed by the new policy; else nothing changes, the \
            ones that are not are named, and the command exits with 4. The policy is signed into each repository's \
            ledger. An interrupted apply is completed by running it again.

            Examples:
              landfast policy apply --dry-run
              landfast policy apply
              landfast policy apply --yes --json
            """
    )

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        let clock = SystemClock()
        let catalog = try Installation.openCatalog(configuration, clock: clock)
        let keys = try InstallationKeys.read(in: configuration.keysFolder)
        let edited = try PolicyBasis.edited(configuration)
        let (basis, diagnostics) = PolicyBasis.parse(
            regions: edited.regions,
            policies: edited.policies,
            at: clock.now()
        )
        guard let basis else { throw CommandError.invalid("policy-invalid", "The policy", diagnostics) }
        let inForce = try catalog.appliedPolicy()
        let installation = Installation(
            configuration: configuration,
            catalog: catalog,
            keys: keys,
            basis: basis,
            clock: clock,
            random: SystemRandom(),
            output: output
        )
        let repositories = try installation.selection(nil)
        try checkCopies(repositories, installation)
        let isNew =
            inForce.map { $0.digest != basis.policy.digest || $0.registryDigest != basis.registry.digest } ?? true
        if !confirmation.dryRun {
            if isNew && inForce != nil {
                try confirmation.confirm("Put the policy '\(basis.policy.name)' in force?")
            }
            // Comments and layout do not change what a policy says, but what is in force is what was applied.
            if try isNew || inForce.map({ try PolicyBasis($0).differs(from: configuration) }) ?? true {
                try catalog.apply(
                    policy: basis.policy.digest,
                    registry: basis.registry.digest,
                    files: basis.files,
                    replacing: inForce?.sequence
                )
            }
        }
        let (signed, failed) = try confirmation.dryRun ? ([], []) : sign(repositories, installation)
        output.show(
            .object([
                "policy": .string(basis.policy.name), "digest": .string(basis.policy.digest.hex),
                "replaces": .text(inForce?.digest.hex), "changed": .bool(isNew),
                "dry_run": .bool(confirmation.dryRun), "repositories_signed": .texts(signed),
                "repositories_failed": .texts(failed),
            ])
        ) {
            if confirmation.dryRun {
                return isNew
                    ? "The policy '\(basis.policy.name)' could be put in force: every copy and key holder is allowed."
                    : "The policy '\(basis.policy.name)' is in force already."
            }
            var text = isNew ? "" : "The policy was in force already.\n"
            text += "The policy '\(basis.policy.name)' is in force, digest \(basis.policy.digest.hex.prefix(16))"
            if !signed.isEmpty { text += "; signed into \(Quantity.count(signed.count, "ledger"))" }
            text += ".\n"
            for name in failed { text += "  not signed into the ledger of \(name): run the command again\n" }
            return text
        }
        return failed.isEmpty ? .done : .partial
    }

    /// Refuses a policy under which a copy or a key holder that exists would not be allowed (L12).
    private func checkCopies(
        _ repositories: [(tenant: TenantRecord, dataset: DatasetRecord)],
        _ installation: Installation
    ) throws {
        var lines: [String] = []
        var refusals: [JSONValue] = []
        for (tenant, dataset) in repositories {
            guard let datasetClass = DatasetClass(rawValue: dataset.datasetClass) else { continue }
            for seen in try installation.catalog.observations(of: dataset.repository) {
                let parts = seen.party.split(separator: ":", maxSplits: 1).map(String.init)
                guard parts.count == 2 else { continue }
                let place: Place =
                    parts[0] == "store"
                    ? .store(name: parts[1], region: seen.region) : .custodian(name: parts[1], region: seen.region)
                let decision = installation.decide(TenantInputs(tenant), datasetClass, place, .write)
                guard !decision.isAllowed else { continue }
                lines.append("  \(tenant.name)/\(dataset.name) \(place.summary)")
                if let reason = decision.decisive { lines.append("    \(reason.summary)") }
                refusals.append(
                    .object([
                        "tenant": .string(tenant.name), "dataset": .string(dataset.name),
                        "party": .string(seen.party), "decision": decision.document,
                    ])
                )
            }
        }
        guard !refusals.isEmpty else { return }
        throw CommandError(
            "copies-not-allowed",
            "The new policy would not allow \(Quantity.count(refusals.count, "copy or key holder", "copies and key holders")) "
                + "that there are. Nothing was changed.",
            remedy: "Allow these places, or remove the copies first.",
            status: .refused,
            details: ["refused": .array(refusals)],
            lines: lines
        )
    }

    /// Signs the inputs into every ledger that does not have them yet.
    private func sign(
        _ repositories: [(tenant: TenantRecord, dataset: DatasetRecord)],
        _ installation: Installation
    ) throws -> (signed: [String], failed: [String]) {
        var signed: [String] = []
        var failed: [String] = []
        for (tenant, dataset) in repositories {
            do {
                var access = try installation.access(to: tenant, dataset, for: .looking, checkingInputs: false)
                let inputs = installation.policyInputs(access.inputs)
                guard access.ledger.policy?.inputs != inputs else { continue }
                let entry = try LedgerEntry.make(
                    .policyApplied(inputs: inputs, sequence: access.ledger.nextPolicySequence),
                    repository: access.repository,
                    time: installation.clock.now(),
                    random: installation.random,
                    with: installation.keys.writer
                )
                access.ledger.merge([entry])
                for vault in access.vaults.values { try vault.record([entry]) }
                try writeToStores(access, installation)
                try installation.refresh(access)
                signed.append("\(tenant.name)/\(dataset.name)")
            } catch {
                installation.output.warn(
                    ErrorReport(error).code,
                    "\(tenant.name)/\(dataset.name): \(ErrorReport(error).message)"
                )
                failed.append("\(tenant.name)/\(dataset.name)")
            }
        }
        return (signed, failed)
    }

    /// Looking opens stores for reading; the entries are written with grants of the new policy.
    private func writeToStores(_ access: DatasetAccess, _ installation: Installation) throws {
        var isDurable = !access.vaults.isEmpty && access.replicas.isEmpty
        for party in access.replicas.keys.sorted() {
            let name = String(party.dropFirst("store:".count))
            guard let entry = installation.configuration.store(name) else { continue }
            let store = try installation.openStore(entry, access.inputs, access.datasetClass, .write, access.repository)
            _ = try access.ledger.write(to: store)
            isDurable = true
        }
        guard isDurable else {
            throw CommandError("no-copy", "No store of \(access.name) can be reached.", remedy: "Make one reachable.")
        }
    }
}
