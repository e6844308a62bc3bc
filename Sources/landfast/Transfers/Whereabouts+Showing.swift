internal import Catalog
internal import Sealing

extension Whereabouts {
    /// For `--json`: the answer with all that it rests on.
    var fields: [String: JSONValue] {
        [
            "home": .object(["region": .string(home.region), "country": .text(home.country)]),
            "answer": .string(answer.rawValue),
            "departures": .array(departures.map(\.json)),
            "moves": .array(moves.map(\.json)),
            "doubts": .array(
                doubts.map { doubt in
                    .object([
                        "code": .string(doubt.code), "dataset": .string(doubt.dataset), "text": .string(doubt.text),
                    ])
                }
            ),
        ]
    }

    /// For people.
    func text(tenant: String) -> String {
        let country = home.country ?? "unknown"
        var text = "Has data of \(tenant) ever left its home country \(country) (\(home.region))? \(summary)\n"
        for visit in departures {
            text += "  \(visit.summary): "
            text += visit.bases.isEmpty ? "no basis is on record" : visit.bases.map(\.summary).joined(separator: ", ")
            text += "\n"
        }
        for doubt in doubts { text += "  ? \(doubt.dataset): \(doubt.text)\n" }
        if !moves.isEmpty {
            text += "Inside \(country) it also was in other regions than \(home.region):\n"
            for visit in moves { text += "  \(visit.summary)\n" }
        }
        return text
    }

    private var summary: String {
        switch answer {
        case .no: "no"
        case .unknown: "unknown"
        case .yes where departures.contains { $0.bases.isEmpty }: "yes"
        case .yes: "yes, with basis"
        }
    }
}

extension Whereabouts.Visit {
    fileprivate var json: JSONValue {
        .object([
            "dataset": .string(dataset), "how": .string(how.rawValue),
            "place": .object([
                "kind": .string(place.kind), "name": .text(place.name), "region": .string(place.region),
                "country": .text(place.country),
            ]),
            "first": .time(first), "bases": .array(bases.map(\.json)),
        ])
    }

    fileprivate var summary: String {
        let since = first.map { "since \(Quantity.time($0))" } ?? "named by the ledger"
        return "\(dataset): \(how.rawValue) in \(Whereabouts.name(place)) (\(place.country ?? "?")), \(since)"
    }
}

extension TransferRecord.Basis {
    /// `agreement DPA-7 until 2027-01-01T00:00:00Z`.
    var summary: String { "\(kind) \(reference)" + (expires.map { " until \(Quantity.time($0))" } ?? "") }
}
