internal import ArgumentParser
internal import Catalog
internal import Files
internal import Repository
internal import Sealing

struct DrillCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Show that a snapshot can be restored from one copy, without writing any of it to a disk.",
        discussion: """
            Reads every chunk of the snapshot from one copy, without this machine's cache, opens it, computes its id anew, and \
            compares sizes and counts with the snapshot's sealed lists and its manifest. What passes is on record as proven \
            restorable, as it is after `landfast restore --verify`; only that one shows too that a file system takes it all.

            Examples:
              landfast drill pohjola/attachments
              landfast drill pohjola/attachments --snapshot 3f2a --from hel1-b
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @Option(help: ArgumentHelp("The snapshot: an id, the beginning of one, or 'latest'.", valueName: "id"))
    var snapshot = "latest"

    @Option(
        help: ArgumentHelp("The store to read from; else the primary, or a copy that is current.", valueName: "store")
    )
    var from: String?

    @OptionGroup var nameOptions: NameOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: dataset.tenant)
        let name = try dataset.oneDataset()
        guard let record = try installation.datasets(of: tenant, named: name).first else { return .notInitialised }
        let access = try installation.access(to: tenant, record, for: .reading)
        let copy = try access.copyToRead(from: from, allowBehind: false)
        let drill = try installation.drill(snapshot, of: copy, access)
        try installation.refresh(access)
        output.report(
            "summary",
            document(drill, access, copy.party),
            text: text(drill, access, copy.party)
        )
        return drill.result.hasPassed ? .done : .partial
    }

    private func document(_ drill: Installation.Drill, _ access: DatasetAccess, _ party: String) -> [String: JSONValue]
    {
        let read = drill.result.read
        return [
            "tenant": .string(access.tenant.name), "dataset": .string(access.dataset.name), "from": .string(party),
            "snapshot": .string(drill.summary.id), "taken": .time(drill.summary.time),
            "files": .count(read.files), "folders": .count(read.folders), "links": .count(read.links),
            "specials": .count(read.specials), "bytes": .count(read.bytes),
            "erased_scopes": .count(read.erasedScopes), "memory_locked": .bool(drill.isLocked),
            "shown": .string(DrillRecord.Shown.read.rawValue),
            "problem_count": .count(read.problems.count), "problems": nameOptions.document(read.problems),
            "complete": .bool(drill.result.hasPassed),
        ]
    }

    private func text(_ drill: Installation.Drill, _ access: DatasetAccess, _ party: String) -> String {
        let read = drill.result.read
        var text =
            "\(access.name): snapshot \(drill.summary.id.prefix(8)) of \(Quantity.time(drill.summary.time)) from \(party), "
        text += "\(Quantity.count(read.files, "file")), \(Quantity.count(read.folders, "folder")), "
        text +=
            "\(Quantity.count(read.links, "link")), \(Quantity.bytes(read.bytes)) read and compared, nothing written\n"
        if read.erasedScopes > 0 {
            text += "  Left out, because erased: \(Quantity.count(read.erasedScopes, "scope")) of this snapshot\n"
        }
        if !read.problems.isEmpty {
            text += "  \(Quantity.count(read.problems.count, "problem"))\n"
            text += nameOptions.lines(read.problems).joined(separator: "\n") + "\n"
        }
        return text
    }
}
