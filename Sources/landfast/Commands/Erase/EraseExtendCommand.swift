internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Sealing

/// Moves the due date.
struct EraseExtendCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "extend",
        abstract: "Move an erasure's due date, by two months at most and inside the first month.",
        discussion: """
            The person has to be told of the extension and its reason inside the first month (GDPR Art. 12(3)); --notice \
            names where that is filed. After the first month an extension is refused.

            Examples:
              landfast erase extend 3f6a --until 2027-03-31 --reason complex-request --notice mail/2026-17
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @Option(help: ArgumentHelp("The new due date, ISO 8601 in UTC.", valueName: "time"))
    var until: String

    @Option(help: ArgumentHelp("Why: a code.", valueName: "code"))
    var reason: String

    @Option(help: ArgumentHelp("Where the notice to the person is filed.", valueName: "code"))
    var notice: CodeArgument

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let due = try Moment.read(until)
        let installation = try Installation.open(options, output)
        let id = try installation.erasure(id).id
        var session = try ErasureSession(installation, request: id)
        try session.office.extend(id, to: due, reason: reason, in: &session.sites)
        try installation.note(.extended, notice.text, about: id)
        let report = try session.carryOut(id)
        try session.finish()
        output.show(report.json) { "erasure \(id) is due \(Quantity.time(due))" }
        return .done
    }
}

/// A moment in an argument.
enum Moment {
    /// Reads `2027-03-31T00:00:00Z`, or a day alone, which means its beginning in UTC.
    static func read(_ text: String) throws -> Timestamp {
        if let moment = Timestamp(iso8601: text) ?? Timestamp(iso8601: text + "T00:00:00Z") { return moment }
        throw CommandError(
            "bad-time",
            "'\(text)' is no moment in ISO 8601.",
            remedy: "Write it as 2027-03-31T00:00:00Z, or a day as 2027-03-31.",
            status: .usage
        )
    }
}
