internal import ArgumentParser
internal import Files
internal import Ledger
internal import Repository
internal import Sealing

struct SnapshotFilesCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "List what is in a snapshot: names are shown, so mind where the output goes.",
        discussion: """
            What was erased is not listed. With --json each line is one entry.

            Examples:
              landfast snapshot files pohjola/attachments latest
              landfast snapshot files pohjola/attachments latest --long --include 'users/42/**'
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Argument(help: "The snapshot: an id, the beginning of one, or 'latest'.")
    var snapshot: String

    @Flag(name: .shortAndLong, help: "Show mode, owner, size, time and whose it is, too.")
    var long = false

    @Option(help: ArgumentHelp("Only paths that match; may be repeated.", valueName: "pattern"))
    var include: [String] = []

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let patterns = try include.map(PathPattern.init)
        let reader = try SnapshotReader(dataset, installation)
        try reader.read { repository in
            try repository.files(of: repository.snapshot(snapshot)) { scope, entry in
                guard patterns.isEmpty || patterns.contains(where: { $0.matches(entry.path) }) else { return }
                output.report("file", document(scope, entry), text: long ? line(scope, entry) : Self.name(entry))
            }
        }
        return .done
    }

    private func document(_ scope: SnapshotScope, _ entry: StoredEntry) -> [String: JSONValue] {
        let metadata = entry.metadata
        return [
            "path": .string(Self.name(entry)), "kind": .string("\(metadata.kind)"),
            "mode": .string(String(metadata.mode, radix: 8)), "owner": .count(metadata.owner),
            "group": .count(metadata.group), "bytes": .count(metadata.size),
            "modified": .time(Self.modified(metadata)), "scope": .text(scope.label?.description),
        ]
    }

    private func line(_ scope: SnapshotScope, _ entry: StoredEntry) -> String {
        let metadata = entry.metadata
        let mode = Self.padded(String(metadata.mode, radix: 8), 4)
        let size = Self.padded(Quantity.bytes(metadata.size), 10)
        let time = Quantity.time(Self.modified(metadata))
        let owner = "\(metadata.owner):\(metadata.group)"
        var line = [mode, owner, size, time, Self.name(entry)].joined(separator: "  ")
        if let label = scope.label { line += "  [\(Table.printable(label.description))]" }
        return line
    }

    /// The path; the top folder, whose path is empty, is `.`.
    private static func name(_ entry: StoredEntry) -> String {
        entry.path.isEmpty ? "." : entry.path.description
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private static func modified(_ metadata: EntryMetadata) -> Timestamp {
        let limit: Int64 = 8_000_000_000_000
        return Timestamp(milliseconds: min(max(metadata.modifiedSeconds, -limit), limit) * 1000)
    }
}
