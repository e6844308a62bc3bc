internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Sealing

/// Adds a hold.
struct HoldAddCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Hold a dataset, all of a tenant's, or one person in them, until a date.",
        discussion: """
            Erasures wait until the hold ends or is released, and then go on by themselves. A hold needs an end (GDPR Art. \
            17(3)): add another one when it comes too early. With --subject-file only what would take that person's data waits, \
            a whole tenant's erasure too; the label comes from a file or standard input, never from an argument.

            Examples:
              landfast hold add pohjola/audit-log --basis case/2026-17 --until 2027-01-01
              landfast hold add pohjola --basis case/2026-18 --until 2036-12-31
              landfast hold add pohjola --subject-file person --basis case/2026-19 --until 2027-12-31
            """
    )

    @Argument(help: "TENANT or TENANT/DATASET.")
    var dataset: DatasetArgument

    @Option(help: ArgumentHelp("The legal basis: a reference such as case/2026-17.", valueName: "reference"))
    var basis: String

    @Option(
        help: ArgumentHelp("When it ends by itself, ISO 8601 in UTC.", valueName: "time")
    )
    var until: String

    @OptionGroup var labels: LabelFiles
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let end = try Moment.read(until)
        let label = try labels.read()
        let installation = try Installation.open(options, output)
        guard end > installation.clock.now() else {
            throw CommandError(
                "hold-has-ended",
                "A hold until \(Quantity.time(end)) has ended already, and would hold nothing.",
                remedy: "Give a moment that is still to come with --until.",
                status: .usage
            )
        }
        let tenant = try installation.tenant(named: dataset.tenant)
        var session = try ErasureSession(installation, tenant, dataset: dataset.dataset)
        guard !session.sites.isEmpty else {
            throw CommandError(
                "no-dataset",
                "\(tenant.name) has no dataset, so nothing can be held.",
                remedy: "Complete it first: run `landfast tenant add` again.",
                status: .notInitialised
            )
        }
        let ids = try session.hold(basis: basis, until: end, of: label)
        try session.finish()
        output.show(.object(["holds": .texts(ids)])) {
            zip(ids, session.sites).map { "hold \($0) on \(tenant.name)/\($1.dataset)" }.joined(separator: "\n")
        }
        return .done
    }
}
