internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing
internal import Stores

struct PolicyCheckCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check policy files and facts about regions, and show everything that is wrong.",
        discussion: """
            Says of each problem where it stands, which rule it breaks and how to mend it; a policy that no placement can \
            satisfy is one, and so is a tenant whose copies the stores and custodians of the configuration cannot give. \
            Changes nothing. Exits with 1 when there are errors.

            Examples:
              landfast policy check
              landfast policy check policies/eu.yaml --regions Regions
              landfast policy check --json
              landfast policy check --format sarif > policy.sarif
            """
    )

    @OptionGroup var paths: PolicyPaths
    @OptionGroup var report: ReportOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let sources = try PolicySources(paths, options)
        var (basis, diagnostics) = PolicyBasis.parse(
            regions: sources.regions,
            policies: sources.policies,
            at: SystemClock().now()
        )
        if let parsed = basis {
            let gaps = try gaps(parsed, sources.configuration)
            diagnostics += gaps
            if !gaps.isEmpty { basis = nil }
        }
        sources.configuration.map { report.output(output).warnOfUnmapped($0) }
        let errors = diagnostics.count { $0.severity == .error }
        let status = basis == nil ? ExitStatus.failed : .done
        if report.write(Report(checking: diagnostics)) { return status }
        report.output(output).show(
            .object([
                "diagnostics": .array(diagnostics.map(\.json)), "valid": .bool(errors == 0),
                "policy": .text(basis?.policy.name), "digest": .text(basis?.policy.digest.hex),
            ])
        ) {
            var text = diagnostics.map { $0.rendered(color: output.colour) }.joined(separator: "\n")
            if !text.isEmpty { text += "\n" }
            if let basis {
                text += "The policy '\(basis.policy.name)' is valid"
                if !basis.policy.profiles.isEmpty {
                    text += ", with \(basis.policy.profiles.joined(separator: ", "))"
                }
                text += ": \(Quantity.count(basis.policy.rules.count, "rule")), "
                text +=
                    "\(Quantity.count(basis.registry.regions.count, "region")), digest \(basis.policy.digest.hex.prefix(16))."
            } else {
                text += "\(Quantity.count(errors, "error"))."
            }
            return text
        }
        return status
    }

    /// Subprocessors that nobody announced, and what tenants that there are would lack with the stores and custodians that
    /// there are.
    private func gaps(_ basis: PolicyBasis, _ configuration: Configuration?) throws -> [Diagnostic] {
        guard let configuration, let catalog = try? Installation.openCatalog(configuration, clock: SystemClock()) else {
            return []
        }
        let inForce = try catalog.appliedPolicy().map { try PolicyBasis($0).registry }
        let unannounced = inForce.map { basis.registry.announcementGaps(since: $0, at: SystemClock().now()) } ?? []
        let lacking = basis.policy.check(
            tenants: try catalog.tenants().map(TenantInputs.init),
            stores: configuration.stores.map { $0.candidate() },
            custodians: configuration.custodians.map { PlaceCandidate(name: $0.name, region: $0.region) },
            registry: basis.registry,
            at: SystemClock().now()
        )
        return unannounced + lacking
    }
}
