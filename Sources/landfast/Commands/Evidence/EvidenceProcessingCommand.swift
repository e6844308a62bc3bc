internal import ArgumentParser
internal import Catalog
internal import Files
internal import Sealing

struct EvidenceProcessingCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "processing",
        abstract: "Make the record of processing activities (Article 30 of the GDPR) from what is there now.",
        discussion: """
            Names each tenant as controller, with its datasets, purposes, places, subprocessors, transfers, periods and \
            measures. Provider, contacts and purposes come from 'processing' in the configuration; what is not said there \
            is 'not stated'. Every store is looked at: where the record and what is there differ, and where something \
            could not be asked, that is named as drift, and the exit code is 3.

            Examples:
              landfast evidence processing
              landfast evidence processing pohjola --out processing.json
              landfast evidence processing --json
            """
    )

    @Argument(help: "Only this tenant; every one when left out.")
    var tenant: String?

    @Option(help: ArgumentHelp("Write the record as canonical JSON into this file.", valueName: "file"))
    var out: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let file = try out.map(WorkingFolder.absolute)
        let installation = try Installation.open(options, output)
        if let file { try installation.refuseOwn(output: file) }
        let tenants = try tenant.map { [try installation.tenant(named: $0)] } ?? installation.catalog.tenants()
        let record = try ProcessingRecord(installation, of: tenants)
        if let file { try AtomicFile.replace(file, record.document.canonicalBytes().span) }
        output.show(record.document) { record.text(colour: output.colour) }
        return record.drift.isEmpty ? .done : .partial
    }
}
