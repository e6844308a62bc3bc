package import Sealing

/// Which snapshots of a repository stay.
///
/// A rule such as `daily` goes through the snapshots from the newest to the oldest and keeps the newest one of each
/// period that has one, as many as the rule says; while it has some left, the oldest snapshot of all stays too, so that
/// a young history reaches as far back as it can. Hours, days, ISO weeks (Monday to Sunday, the year being that of the
/// Thursday), months and years are those of UTC, so no day has 23 or 25 hours.
///
/// A pure function of the snapshots and the clock: see ``judge(_:drilled:holds:at:)``.
package struct Retention: Hashable, Sendable {
    /// The newest ones, a count.
    package var last: Int
    /// One of each hour, for so many hours that have one.
    package var hourly: Int
    /// One of each day.
    package var daily: Int
    /// One of each week.
    package var weekly: Int
    /// One of each month.
    package var monthly: Int
    /// One of each year.
    package var yearly: Int
    /// All that are at most so many seconds older than the newest one; nil for none.
    ///
    /// Counted from the newest snapshot, so that nothing runs out while no backups are made.
    package var within: Int64?
    /// All that have one of these words.
    package var tags: Set<SnapshotTag>
    /// None that is more than so many seconds old, whatever else says that it stays; nil for no limit.
    package var atMost: Int64?

    /// Rules from their parts; what is left out keeps nothing.
    package init(
        last: Int = 0,
        hourly: Int = 0,
        daily: Int = 0,
        weekly: Int = 0,
        monthly: Int = 0,
        yearly: Int = 0,
        within: Int64? = nil,
        tags: Set<SnapshotTag> = [],
        atMost: Int64? = nil
    ) {
        self.last = last
        self.hourly = hourly
        self.daily = daily
        self.weekly = weekly
        self.monthly = monthly
        self.yearly = yearly
        self.within = within
        self.tags = tags
        self.atMost = atMost
    }

    /// True when no rule keeps anything: then only `atMost` removes something.
    private var keepsNothing: Bool {
        [last, hourly, daily, weekly, monthly, yearly].allSatisfy { $0 <= 0 } && within == nil && tags.isEmpty
    }

    /// Says of each snapshot whether it stays, and why.
    ///
    /// Whatever the rules say these stay: the newest snapshot, the newest complete one, the one that a drill restored
    /// last, and, while a hold acts, all. A snapshot from the future (the clock was ahead when it was taken, or has been
    /// set back since) stays until its time has come, and counts in no rule: it must not push others out.
    /// - Parameters:
    ///   - snapshots: all of a repository, in any order.
    ///   - drilled: the id of the snapshot that a drill restored last; nil when there was none.
    ///   - holds: ids of the holds that act on the repository or a part of it.
    ///   - now: the time.
    /// - Returns: a verdict for each snapshot, the newest first.
    package func judge(
        _ snapshots: [SnapshotSummary],
        drilled: String? = nil,
        holds: [String] = [],
        at now: Timestamp
    ) -> [RetentionVerdict] {
        var verdicts = snapshots.sorted { ($0.time, $0.id) > ($1.time, $1.id) }.map {
            RetentionVerdict(snapshot: $0, isPastLimit: isPastLimit($0, now))
        }
        let past = verdicts.indices.filter { verdicts[$0].snapshot.time <= now }
        for index in verdicts.indices where verdicts[index].snapshot.time > now {
            verdicts[index].reasons.append(.future)
        }
        if let newest = past.first { verdicts[newest].reasons.append(.newest) }
        if let complete = past.first(where: { verdicts[$0].snapshot.isComplete }) {
            verdicts[complete].reasons.append(.newestComplete)
        }
        for index in verdicts.indices where verdicts[index].snapshot.id == drilled {
            verdicts[index].reasons.append(.drilled)
        }
        for index in verdicts.indices {
            verdicts[index].reasons += holds.sorted().map { .held($0) }
        }
        applyRules(&verdicts, past)
        return verdicts
    }

    private func isPastLimit(_ snapshot: SnapshotSummary, _ now: Timestamp) -> Bool {
        guard let atMost else { return false }
        return snapshot.time.adding(seconds: atMost) < now
    }

    /// Lets the rules keep what is not past the limit.
    private func applyRules(_ verdicts: inout [RetentionVerdict], _ past: [Int]) {
        let eligible = past.filter { !verdicts[$0].isPastLimit }
        for period in RetentionPeriod.allCases {
            var left = count(of: period)
            var previous: String?
            for (number, index) in eligible.enumerated() {
                guard left > 0 else { break }
                let name = period.name(of: verdicts[index].snapshot.time, number: number)
                guard name != previous || index == eligible.last else { continue }
                previous = name
                left -= 1
                verdicts[index].reasons.append(.period(period, name))
            }
        }
        let newest = past.first.map { verdicts[$0].snapshot.time }
        for index in eligible {
            let snapshot = verdicts[index].snapshot
            if let within, let newest, newest <= snapshot.time.adding(seconds: within) {
                verdicts[index].reasons.append(.within)
            }
            verdicts[index].reasons += snapshot.tags.filter(tags.contains).map { .tag($0) }
            if keepsNothing { verdicts[index].reasons.append(.noRule) }
        }
    }

    private func count(of period: RetentionPeriod) -> Int {
        switch period {
        case .last: last
        case .hourly: hourly
        case .daily: daily
        case .weekly: weekly
        case .monthly: monthly
        case .yearly: yearly
        }
    }
}

/// Whether a snapshot stays, and why.
package struct RetentionVerdict: Hashable, Sendable {
    /// The snapshot.
    package let snapshot: SnapshotSummary
    /// True when it is older than snapshots may become; it stays only for a reason that no limit overrules.
    package let isPastLimit: Bool
    /// Why it stays; empty when it goes.
    package var reasons: [RetentionReason] = []

    /// True when it stays.
    package var isKept: Bool { !reasons.isEmpty }
}

/// Why a snapshot stays.
package enum RetentionReason: Hashable, Sendable, CustomStringConvertible {
    /// It is the newest one.
    case newest
    /// It is the newest one in which everything could be read, and of which nothing is lost.
    case newestComplete
    /// It is the one that a drill restored last.
    case drilled
    /// A hold with this id keeps everything.
    case held(String)
    /// It was taken at a time that the clock has not reached.
    case future
    /// It is the newest one of a period, or the oldest of all while the rule has some left.
    case period(RetentionPeriod, String)
    /// It is hardly older than the newest one.
    case within
    /// It has a word that keeps it.
    case tag(SnapshotTag)
    /// No rule says what stays, so everything does.
    case noRule

    /// A few words for people: `newest`, `daily 2026-11-23`, `tag before-upgrade`.
    package var description: String {
        switch self {
        case .newest: "newest"
        case .newestComplete: "newest complete"
        case .drilled: "last drilled"
        case .held(let hold): "held by \(hold)"
        case .future: "from the future"
        case .period(let period, let name): "\(period.rawValue) \(name)"
        case .within: "within at-least"
        case .tag(let tag): "tag \(tag)"
        case .noRule: "no rule"
        }
    }
}
