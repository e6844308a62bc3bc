internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Sealing

/// Records a disclosure.
struct DisclosureAddCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Record that data of a tenant was handed out, under which basis, to whom.",
        discussion: """
            With --hold the datasets are held for so many days: erasures of them wait, and go on when the hold ends. For one \
            person (--scope person) only that person is held, whose label comes from --subject-file and is not kept. What was \
            handed out is put on record also when a dataset cannot be held now; the exit code is 3 then.

            Examples:
              landfast disclosure add pohjola --basis court-order --authority FI-police --reference case/17 --scope tenant
              landfast disclosure add pohjola --basis art-6-1-c --authority tax --reference a/7 --scope dataset archive
              landfast disclosure add pohjola --basis court-order --authority a --reference case/18 --scope person --hold 90 --subject-file person
              landfast disclosure add pohjola --basis b --authority c --reference d --scope dataset archive --hold 90
            """
    )

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(help: ArgumentHelp("The legal basis.", valueName: "code"))
    var basis: CodeArgument

    @Option(help: ArgumentHelp("Who asked for it.", valueName: "code"))
    var authority: CodeArgument

    @Option(help: ArgumentHelp("Where the request is filed.", valueName: "code"))
    var reference: CodeArgument

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "tenant for all datasets; dataset and names for some; person for one person in all of them.",
            valueName: "scope"
        )
    )
    var scope: [String]

    @Option(help: ArgumentHelp("Hold these datasets for so many days.", valueName: "days"))
    var hold: Int?

    @OptionGroup var labels: LabelFiles
    @OptionGroup var options: GlobalOptions

    private static let longestHold = 3660

    func validate() throws {
        guard scope == ["tenant"] || scope == ["person"] || scope.first == "dataset" && scope.count > 1 else {
            throw ValidationError("Write --scope tenant, --scope person, or --scope dataset NAME ….")
        }
        guard (scope == ["person"] && hold != nil) == (labels.subjectFile != nil) else {
            throw ValidationError("--subject-file says which person is held: it goes with --scope person and --hold.")
        }
        guard hold.map({ (1...Self.longestHold).contains($0) }) ?? true else {
            throw ValidationError("--hold is a number of days from 1 to \(Self.longestHold).")
        }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let label = try labels.read()
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: self.tenant)
        let names: [String?] = scope.first != "dataset" ? [nil] : Set(scope.dropFirst()).sorted().map(Optional.some)
        let datasets = try names.flatMap { try installation.datasets(of: tenant, named: $0) }
        let now = installation.clock.now()
        var parts: [DisclosureRecord.Part] = []
        var isWhole = true
        for dataset in datasets {
            var held: String?
            do {
                if let hold {
                    var session = try ErasureSession(installation, tenant, dataset: dataset.name)
                    held = try session.hold(
                        basis: basis.text,
                        until: now.adding(seconds: Int64(hold) * 86_400),
                        of: label
                    ).first
                    try session.finish()
                }
            } catch {
                // What was handed over was handed over, whether or not the rest can be held now.
                isWhole = false
                output.warn(
                    "not-held",
                    "\(tenant.name)/\(dataset.name) could not be held: \(ErrorReport(error).message) "
                        + "Hold it with `landfast hold add \(tenant.name)/\(dataset.name)`."
                )
            }
            parts.append(DisclosureRecord.Part(repository: dataset.repository, hold: held))
        }
        let disclosure = DisclosureRecord(
            id: Hex.encode(installation.random.bytes(16)),
            tenant: tenant.id,
            scope: scope.first.flatMap(DisclosureRecord.Scope.init) ?? .dataset,
            basis: basis.text,
            authority: authority.text,
            reference: reference.text,
            disclosed: now,
            parts: parts
        )
        try installation.catalog.add(disclosure)
        output.show(disclosure.document(tenant: tenant.name, installation)) {
            "disclosure \(disclosure.id) is on record"
                + (hold.map { ", and \(Quantity.count(parts.count { $0.hold != nil }, "dataset")) held for \($0) days" }
                    ?? "")
        }
        return isWhole ? .done : .partial
    }
}

extension DisclosureRecord {
    /// For programs.
    func document(tenant: String, _ installation: Installation) -> JSONValue {
        .object([
            "id": .string(id), "tenant": .string(tenant), "scope": .string(scope.rawValue),
            "datasets": .texts(parts.map { installation.name(of: $0.repository) }), "basis": .string(basis),
            "authority": .string(authority), "reference": .string(reference), "disclosed": .time(disclosed),
            "holds": .texts(parts.compactMap(\.hold)),
        ])
    }
}
