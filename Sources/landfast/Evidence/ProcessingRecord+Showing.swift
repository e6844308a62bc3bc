internal import Residency
internal import Sealing

extension ProcessingRecord {
    /// The record, for `--json` and files.
    var document: JSONValue {
        let entry = installation.configuration.processing
        let basis = installation.basis
        func stated(_ text: String?) -> JSONValue { .string(text ?? Self.notStated) }
        return .object([
            "format": .integer(1), "type": .string("record-of-processing"), "time": .time(time),
            "provider": .object([
                "name": stated(entry.provider), "contact": stated(entry.contact),
                "representative": stated(entry.representative), "data_protection_officer": stated(entry.officer),
            ]),
            "policy": .string(basis.policy.digest.hex), "registry": .string(basis.registry.digest.hex),
            "agent": .object([
                "name": .string(installation.configuration.agent.name),
                "region": .string(installation.configuration.agent.region),
                "country": .text(basis.registry.regions[installation.configuration.agent.region]?.country),
            ]),
            "controllers": .array(controllers), "subprocessors": .array(subprocessors.map(document)),
            "drift": .array(drift.map(\.json)),
        ])
    }

    /// Those who run a place that holds something, and those who run this agent's region.
    private var subprocessors: [Subprocessor] {
        let registry = installation.basis.registry
        let agent = registry.chain(of: installation.configuration.agent.region).map(\.name)
        return used.union(agent).sorted().compactMap { registry.subprocessors[$0] }
    }

    private func document(_ entity: Subprocessor) -> JSONValue {
        .object([
            "name": .string(entity.name), "title": .string(entity.title), "type": .string(entity.type),
            "country": .string(entity.country), "address": .string(entity.address), "parent": .text(entity.parent),
            "regions": .texts(installation.basis.registry.regions(runBy: entity.name)),
            "source": entity.provenance.document,
        ])
    }

    /// How long the last drill took, and for how much.
    private static func recovery(_ drill: JSONValue?) -> String {
        guard let seconds = drill?["seconds"]?.integerValue else { return "none" }
        guard let bytes = drill?["bytes"]?.integerValue else { return "\(seconds) s" }
        return "\(seconds) s, \(Quantity.bytes(UInt64(clamping: bytes)))"
    }

    /// For people.
    func text(colour: Bool) -> String {
        let entry = installation.configuration.processing
        var text = "Record of processing activities, \(Quantity.time(time)), policy "
        text += "\(installation.basis.policy.digest.hex.prefix(16))\n"
        text += "Provider: \(Table.printable(entry.provider ?? Self.notStated)), "
        text += "contact: \(Table.printable(entry.contact ?? Self.notStated)), data protection officer: "
        text += "\(Table.printable(entry.officer ?? Self.notStated))\n\n"
        var table = Table(
            "CONTROLLER",
            "DATASET",
            "CLASS",
            "PURPOSE",
            "PLACES",
            "COUNTRIES",
            "ERASURE DUE",
            "LAST DRILL"
        )
        for controller in controllers {
            for dataset in controller["datasets"]?.arrayValue ?? [] {
                let places = dataset["places"]?.arrayValue
                let countries = Set((places ?? []).map { $0["country"]?.stringValue ?? "?" })
                table.add(
                    controller["controller"]?.stringValue ?? "?",
                    dataset["dataset"]?.stringValue ?? "?",
                    dataset["class"]?.stringValue ?? "?",
                    dataset["purpose"]?.stringValue ?? Self.notStated,
                    places.map { $0.compactMap { $0["party"]?.stringValue }.joined(separator: ", ") } ?? "unknown",
                    places == nil ? "unknown" : countries.sorted().joined(separator: ", "),
                    dataset["periods"]?["erasure"]?["due"]?.stringValue ?? "unknown",
                    Self.recovery(dataset["recovery"])
                )
            }
        }
        text += table.rendered(colour: colour) + "\n"
        var entities = Table("SUBPROCESSOR", "TYPE", "COUNTRY", "ADDRESS")
        for entity in subprocessors { entities.add(entity.title, entity.type, entity.country, entity.address) }
        text += entities.rendered(colour: colour)
        text += drift.isEmpty ? "\nThe record and what is there agree.\n" : "\nThe record and what is there differ:\n"
        return text + drift.map { "  ! \($0.line)\n" }.joined()
    }
}
