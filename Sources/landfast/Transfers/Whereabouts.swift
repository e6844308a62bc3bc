internal import Catalog
internal import Residency
internal import Sealing

/// Whether one tenant's data has ever left its home country: what follows from every copy and every transfer (S5).
///
/// Pure. It says no only when nothing speaks for yes and nothing is in doubt.
struct Whereabouts {
    enum Answer: String {
        case no
        case yes
        /// Nothing shows that it left, and something keeps anybody from saying that it did not.
        case unknown
    }

    /// How data, or what opens it, came to a place.
    enum How: String, Comparable {
        /// A copy lies or lay there.
        case copy
        /// Keys lie or lay there.
        case keys
        /// It passed through a process there.
        case relay
        /// It was restored there.
        case restore

        static func < (left: How, right: How) -> Bool { left.rawValue < right.rawValue }
    }

    /// A place other than home that a dataset came to.
    struct Visit: Hashable {
        let dataset: String
        let place: TransferRecord.Place
        let how: How
        /// The first transfer on record; nil: none is, the ledger names the place.
        var first: Timestamp?
        /// What permitted it; empty: nothing is on record.
        var bases: [TransferRecord.Basis]
    }

    /// Why nobody can say for certain that data stayed.
    struct Doubt: Hashable {
        /// A stable name.
        let code: String
        let dataset: String
        let text: String
    }

    /// A party that a dataset's ledger names, now or in the past.
    struct Member {
        let id: String
        let region: String
        let country: String?
    }

    /// What is known of one dataset.
    struct Dataset {
        let name: String
        let created: Timestamp
        let transfers: [TransferRecord]
        /// Every party that ever joined; nil: no ledger could be read.
        let members: [Member]?
    }

    let home: TransferRecord.Place
    /// Places outside of the home country.
    private(set) var departures: [Visit] = []
    /// Other regions of the home country, where data moves freely.
    private(set) var moves: [Visit] = []
    private(set) var doubts: [Doubt] = []

    var answer: Answer {
        if !departures.isEmpty { return .yes }
        return doubts.isEmpty ? .no : .unknown
    }

    /// - Parameters:
    ///   - home: where the tenant is at home now.
    ///   - agreements: the tenant's own, by which a place without a transfer on record is explained.
    ///   - recordedSince: when the catalog began to record transfers.
    init(
        home: TransferRecord.Place,
        agreements: [TransferRecord.Basis],
        recordedSince: Timestamp,
        datasets: [Dataset]
    ) {
        self.home = home
        for dataset in datasets {
            let isCovered = dataset.created >= recordedSince
            if !isCovered {
                doubt(
                    "record-incomplete",
                    dataset,
                    "transfers are on record since \(Quantity.time(recordedSince)), the repository is there since "
                        + Quantity.time(dataset.created)
                )
            }
            for transfer in dataset.transfers { consider(transfer, dataset) }
            doubtUnfinished(dataset)
            consider(dataset.members, dataset, isCovered: isCovered, agreements)
        }
        departures.sort(by: Self.precedes)
        moves.sort(by: Self.precedes)
    }

    // MARK: Transfers

    private mutating func consider(_ transfer: TransferRecord, _ dataset: Dataset) {
        for place in [transfer.source, transfer.target, transfer.relay] {
            consider(place, from: nil, transfer, dataset)
            guard place.kind == "store", Self.isWeak(place.evidence) else { continue }
            doubt(
                "location-unproven",
                dataset,
                "that the copy in \(Self.name(place)) is there rests on: \(place.evidence)"
            )
        }
        // A border that was crossed, also by a tenant who moved.
        consider(transfer.target, from: transfer.source, transfer, dataset)
    }

    private mutating func consider(
        _ place: TransferRecord.Place,
        from source: TransferRecord.Place?,
        _ transfer: TransferRecord,
        _ dataset: Dataset
    ) {
        let start = source ?? transfer.home
        let visit = Visit(
            dataset: dataset.name,
            place: TransferRecord.Place(
                kind: place.kind,
                name: place.name,
                region: place.region,
                country: place.country,
                evidence: place.evidence
            ),
            how: Self.how(place.kind),
            first: transfer.begun,
            bases: transfer.bases.filter { $0.country == place.country }
        )
        guard let country = place.country, let before = start.country else {
            let unknown = place.country == nil ? place.region : start.region
            return doubt("region-unknown", dataset, "nobody knows in which country the region '\(unknown)' is")
        }
        if country != before {
            Self.add(visit, to: &departures)
        } else if place.region != start.region {
            Self.add(visit, to: &moves)
        }
    }

