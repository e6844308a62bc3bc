internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Ledger
internal import Sealing

/// Shows how far a request is, without doing anything for it.
struct EraseStatusCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far an erasure is, party by party, as last seen.",
        discussion: """
            What stands there was seen at the times beside it; `erase verify` looks again. Exit code 5 unless complete, or \
            as far as the policy asks for; what every party has acknowledged and nobody verified is not.

            Examples:
              landfast erase status 3f6a
            """
    )

    @Argument(help: "The request's id, or a unique beginning of it.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let record = try installation.erasure(id)
        guard let tenant = try installation.catalog.tenants().first(where: { $0.id == record.tenant }) else {
            throw ErasureSession.unknown(id)
        }
        let seen = try installation.catalog.parties(ofErasure: record.id)
        var report = ErasureReport(id: record.id, stages: [], parties: [])
        let accesses = try installation.access(to: tenant, dataset: nil, for: .looking)
        report.acceptsLocked = installation.acceptsLocked(accesses)
        for access in accesses {
            // A dataset that was added after the request does not know it.
            guard access.ledger.erasure(record.id) != nil else { continue }
            let stage = try RepositoryStage(of: record.id, in: access.ledger, at: installation.clock.now())
            report.stages.append((access.dataset.name, stage))
            for party in access.ledger.parties {
                let last = seen.first { $0.repository == access.repository && $0.party == party.id }
                report.parties.append(
                    PartyReport(
                        dataset: access.dataset.name,
                        repository: access.repository,
                        party: party.id,
                        region: party.region,
                        state: last.flatMap { PartyState(rawValue: $0.state) } ?? .unknown,
                        until: last?.until,
                        detail: last.map { "seen \(Quantity.time($0.observed))" } ?? "never seen",
                        receipt: nil,
                        observedAt: last?.observed ?? record.changed
                    )
                )
            }
        }
        if report.isComplete { report.verified = ErasureConclusion(rawValue: record.state) }
        let notices = try installation.catalog.notices(ofErasure: record.id)
        var document = report.json.objectValue ?? [:]
        document["due"] = .time(record.due)
        document["notices"] = .array(notices.map(\.document))
        output.show(.object(document)) {
            report.text(colour: output.colour) + "\ndue \(Quantity.time(record.due))\n"
                + notices.map { $0.sentence + "\n" }.joined()
        }
        return report.isComplete && report.verified == nil ? .erasureIncomplete : report.status
    }
}
