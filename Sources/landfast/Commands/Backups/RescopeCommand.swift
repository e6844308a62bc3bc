internal import ArgumentParser
internal import Catalog
internal import Erasure
internal import Ledger
internal import Repository
internal import Sealing

struct RescopeCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "rescope",
        abstract: "Seal again what lies under the wrong person's keys, after templates or the source were changed.",
        discussion: """
            Snapshots stay as they were mapped when they were made. When the dataset's scope templates or its source are \
            changed, older snapshots may hold a person's data under keys that an erasure of the person does not destroy; \
            `landfast erase verify` then says 'mapped-otherwise'. This command seals that data again, in every snapshot, \
            under the keys that it belongs under by today's templates, and destroys the keys that it lay under at every \
            custodian. What belongs to somebody who was erased is dropped. Bytes are rewritten in every copy.

            A key under which something lay wrongly is given up for all that lies under it, since old bytes of a store \
            could be read with it. Where that is the key of what belongs to nobody, custodians destroy it only after \
            their cool-off, as they do for a whole repository: run the command again then.

            It can be interrupted, and goes on where it was. Until it is at its end no erasure of the dataset is complete.

            Examples:
              landfast rescope pohjola/attachments --dry-run
              landfast rescope pohjola/attachments --yes
              landfast rescope pohjola/attachments --yes --json
            """
    )

    @Argument(help: ArgumentHelp("The dataset.", valueName: "tenant/dataset"))
    var dataset: DatasetArgument

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let name = try dataset.oneDataset()
        let installation = try Installation.open(options, output)
        let tenant = try installation.tenant(named: dataset.tenant)
        let purpose: DatasetAccess.Purpose = confirmation.dryRun ? .reading : .erasing
        guard var access = try installation.access(to: tenant, dataset: name, for: purpose).first else {
            preconditionFailure("a dataset that is named is there, or an error was thrown")
        }
        var site = access.site(
            source: .unreachable("a rescope has no use for it"),
            mapping: installation.mapping(of: access)
        )
        let plan = try rescope(installation, run: Hex.encode(installation.random.bytes(16))).plan(in: site)
        if confirmation.dryRun {
            output.report("plan", plan.document(access.name), text: plan.text(access.name))
            return .done
        }
        if !plan.isNothingToDo { try confirmation.confirm(plan.question(access.name)) }
        let result = try installation.recorded("rescope", access) { run in
            let result = try rescope(installation, run: run).run(in: &site)
            let counts = ["entries": Int64(result.entries), "dropped": Int64(result.dropped)]
            return (result, result.isComplete ? "complete" : "partial", counts)
        }
        access.ledger.merge(site.ledger)
        try installation.refresh(access)
        output.report("summary", result.document(access.name), text: result.text(access.name, output.colour))
        return result.isComplete ? .done : .erasureIncomplete
    }

    private func rescope(_ installation: Installation, run: String) -> Rescope {
        let keys = ErasureKeys(
            officer: installation.keys.officer,
            agent: installation.keys.agent,
            writer: installation.keys.writer
        )
        return Rescope(keys: keys, context: installation.engine(), run: run)
    }
}

extension RescopePlan {
    /// For programs.
    fileprivate func document(_ dataset: String) -> [String: JSONValue] {
        [
            "dataset": .string(dataset), "snapshots": .count(snapshots), "entries": .count(entries),
            "erased_entries": .count(erasedEntries), "leaves": .count(leaves.count),
            "unfinished_leaves": .count(unfinished), "bytes": .integer(Int64(clamping: bytes)),
            "packs": .count(packs), "waits_for_cool_off": .bool(includesNobody),
        ]
    }

    /// For people.
    fileprivate func text(_ dataset: String) -> String {
        guard !isNothingToDo else { return "\(dataset): everything lies under the keys it belongs under" }
        var text =
            "\(dataset): would write \(Quantity.count(snapshots, "snapshot")) anew:"
            + " \(Quantity.count(entries, "entry", "entries")) under wrong keys"
        if erasedEntries > 0 { text += ", \(Quantity.grouped(erasedEntries)) of erased persons, which go" }
        text +=
            "; about \(Quantity.bytes(bytes)) to seal again, \(Quantity.count(packs, "pack")) to rewrite in each copy"
        if unfinished > 0 { text += "; goes on with what was interrupted" }
        if includesNobody { text += "; custodians destroy the old keys of nobody's data after their cool-off" }
        return text
    }

    fileprivate func question(_ dataset: String) -> String {
        "Seal about \(Quantity.bytes(bytes)) of \(dataset) again, in \(Quantity.count(snapshots, "snapshot"))"
            + (erasedEntries > 0 ? ", and drop \(Quantity.grouped(erasedEntries)) entries of erased persons?" : "?")
    }
}

extension Rescope.Result {
    /// For programs.
    fileprivate func document(_ dataset: String) -> [String: JSONValue] {
        [
            "dataset": .string(dataset), "complete": .bool(isComplete), "snapshots": .count(plan.snapshots),
            "entries": .count(entries), "dropped": .count(dropped), "bytes": .integer(Int64(clamping: bytes)),
            "waiting": .texts(waiting), "parties": .array(open.map(\.json)),
        ]
    }

    /// For people.
    fileprivate func text(_ dataset: String, _ colour: Bool) -> String {
        var text =
            "\(dataset): \(Quantity.count(entries, "entry", "entries")) sealed again (\(Quantity.bytes(bytes)) stored)"
        if dropped > 0 { text += ", \(Quantity.grouped(dropped)) of erased persons dropped" }
        if isComplete { return text + "; the old keys are gone everywhere" }
        text += "; not at its end, run it again"
        for reason in waiting { text += "\nwaits for \(reason)" }
        guard !open.isEmpty else { return text }
        var table = Table("PARTY", "REGION", "STATE", "EVIDENCE")
        for party in open { table.add(party.party, party.region, party.stateText, party.detail) }
        return text + "\n\n" + table.rendered(colour: colour)
    }

    private var open: [PartyReport] { parties.filter { !$0.isGone } }
}
