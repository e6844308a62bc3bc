internal import Catalog
internal import Controller
internal import Sealing

/// Which alarms are open: those that come and go are kept on record, and told once.
struct AlarmBook {
    /// What names an alarm.
    struct Entry: Hashable {
        let kind: String
        let repository: RepositoryID?
        let party: String?
    }

    private let catalog: Catalog
    private var open: Set<Entry>

    /// The alarms that an earlier process left open.
    init(_ catalog: Catalog) throws {
        self.catalog = catalog
        let kinds = Set(Alarm.Kind.allCases.map(\.rawValue))
        open = Set(
            try catalog.openFindings().filter { kinds.contains($0.kind) }
                .map { Entry(kind: $0.kind, repository: $0.repository, party: $0.party) }
        )
    }

    /// Brings the record up to date.
    /// - Returns: the alarms that are new, and those that are over.
    mutating func update(_ alarms: [Alarm], _ words: PlanWords) throws -> (new: [Alarm], over: [Entry]) {
        var now: [Entry: Alarm] = [:]
        for alarm in alarms {
            let party = alarm.store.map { "store:" + words.observer.storeName($0) } ?? alarm.party ?? alarm.work?.name
            now[Entry(kind: alarm.kind.rawValue, repository: alarm.repository, party: party)] = alarm
        }
        let over = open.filter { now[$0] == nil }
        for entry in over {
            try catalog.resolve(finding: entry.kind, repository: entry.repository, party: entry.party)
            open.remove(entry)
        }
        var new: [Alarm] = []
        for (entry, alarm) in now where !open.contains(entry) {
            try catalog.report(
                finding: entry.kind,
                repository: entry.repository,
                party: entry.party,
                detail: words.sentence(alarm)
            )
            open.insert(entry)
            new.append(alarm)
        }
        return (new, Array(over))
    }
}
