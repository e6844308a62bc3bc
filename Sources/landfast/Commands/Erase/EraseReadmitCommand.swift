internal import ArgumentParser
internal import Erasure
internal import Sealing

/// Admits a person again after an erasure.
struct EraseReadmitCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "readmit",
        abstract: "Admit a person again who had been erased, and has come back.",
        discussion: """
            What comes from now on is backed up under new keys. What was erased stays erased.

            Examples:
              landfast erase readmit pohjola --subject-file person
              landfast erase readmit pohjola --subject-file - < person
            """
    )

    @Argument(help: "The tenant.")
    var tenant: String

    @Option(
        help: ArgumentHelp("A file with the person's label, such as user:42; - for standard input.", valueName: "file")
    )
    var subjectFile: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        var session = try ErasureSession(installation, try installation.tenant(named: tenant))
        guard let label = try LabelFiles.read(subjectFile: subjectFile) else { return .usage }
        try session.office.readmit(label, in: &session.sites)
        try session.finish()
        output.show(.object(["tenant": .string(tenant), "readmitted": .bool(true)])) {
            "readmitted; the next backup takes the person in again, under new keys"
        }
        return .done
    }
}
