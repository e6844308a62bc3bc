internal import ArgumentParser
internal import Repository
internal import Sealing

struct SnapshotShowCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one snapshot.",
        discussion: """
            Examples:
              landfast snapshot show pohjola/attachments latest
              landfast snapshot show pohjola/attachments 3f2a --json
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Argument(help: "The snapshot: an id, the beginning of one, or 'latest'.")
    var snapshot: String

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let reader = try SnapshotReader(dataset, installation)
        let found = try reader.read { try $0.snapshot(snapshot) }
        output.show(found.document) {
            """
            snapshot   \(found.id)
            taken      \(Quantity.time(found.time))
            class      \(found.datasetClass)
            files      \(Quantity.grouped(found.files))
            folders    \(Quantity.grouped(found.folders))
            links      \(Quantity.grouped(found.links))
            bytes      \(Quantity.bytes(found.bytes))
            scopes     \(Quantity.grouped(found.scopes)), \(Quantity.grouped(found.erasedScopes)) erased since
            state      \(found.stateWords)
            tags       \(found.tags.isEmpty ? "-" : found.tags.map(\.text).joined(separator: ", "))
            policy     \(found.policyDigest.hex)
            parent     \(found.parent ?? "-")
            """
        }
        return .done
    }
}
