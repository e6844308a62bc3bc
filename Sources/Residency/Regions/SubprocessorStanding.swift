package import Sealing

/// What one tenant was told about a subprocessor that was announced.
package enum SubprocessorTold: Hashable, Sendable {
    /// Nothing yet.
    case never
    /// That it will be used, at that moment.
    case at(Timestamp)
}

/// Whether a subprocessor may be used.
package enum SubprocessorStanding: Hashable, Sendable {
    /// It may.
    case usable
    /// It may from that day on.
    case coming(from: CalendarDay)
    /// It was announced, and this tenant was not told.
    case untold
    /// It may not any more; the last day is over.
    case ended(last: CalendarDay)
}

extension RegionRegistry {
    /// The same, as one tenant was told of it: the time to object begins on the day of the announcement or on the day on
    /// which the tenant was told, whichever is later.
    package func told(_ told: [String: SubprocessorTold]) -> RegionRegistry {
        var registry = self
        registry.told = told
        return registry
    }

    /// Whether a subprocessor may be used at a moment.
    ///
    /// The day of the announcement does not count, and the days of notice are whole ones.
    package func standing(of entity: Subprocessor, noticeDays: Int, at now: Timestamp) -> SubprocessorStanding {
        if let last = entity.until, now >= last.end { return .ended(last: last) }
        if entity.announced != nil, told[entity.name] == .never { return .untold }
        guard let first = firstDay(of: entity, noticeDays: noticeDays), now < first.start else { return .usable }
        return .coming(from: first)
    }

    /// The first day on which a subprocessor may be used, when the tenant was told; nil: it always might.
    package func firstDay(of entity: Subprocessor, noticeDays: Int) -> CalendarDay? {
        guard var announced = entity.announced else { return entity.engaged }
        if case .at(let moment) = told[entity.name] { announced = max(announced, CalendarDay(containing: moment)) }
        let free = announced.adding(days: noticeDays + 1)
        return max(entity.engaged ?? free, free)
    }
}

extension SubprocessorStanding {
    /// For messages: who, and from when or until when.
    func explanation(of entity: Subprocessor, days: Int) -> String {
        switch self {
        case .usable: "'\(entity.title)' may be used"
        case .coming(let first):
            entity.announced.map { announced in
                "'\(entity.title)' was announced on \(announced), and tenants have \(days) days to object: it may be used "
                    + "from \(first) on"
            } ?? "'\(entity.title)' may be used from \(first) on"
        case .untold:
            "'\(entity.title)' was announced, and this tenant was not told yet: it may be used \(days) days after that"
        case .ended(let last): "'\(entity.title)' was used until \(last), and is not used any more"
        }
    }

    /// A stable name: `in-use`, `coming`, `untold`, `ended`.
    package var name: String {
        switch self {
        case .usable: "in-use"
        case .coming: "coming"
        case .untold: "untold"
        case .ended: "ended"
        }
    }
}
