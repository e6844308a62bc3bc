internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Ledger
internal import Sealing

/// Ends a hold.
struct HoldReleaseCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "End a hold; erasures that waited for it go on with `serve`, or with `erase run`.",
        discussion: """
            Examples:
              landfast hold release 0f0e0d0c0b0a09080706050403020100
            """
    )

    @Argument(help: "The hold's id.")
    var id: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        guard let hold = try hold(installation) ?? unrecordedHold(installation),
            let tenant = try installation.catalog.tenants().first(where: { $0.id == hold.tenant })
        else {
            throw CommandError(
                "no-such-hold",
                "There is no hold '\(id)'.",
                remedy: "See `landfast hold list` for the ids.",
                status: .notInitialised
            )
        }
        var session = try ErasureSession(installation, tenant)
        try session.office.release(id, in: &session.sites)
        try session.noteStandings()
        try session.finish()
        output.show(.object(["id": .string(id), "released": .bool(true)])) {
            "released; `landfast serve` goes on with what waited, and so does `landfast erase run`"
        }
        return .done
    }

    private func hold(_ installation: Installation) throws -> HoldRecord? {
        try installation.catalog.holds().first { $0.id == id }
    }

    /// A hold that a command which was interrupted left in a ledger alone: each tenant's ledgers are asked.
    private func unrecordedHold(_ installation: Installation) throws -> HoldRecord? {
        for tenant in try installation.catalog.tenants() {
            guard let session = try? ErasureSession(installation, tenant) else { continue }
            try session.noteStandings()
            if let hold = try hold(installation) { return hold }
        }
        return nil
    }
}
