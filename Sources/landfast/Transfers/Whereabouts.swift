internal import Catalog
internal import Residency
internal import Sealing

/// Whether one tenant's data has ever left its home country: what follows from every copy and every transfer (S5).
///
/// Pure. What was is judged by the home and the agreements of that time. It says no only when nothing speaks for yes and
/// nothing is in doubt; where a doubt was settled by a statement, the answer names it and says no more than that.
struct Whereabouts {
    enum Answer: String {
        case no
        /// Nothing shows that it left, and where that rests on what somebody stated, the statement is on record.
        case noAsStated = "no-as-stated"
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
        /// The home of then, which it was away from.
        let home: TransferRecord.Place
        /// Since when.
        var first: Timestamp
        /// When it was seen to be over; nil: it goes on, or nobody saw its end.
        var until: Timestamp?
        /// What permitted it.
        var bases: [TransferRecord.Basis]
        /// The first moment at which nothing permitted it; nil: something always did.
        var unpermitted: Timestamp?
    }

    /// One party's time, with where it is.
    struct Member {
        let id: String
        let region: String
        /// When it joined.
        let from: Timestamp
        /// When it stated that it holds nothing any more; nil: it has not.
        var until: Timestamp?
    }

    /// What is known of one dataset.
    struct Dataset {
        let name: String
        let repository: RepositoryID
        let created: Timestamp
        let transfers: [TransferRecord]
        /// Every party that ever joined; nil: no ledger could be read.
        let members: [Member]?
        /// What was in force when.
        let history: TermsHistory
        /// False when no signed inputs tell the history, so that the present ones stand for all time.
        var isHistorySigned = true
    }

    let home: TransferRecord.Place
    /// The tenant's homes one after the other.
    private(set) var homes: [(from: Timestamp, home: TransferRecord.Place)] = []
    /// Places outside of the home country of then.
    private(set) var departures: [Visit] = []
    /// Other regions of the home country, where data moves freely.
    private(set) var moves: [Visit] = []
    /// What lay at home, and lay there still for some time when home had become another country.
    private(set) var remainders: [Visit] = []
    /// What keeps anybody from saying no, settled or not.
    private(set) var doubts: [Doubt] = []
    let now: Timestamp
    let recordedSince: Timestamp

    /// Every region that data, keys or a process with them is known to have been in.
    private(set) var regions: Set<String> = []

    /// Doubts that nothing on record settles.
    var openDoubts: [Doubt] { doubts.filter { !$0.isSettled } }

    var answer: Answer {
        if !departures.isEmpty { return .yes }
        if !openDoubts.isEmpty { return .unknown }
        return doubts.isEmpty ? .no : .noAsStated
    }

    /// What the answer rests on when statements settle what no look can: the least of them.
    var grade: String? {
        let grades = Set(doubts.flatMap(\.settledBy).map(\.source.grade))
        return grades.contains("operator-statement") ? "operator-statement" : grades.first
    }

    /// - Parameters:
    ///   - home: where the tenant is at home now.
    ///   - recordedSince: when the catalog began to record transfers.
    ///   - statements: those that stand.
    init(
        home: TransferRecord.Place,
        recordedSince: Timestamp,
        datasets: [Dataset],
        statements: [ResidencyStatement] = [],
        at now: Timestamp
    ) {
        self.home = home
        self.recordedSince = recordedSince
        self.now = now
        for dataset in datasets {
            if homes.count < dataset.history.homes.count { homes = dataset.history.homes }
            for transfer in dataset.transfers {
                regions.formUnion([transfer.source, transfer.target, transfer.relay, transfer.home].map(\.region))
            }
            regions.formUnion((dataset.members ?? []).map(\.region))
            for transfer in dataset.transfers { consider(transfer, dataset) }
            for member in dataset.members ?? [] { consider(member, dataset) }
            doubtRecord(dataset)
            doubtPlaces(dataset)
            doubtUnfinished(dataset)
        }
        doubts = doubts.map { $0.settled(by: statements) }
        departures.sort(by: Self.precedes)
        moves.sort(by: Self.precedes)
        remainders.sort(by: Self.precedes)
    }

    // MARK: Visits

    mutating func addDeparture(_ visit: Visit) { Self.add(visit, to: &departures) { $0.home.country } }
    mutating func addMove(_ visit: Visit) { Self.add(visit, to: &moves) { $0.home.region } }
    mutating func addRemainder(_ visit: Visit) { Self.add(visit, to: &remainders) { $0.home.country } }

    /// The same place again adds what permitted it, and keeps the first moment at which nothing did.
    private static func add(_ visit: Visit, to visits: inout [Visit], away: (Visit) -> String?) {
        let index = visits.firstIndex { other in
            other.dataset == visit.dataset && other.how == visit.how && other.place.kind == visit.place.kind
                && other.place.name == visit.place.name && other.place.region == visit.place.region
                && other.place.country == visit.place.country && away(other) == away(visit)
        }
        guard let index else { return visits.append(visit) }
        visits[index].bases += visit.bases.filter { !visits[index].bases.contains($0) }
        visits[index].first = min(visits[index].first, visit.first)
        if let end = visits[index].until { visits[index].until = visit.until.map { max($0, end) } }
        visits[index].unpermitted = [visits[index].unpermitted, visit.unpermitted].compactMap(\.self).min()
    }

    private static func precedes(_ left: Visit, _ right: Visit) -> Bool {
        (left.dataset, left.how, left.place.region, left.place.name ?? "")
            < (right.dataset, right.how, right.place.region, right.place.name ?? "")
    }

    // MARK: Doubts

    mutating func doubt(_ doubt: Doubt) {
        if !doubts.contains(doubt) { doubts.append(doubt) }
    }

    static func name(_ place: TransferRecord.Place) -> String {
        place.kind.replacing("-", with: " ") + (place.name.map { " " + $0 } ?? "") + " in \(place.region)"
    }

    static func how(_ kind: String) -> How {
        switch kind {
        case "custodian": .keys
        case "agent": .relay
        case "restore-target", "target": .restore
        default: .copy
        }
    }
}
