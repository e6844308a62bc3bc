internal import ArgumentParser
internal import Catalog
internal import Residency
internal import Sealing
internal import Stores

struct PolicyExplainCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say whether the policy in force allows a place for a tenant's data, and which rules speak.",
        discussion: """
            Exits with 0 when the place is allowed, with 4 when it is refused.

            Examples:
              landfast policy explain --tenant pohjola --class attachments --store nbg1
              landfast policy explain --tenant pohjola --class database --custodian custodian-hel1-a
              landfast policy explain --tenant pohjola --class archive --agent agent-fsn1 --region hetzner-fsn1
              landfast policy explain --tenant pohjola --class archive --restore-target hetzner-hel1 --json
            """
    )

    @Option(help: "The tenant's name.")
    var tenant: String

    @Option(
        name: .customLong("class"),
        help: ArgumentHelp(
            "The data's class: database, attachments, archive, audit-log or control.",
            valueName: "class"
        )
    )
    var datasetClass: String

    @Option(help: "A store of the configuration.")
    var store: String?

    @Option(help: "A custodian of the configuration.")
    var custodian: String?

    @Option(help: "An agent's name; without --region this one's region.")
    var agent: String?

    @Option(help: ArgumentHelp("A restore into this region.", valueName: "region"))
    var restoreTarget: String?

    @Option(help: ArgumentHelp("Control data in this region.", valueName: "region"))
    var control: String?

    @Option(help: "The agent's region.")
    var region: String?

    @Option(help: ArgumentHelp("What is to be done there: read, write or remove.", valueName: "action"))
    var action = "write"

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let places = [store, custodian, agent, restoreTarget, control].compactMap { $0 }
        guard places.count == 1 else {
            throw ValidationError("Name one place: --store, --custodian, --agent, --restore-target or --control.")
        }
        guard Action(rawValue: action) != nil else {
            throw ValidationError("--action is read, write or remove.")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: self.tenant)
        guard let datasetClass = DatasetClass(rawValue: self.datasetClass) else {
            throw CommandError(
                "unknown-class",
                "There is no class '\(self.datasetClass)'.",
                remedy: Suggestion.fix(for: self.datasetClass, among: DatasetClass.allCases.map(\.rawValue)),
                status: .usage
            )
        }
        let place = try place(installation.configuration)
        guard let action = Action(rawValue: action) else { preconditionFailure("validated") }
        let evidence = store.flatMap { installation.configuration.store($0) }.map(installation.evidence)
        let decision = installation.decide(
            TenantInputs(tenant),
            datasetClass,
            place,
            action,
            evidence: evidence ?? .operatorStatement
        )
        output.show(decision.document) {
            let answer =
                decision.isAllowed
                ? Colour.green.paint("allowed", output.colour) : Colour.red.paint("refused", output.colour)
            var text = "\(answer): \(datasetClass.rawValue) data of \(tenant.name), to \(action.rawValue), "
            text += "\(place.summary)\n"
            text += decision.lines.joined(separator: "\n") + "\n"
            text += "  evidence for the location: \(decision.evidence.rawValue)\n"
            for basis in decision.bases {
                text += "  basis: \(basis.kind) \(basis.reference) for \(basis.country)"
                text += basis.expires.map { ", until \(Quantity.time($0))" } ?? ""
                text += "\n"
            }
            return text + "  policy in force: \(decision.policyDigest.hex.prefix(16))\n"
        }
        return decision.isAllowed ? .done : .refused
    }

    private func place(_ configuration: Configuration) throws -> Place {
        if let store {
            guard let entry = configuration.store(store) else {
                throw Self.unknown("store", store, configuration.stores.map(\.place.name))
            }
            return .store(name: store, region: entry.place.region)
        }
        if let custodian {
            guard let entry = configuration.custodian(custodian) else {
                throw Self.unknown("custodian", custodian, configuration.custodians.map(\.name))
            }
            return .custodian(name: custodian, region: entry.region)
        }
        if let agent { return .agent(name: agent, region: region ?? configuration.agent.region) }
        if let restoreTarget { return .restoreTarget(region: restoreTarget) }
        return .control(region: control ?? "")
    }

    private static func unknown(_ what: String, _ name: String, _ names: [String]) -> CommandError {
        CommandError(
            "no-such-\(what)",
            "The configuration has no \(what) '\(name)'.",
            remedy: Suggestion.fix(for: name, among: names),
            status: .usage
        )
    }
}
