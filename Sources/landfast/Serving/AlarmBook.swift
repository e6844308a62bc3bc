internal import Catalog
internal import Controller
internal import Sealing

/// Which alarms of some kinds are open: those that come and go are kept on record, so that each is told once, whoever goes
/// on after this process.
struct AlarmBook {
    /// What names an alarm.
    struct Entry: Hashable {
        let kind: String
        var repository: RepositoryID?
        var party: String?
    }

    private let catalog: Catalog
    private var open: Set<Entry>
    /// Those that an earlier process left open before anybody was told.
    private var untold: Set<Entry>

    /// The alarms that an earlier process left open.
    init(_ catalog: Catalog, kinds: Set<String>) throws {
        self.catalog = catalog
        let findings = try catalog.openFindings().filter { kinds.contains($0.kind) }
        open = Set(findings.map(Entry.init))
        untold = Set(findings.filter { $0.told == nil }.map(Entry.init))
    }

    /// Brings the record up to date.
    /// - Parameter now: the alarms that there are, each with a sentence.
    /// - Returns: the alarms to tell, and the ends to tell; what another process came first with is told by that one.
    mutating func update(_ now: [Entry: String]) throws -> (new: [Entry], over: [Entry]) {
        var over: [Entry] = []
        for entry in open where now[entry] == nil {
            let isFirst = try catalog.resolve(finding: entry.kind, repository: entry.repository, party: entry.party)
            open.remove(entry)
            // Nobody needs to hear of the end of what nobody has heard of.
            if untold.remove(entry) == nil, isFirst { over.append(entry) }
        }
        var new: [Entry] = []
        for (entry, sentence) in now where !open.contains(entry) || untold.contains(entry) {
            let isFirst = try catalog.report(
                finding: entry.kind,
                repository: entry.repository,
                party: entry.party,
                detail: sentence
            )
            open.insert(entry)
            if untold.remove(entry) != nil || isFirst { new.append(entry) }
        }
        return (new, over)
    }

    /// Puts on record that somebody was told of an alarm; when that fails, whoever goes on tells it again.
    func noteTold(_ entry: Entry) {
        try? catalog.noteTold(finding: entry.kind, repository: entry.repository, party: entry.party)
    }
}

extension AlarmBook.Entry {
    fileprivate init(_ finding: FindingRecord) {
        self.init(kind: finding.kind, repository: finding.repository, party: finding.party)
    }

    /// What names an alarm of the planner.
    init(_ alarm: Alarm, _ words: PlanWords) {
        let party = alarm.store.map { "store:" + words.observer.storeName($0) } ?? alarm.party ?? alarm.work?.name
        self.init(kind: alarm.kind.rawValue, repository: alarm.repository, party: party)
    }
}
