internal import ArgumentParser
internal import Catalog
internal import Erasure
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
        guard let hold = try installation.catalog.holds().first(where: { $0.id == id }),
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
        try installation.catalog.put(
            HoldRecord(
                id: hold.id,
                tenant: hold.tenant,
                scope: hold.scope,
                basis: hold.basis,
                until: hold.until,
                added: hold.added,
                released: installation.clock.now(),
                repositories: hold.repositories
            )
        )
        try session.noteStandings()
        try session.finish()
        output.show(.object(["id": .string(id), "released": .bool(true)])) {
            "released; `landfast serve` goes on with what waited, and so does `landfast erase run`"
        }
        return .done
    }
}
