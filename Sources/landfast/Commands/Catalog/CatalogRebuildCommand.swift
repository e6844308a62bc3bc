internal import ArgumentParser
internal import Sealing

struct CatalogRebuildCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild",
        abstract: "Make a lost catalog anew, from the stores and custodians.",
        discussion: """
            Tenants, datasets, the policy in force, requests for erasure and holds come from the union of all ledgers; so \
            the command refuses while a party that one of them names cannot be reached, unless it is named with --without. \
            Lost with a catalog are the history of runs and drills, findings, and this installation's own memory of the newest \
            heads: the snapshot that was drilled last is protected from pruning no more until the next drill. Lost too are \
            incidents, disclosures, notices about erasures, objections to subprocessors, and the record of which tenants were told of them: \
            nothing is placed with an announced one until the ledgers show that a tenant knew it, or it is told anew. Not lost is \
            any request for an erasure that a ledger holds: each is in one before it is acknowledged. The keys in the state \
            folder are needed. There must be no catalog: move a damaged one away first.

            If stores and custodians were put back to an old state together, nothing in them shows it. So the command says of \
            when the newest entry and snapshot are, and every command warns until `landfast erase replay` was run with \
            certificates or bundles kept elsewhere, or with --nothing-kept.

            Examples:
              landfast catalog rebuild
              landfast catalog rebuild --without store:hel1-b --json
            """
    )

    @Option(
        help: ArgumentHelp(
            "Go on without this party, which cannot be reached; may be repeated. It counts as behind until it is back.",
            valueName: "party"
        )
    )
    var without: [String] = []

    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let configuration = try ConfigurationFile.read(ConfigurationFile.find(options.config))
        let result = try CatalogRebuild(configuration: configuration, without: Set(without), output: output).run()
        output.show(result.document) { result.text }
        return result.troubles.isEmpty ? .done : .partial
    }
}

extension CatalogRebuild.Result {
    var document: JSONValue {
        .object([
            "tenants": .count(tenants), "datasets": .count(datasets), "erasures": .count(erasures),
            "holds": .count(holds), "snapshots": .count(snapshots), "policy_digest": .string(policy.hex),
            "troubles": .texts(troubles), "newest_entry": .time(newestEntry), "newest_snapshot": .time(newestSnapshot),
            "forgotten_erasures": .texts(forgotten.sorted()),
            "lost": .texts([
                "runs", "drills", "findings", "observed-heads", "incidents", "disclosures", "notices", "objections",
            ]),
        ])
    }

    var text: String {
        var text = "Rebuilt: \(Quantity.count(tenants, "tenant")), \(Quantity.count(datasets, "dataset")) with "
        text += "\(Quantity.count(snapshots, "snapshot")), \(Quantity.count(erasures, "erasure")), "
        text += "\(Quantity.count(holds, "hold")); the policy in force is \(policy.hex.prefix(16)).\n"
        text +=
            "Lost: the history of runs and drills, findings, and the memory of the newest heads; incidents, disclosures, "
            + "the notices about erasures and of subprocessors, and objections; no request for an erasure that a ledger here holds.\n"
        text +=
            "Nothing here shows what all stores and custodians have forgotten together (\(age)): run `landfast erase replay` "
            + "with the newest certificates or bundles kept elsewhere before anything is restored, or `landfast erase replay "
            + "--nothing-kept`.\n"
        for trouble in troubles { text += "  \(trouble)\n" }
        return text
    }
}
