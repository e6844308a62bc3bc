internal import Catalog
internal import Controller
internal import Residency
internal import Sealing

/// Tells whoever is to be told what is wrong, and when it is over: what a plan shows, files that do not count, incidents.
struct AlarmDesk {
    private static let filesDiffer = "policy-files-differ"
    private static let configurationUnusable = "configuration-unusable"
    private static let rebuiltUnconfirmed = "rebuild-unconfirmed"
    private static let endsSoon = "ends-soon"

    private let notifier: Notifier
    private let log: ServiceLog
    private var alarms: AlarmBook
    private var files: AlarmBook
    private var endings: AlarmBook
    /// What this process has given out to be told about each incident, by its id.
    private var toldIncidents: [String: IncidentRecord.Told] = [:]

    init(_ catalog: Catalog, _ notifier: Notifier, _ log: ServiceLog) throws {
        self.notifier = notifier
        self.log = log
        alarms = try AlarmBook(catalog, kinds: Set(Alarm.Kind.allCases.map(\.rawValue)))
        files = try AlarmBook(catalog, kinds: [Self.filesDiffer, Self.configurationUnusable, Self.rebuiltUnconfirmed])
        endings = try AlarmBook(catalog, kinds: [Self.endsSoon])
    }

    /// Opens incidents for what was found, and tells of those that are new, overdue or closed, whoever opened them.
    mutating func tellIncidents(_ installation: Installation) throws {
        try IncidentWatch(installation: installation).look()
        for incident in try installation.catalog.incidents() {
            guard let due = try Notice.due(incident, installation) else { continue }
            let catalog = installation.catalog
            guard let notice = due.notice else {
                try catalog.note(due.told, ofIncident: incident.id)
                continue
            }
            // On record once somebody was told: whoever goes on after this process tells it otherwise.
            guard toldIncidents.updateValue(due.told, forKey: incident.id) != due.told else { continue }
            notifier.tell([notice]) { try? catalog.note(due.told, ofIncident: incident.id) }
            guard case .object(var fields) = IncidentView(incident, installation).document else { continue }
            fields["alarm"] = .string(notice.alarm)
            log.say(
                notice.isAlarm ? "alarm" : "alarms-over",
                fields,
                "\(notice.isAlarm ? "alarm: " : "")\(notice.line)"
            )
        }
    }

    /// Files that are not in force are an alarm.
    mutating func tellFiles(_ inUse: InstallationInUse) throws {
        let installation = inUse.installation
        var now: [AlarmBook.Entry: String] = [:]
        if installation.basis.differs(from: installation.configuration) {
            now[AlarmBook.Entry(kind: Self.filesDiffer)] =
                "the policy files are broken, or differ from the policy in force, which counts until one is applied"
        }
        if let finding = try installation.catalog.openFindings().first(where: { $0.kind == Installation.rebuilt }) {
            now[AlarmBook.Entry(kind: Self.rebuiltUnconfirmed)] =
                "the catalog was made anew (\(finding.detail)), and nobody has compared it with certificates kept elsewhere"
        }
        if let trouble = inUse.trouble {
            now[AlarmBook.Entry(kind: Self.configurationUnusable)] =
                "no work begins until the configuration can be used: \(trouble)"
        }
        var book = files
        defer { files = book }
        try tell(now, in: &book, at: installation.clock.now())
    }

    /// What permits copies, or supports what is said of them, and ends within 30 days is an alarm.
    mutating func tellEndings(_ installation: Installation) throws {
        let time = installation.clock.now()
        let now = try installation.endings(at: time).map { ending in
            (AlarmBook.Entry(kind: Self.endsSoon, party: ending.code), ending.sentence(at: time))
        }
        var book = endings
        defer { endings = book }
        try tell(Dictionary(now) { first, _ in first }, in: &book, at: time)
    }

    /// Tells of alarms of the whole installation that are new or over.
    private func tell(_ now: [AlarmBook.Entry: String], in book: inout AlarmBook, at time: Timestamp) throws {
        let (new, over) = try book.update(now)
        for entry in new {
            guard let text = now[entry] else { continue }
            log.say("alarm", ["alarm": .string(entry.kind), "message": .string(text)], "alarm: \(text)")
            tell(Notice(alarm: entry.kind, text, at: time), of: entry, in: book)
        }
        for entry in over {
            notifier.tell([Notice(over: entry.kind, at: time)])
            log.say("alarms-over", ["count": .count(1)], "\(entry.kind) is over")
        }
    }

    /// Tells of what is wrong by a plan.
    mutating func tell(_ plan: Plan, _ words: PlanWords) throws {
        let installation = words.installation
        let now = Dictionary(plan.alarms.map { (AlarmBook.Entry($0, words), $0) }) { _, last in last }
        let (new, over) = try alarms.update(now.mapValues(words.sentence))
        for entry in new {
            guard let alarm = now[entry] else { continue }
            tell(try Notice(alarm, words, installation), of: entry, in: alarms)
            guard case .object(let fields) = words.document(alarm) else { continue }
            log.say("alarm", fields, "alarm: \(words.name(alarm.repository)): \(words.sentence(alarm))")
        }
        guard !over.isEmpty else { return }
        notifier.tell(try over.map { try Notice(over: $0, words, installation) })
        log.say(
            "alarms-over",
            ["count": .count(over.count)],
            "\(Quantity.count(over.count, "alarm is", "alarms are")) over"
        )
    }

    /// Has an alarm told; on record once somebody was, since whoever goes on after this process tells it otherwise.
    private func tell(_ notice: Notice, of entry: AlarmBook.Entry, in book: AlarmBook) {
        notifier.tell([notice]) { book.noteTold(entry) }
    }
}