    /// What has not ended may have sent more than anybody counted; a later one to the same place that ended says that it
    /// went on.
    private mutating func doubtUnfinished(_ dataset: Dataset) {
        for transfer in dataset.transfers where transfer.result == .open {
            let isSettled = dataset.transfers.contains { other in
                other.result == .complete && other.begun > transfer.begun
                    && other.target.kind == transfer.target.kind && other.target.name == transfer.target.name
                    && other.target.region == transfer.target.region
            }
            guard !isSettled else { continue }
            doubt(
                "transfer-unfinished",
                dataset,
                "the transfer of \(Quantity.time(transfer.begun)) from \(Self.name(transfer.source)) to "
                    + "\(Self.name(transfer.target)) has not ended"
            )
        }
    }

    // MARK: Parties

    private mutating func consider(
        _ members: [Member]?,
        _ dataset: Dataset,
        isCovered: Bool,
        _ agreements: [TransferRecord.Basis]
    ) {
        guard let members else {
            return doubt("ledger-unread", dataset, "its ledger could not be read, so nobody knows where copies were")
        }
        for member in members {
            let parts = member.id.split(separator: ":", maxSplits: 1).map(String.init)
            let kind = parts.first ?? ""
            let place = TransferRecord.Place(
                kind: kind,
                name: parts.last,
                region: member.region,
                country: member.country,
                evidence: "operator-statement"
            )
            // Where everything that moved is on record, a store that nothing moved to holds nothing.
            guard kind != "store" || !isCovered else { continue }
            let isOnRecord = (departures + moves).contains { $0.dataset == dataset.name && $0.place.name == place.name }
            guard !isOnRecord else { continue }
            guard let country = member.country, let homeCountry = home.country else {
                doubt("region-unknown", dataset, "nobody knows in which country the region '\(member.region)' is")
                continue
            }
            let visit = Visit(
                dataset: dataset.name,
                place: place,
                how: Self.how(kind),
                first: nil,
                bases: agreements.filter { $0.country == country }
            )
            if country != homeCountry {
                Self.add(visit, to: &departures)
            } else if member.region != home.region {
                Self.add(visit, to: &moves)
            }
        }
    }

    // MARK: Parts

    private mutating func doubt(_ code: String, _ dataset: Dataset, _ text: String) {
        let doubt = Doubt(code: code, dataset: dataset.name, text: text)
        if !doubts.contains(doubt) { doubts.append(doubt) }
    }

    /// The same place again only adds what permitted it.
    private static func add(_ visit: Visit, to visits: inout [Visit]) {
        let index = visits.firstIndex { other in
            other.dataset == visit.dataset && other.how == visit.how && other.place.kind == visit.place.kind
                && other.place.name == visit.place.name && other.place.region == visit.place.region
                && other.place.country == visit.place.country
        }
        guard let index else { return visits.append(visit) }
        visits[index].bases += visit.bases.filter { !visits[index].bases.contains($0) }
        if let first = visit.first { visits[index].first = min(visits[index].first ?? first, first) }
    }

    private static func precedes(_ left: Visit, _ right: Visit) -> Bool {
        (left.dataset, left.how, left.place.region, left.place.name ?? "")
            < (right.dataset, right.how, right.place.region, right.place.name ?? "")
    }

    private static func how(_ kind: String) -> How {
        switch kind {
        case "custodian": .keys
        case "agent": .relay
        case "restore-target", "target": .restore
        default: .copy
        }
    }

    /// True for what somebody typed, and for what this version does not know.
    private static func isWeak(_ evidence: String) -> Bool {
        EvidenceGrade(rawValue: evidence).map { $0 < .network } ?? true
    }

    static func name(_ place: TransferRecord.Place) -> String {
        place.kind.replacing("-", with: " ") + (place.name.map { " " + $0 } ?? "") + " in \(place.region)"
    }
}
