internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Sealing

/// Carries out what is due.
struct EraseRunCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry out erasures whose grace is over, and go on with those that are not complete.",
        discussion: """
            All of a tenant's are carried out together, so that each copy is rewritten once. Can be stopped and started \
            again at any point. What every party has acknowledged is 'acknowledged'; 'complete' it is when somebody has \
            looked everywhere and found nothing, with `landfast erase verify` or --verify. When nothing of a whole tenant \
            is left, its certificate is signed, into the state folder's certificates/ID. Exit code 5 when a party has not \
            acknowledged, or a look found something or could not be made everywhere.

            Examples:
              landfast erase run
              landfast erase run --verify
              landfast erase run 3f6a
              landfast erase run --tenant pohjola
            """
    )

    @Argument(help: "Only this request: its id, or a unique beginning of it.")
    var id: String?

    @Option(help: "Only this tenant's requests.")
    var tenant: String?

    @Flag(help: "Look everywhere for those that every party has acknowledged, as `erase verify` does.")
    var verify = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if id != nil && tenant != nil { throw ValidationError("A request's id says whose it is: leave out --tenant.") }
    }

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        try installation.adoptFromCustodians()
        let open =
            try id.map { [try installation.erasure($0)] }
            ?? installation.catalog.openErasures()
        var reports: [ErasureReport] = []
        for tenant in try self.tenant.map({ [try installation.tenant(named: $0)] }) ?? installation.catalog.tenants() {
            let due = open.filter { $0.tenant == tenant.id }.map(\.id)
            guard !due.isEmpty else { continue }
            var session = try ErasureSession(installation, tenant)
            var ended = try session.carryOut(due)
            try session.finish()
            if verify { try session.verifyAcknowledged(&ended) }
            try session.certifyDepartures(&ended)
            reports += ended
        }
        output.show(.object(["erasures": .array(reports.map(\.json))])) {
            reports.isEmpty ? "nothing to do" : reports.map { $0.text(colour: output.colour) }.joined(separator: "\n")
        }
        return reports.map(\.status).reduce(.done, ExitStatus.worse)
    }
}
