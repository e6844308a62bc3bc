internal import Catalog
internal import Residency
internal import Sealing

extension Whereabouts {
    /// For `--json`: the answer with all that it rests on.
    var fields: [String: JSONValue] {
        [
            "home": .object(["region": .string(home.region), "country": .text(home.country)]),
            "homes": .array(
                homes.map { from, home in
                    .object([
                        "from": .time(from), "region": .string(home.region), "country": .text(home.country),
                    ])
                }
            ),
            "answer": .string(answer.rawValue),
            "grade": .text(grade),
            "departures": .array(departures.map(\.json)),
            "remainders": .array(remainders.map(\.json)),
            "moves": .array(moves.map(\.json)),
            "doubts": .array(doubts.map(\.json)),
        ]
    }

    /// For people.
    func text(tenant: String) -> String {
        var text = "Has data of \(tenant) ever left its home country? \(summary)\n"
        for (index, (from, home)) in homes.enumerated() {
            let next = index + 1 < homes.count ? homes[index + 1].from : nil
            let place = "\(home.region) (\(home.country ?? "?"))"
            text +=
                next.map { "  home was \(place) from \(Quantity.time(from)) to \(Quantity.time($0))\n" }
                ?? "  home is \(place) since \(Quantity.time(from))\n"
        }
        for visit in departures { text += "  \(visit.summary): \(visit.permission)\n" }
        if !remainders.isEmpty {
            text += "What lay at home, and went only after home had become another country:\n"
            for visit in remainders { text += "  \(visit.summary)\n" }
        }
        for doubt in openDoubts { text += "  ? \(doubt.dataset): \(doubt.text)\n    settle it: \(doubt.remedy)\n" }
        let settled = doubts.filter(\.isSettled)
        if !settled.isEmpty {
            text += "Settled by statements, and worth what those are worth:\n"
            for doubt in settled { text += "  \(doubt.dataset): \(doubt.text); \(doubt.settlement)\n" }
        }
        if !moves.isEmpty {
            text += "Inside the country of its home it also was in other regions:\n"
            for visit in moves { text += "  \(visit.summary)\n" }
        }
        return text
    }

    /// What keeps the answer open, for a list of what is unknown.
    var unknown: [String] { openDoubts.map { "\($0.dataset): \($0.text)" } }

    private var summary: String {
        switch answer {
        case .no: "no"
        case .noAsStated: "no, as stated: it rests on statements, the least of them: \(grade ?? "none")"
        case .unknown: "unknown"
        case .yes where departures.contains { $0.unpermitted != nil }: "yes, not always with a basis"
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
            "home": .string(home.region), "from_country": .text(home.country), "first": .time(first),
            "until": .time(until), "bases": .array(bases.map(\.json)), "unpermitted_since": .time(unpermitted),
        ])
    }

    fileprivate var summary: String {
        "\(dataset): \(how.rawValue) in \(Whereabouts.name(place)) (\(place.country ?? "?")), away from \(home.region), "
            + "since \(Quantity.time(first))" + (until.map { " until \(Quantity.time($0))" } ?? "")
    }

    fileprivate var permission: String {
        let named = bases.map(\.summary).joined(separator: ", ")
        guard let unpermitted else { return named }
        guard !bases.isEmpty else { return "no basis is on record" }
        return "\(named); no basis is on record for \(Quantity.time(unpermitted))"
    }
}

extension Whereabouts.Doubt {
    fileprivate var json: JSONValue {
        .object([
            "code": .string(code), "dataset": .string(dataset), "text": .string(text), "grade": .string(grade),
            "subject": .text(subject?.text), "from": .time(from), "to": .time(to), "remedy": .string(remedy),
            "settled": .bool(isSettled), "statements": .texts(settledBy.map(\.id)),
        ])
    }

    fileprivate var settlement: String {
        settledBy.map { "\($0.source.grade) \($0.reference) of \(Quantity.time($0.made))" }.joined(separator: ", ")
    }
}

extension TransferRecord.Basis {
    /// `agreement DPA-7 until 2027-01-01T00:00:00Z`.
    var summary: String { "\(kind) \(reference)" + (expires.map { " until \(Quantity.time($0))" } ?? "") }
}
