internal import Catalog
internal import Sealing

/// What decided about one dataset's places from a moment on: the tenant's home and what permitted to leave it.
struct Terms: Sendable {
    /// Since when.
    let from: Timestamp
    /// Where the tenant was at home.
    let home: TransferRecord.Place
    /// What the tenant had agreed to.
    let agreements: [TransferRecord.Basis]
    /// In which country a region was, as it was known then; nil: nobody knew.
    let country: @Sendable (String) -> String?
    /// What permitted to be in a place outside the home country at a moment, all of it needed; empty: nothing did.
    let bases: @Sendable (TransferRecord.Place, Timestamp) -> [TransferRecord.Basis]
}

/// Which terms were in force when, so that what was is judged by what was in force then.
struct TermsHistory: Sendable {
    private let terms: [Terms]

    /// - Parameter terms: at least one, in the order in which they were put in force; what begins before its predecessor,
    ///   by a clock that was wrong, begins with it.
    init(_ terms: [Terms]) {
        precondition(!terms.isEmpty, "something is always in force")
        self.terms = terms
    }

    /// What was in force at a moment; before all, the first.
    func at(_ moment: Timestamp) -> Terms {
        periods.last { $0.from <= moment }?.terms ?? terms[0]
    }

    /// The homes one after the other, each with the moment from which it was one.
    var homes: [(from: Timestamp, home: TransferRecord.Place)] {
        var homes: [(from: Timestamp, home: TransferRecord.Place)] = []
        for period in periods where homes.last?.home.region != period.terms.home.region {
            homes.append((period.from, period.terms.home))
        }
        return homes
    }

    /// The parts of a time, each with what was in force in it.
    func parts(from start: Timestamp, to end: Timestamp) -> [(from: Timestamp, to: Timestamp, terms: Terms)] {
        let periods = periods
        let end = max(end, Timestamp(milliseconds: start.milliseconds + 1))
        return periods.indices.compactMap { index in
            let from = index == 0 ? start : max(start, periods[index].from)
            let to = index + 1 < periods.count ? min(periods[index + 1].from, end) : end
            return from < to ? (from, to, periods[index].terms) : nil
        }
    }

    private var periods: [(from: Timestamp, terms: Terms)] {
        var latest = terms[0].from
        return terms.map { terms in
            latest = max(latest, terms.from)
            return (latest, terms)
        }
    }
}

extension Terms {
    /// The first moment of a time in a place abroad at which nothing permitted it; nil: something always did.
    func unpermitted(_ place: TransferRecord.Place, from start: Timestamp, to end: Timestamp) -> Timestamp? {
        var moment = start
        while true {
            let needed = bases(place, moment)
            guard !needed.isEmpty, needed.allSatisfy({ $0.holds(at: moment) }) else { return moment }
            // All of them are needed, so the one that ends first decides how far this goes.
            guard let first = needed.compactMap(\.expires).min(), first < end else { return nil }
            moment = first
        }
    }
}

extension TransferRecord.Basis {
    /// True when it has not ended.
    func holds(at moment: Timestamp) -> Bool { expires.map { moment < $0 } ?? true }
}
