internal import ArgumentParser
internal import Residency
internal import Sealing
internal import Stores

/// Lists what is really there.
struct StoreInventoryCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory",
        abstract: "List what really lies in stores, against what the catalog and the ledgers say.",
        discussion: """
            Looks at every repository's folder in every store, also where the policy allows nothing any more. Nothing in \
            a store is changed. What is not expected opens a finding, which closes when the same look does not see it any \
            more: repositories that nobody knows, copies that no ledger names, objects that no head names or that are \
            missing, old versions, and files of others. A copy that no ledger names is an incident too, see `landfast \
            incident`. Exits with 3 when something unexpected was found or a store could \
            not be looked at.

            Examples:
              landfast store inventory
              landfast store inventory nbg1 --json
            """
    )

    @Argument(help: "The store; every one when left out.")
    var store: String?

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let entries = try entries(installation.configuration)
        var inventory = try StoreInventory(installation)
        for entry in entries { inventory.look(at: entry) }
        try inventory.remember()
        try IncidentWatch(installation: installation).look()
        output.show(inventory.document) { inventory.text(colour: output.colour) }
        return inventory.findings.isEmpty && inventory.isWhole ? .done : .partial
    }

    private func entries(_ configuration: Configuration) throws -> [Configuration.StoreEntry] {
        guard let store else { return configuration.stores }
        if let entry = configuration.store(store) { return [entry] }
        throw CommandError(
            "no-such-store",
            "There is no store '\(store)' in the configuration.",
            remedy: Suggestion.fix(for: store, among: configuration.stores.map(\.place.name)),
            status: .notInitialised
        )
    }
}
