internal import Catalog
internal import Controller
internal import Files
internal import Foundation
internal import Glibc
internal import Residency
internal import Sealing

/// Plans again and again, and has what is due done, each piece of work by a process of its own.
///
/// Nothing here is needed for safety: leases keep two of these from doing the same, and heads and ledgers decide when
/// leases fail. What it cannot do now, because a disk is full, a file is broken or a clock is wrong, it does later.
final class Serving {
    /// The shortest time from one plan to the next, and the one after trouble, in seconds.
    private static let pause = 1.0
    private static let longPause = 5.0
    /// A plan that takes long is made less often: planning takes a tenth of a core at most.
    private static let rest = 9.0
    /// How many runs stay on record, the newest.
    private static let keptRuns = 50_000
    /// How often the page of figures is made anew, in seconds.
    private static let refresh = 10.0
    /// How often the clock and the policy's files are looked at, in seconds.
    private static let look = 10.0
    /// How long work in flight has to end when this is told to, in seconds.
    private static let grace = 30.0

    private let output: Output
    private let stop = StopFlag()
    private var installation: Installation
    private var configurationWatch: ConfigurationWatch
    /// Why the configuration as it is now cannot be used; nil: it is the one in use.
    private var configurationTrouble: String?
    private var appliedSequence: Int64?
    private var alarms: AlarmBook
    private var filesAlarm: AlarmBook
    /// What this process has given out to be told about each incident, by its id.
    private var toldIncidents: [String: IncidentRecord.Told] = [:]
    private var processes: [WorkProcess] = []
    private var nextPlan = Date.distantPast
    /// Before that no plan is made, whatever has ended.
    private var restsUntil = Date.distantPast
    private var nextPage = Date.distantPast
    private let page = MetricsBoard()
    private let notifier: Notifier
    private var nextLook = Date.distantPast
    private var nextWord = Date.distantPast
    private let manager = ServiceNotification { ProcessInfo.processInfo.environment[$0] }

    init(_ options: GlobalOptions, _ output: Output) throws {
        self.output = output
        let path = try ConfigurationFile.find(options.config)
        configurationWatch = ConfigurationWatch(path)
        installation = try Installation.open(path, output)
        appliedSequence = try installation.catalog.appliedSequence()
        alarms = try AlarmBook(installation.catalog, kinds: Set(Alarm.Kind.allCases.map(\.rawValue)))
        filesAlarm = try AlarmBook(installation.catalog, kinds: [Self.filesDiffer, Self.configurationUnusable])
        notifier = Notifier(installation)
    }

    /// Serves until somebody stops it.
    func run() throws -> ExitStatus {
        for folder in [installation.configuration.runsFolder, installation.configuration.drillsFolder] {
            try FileSystem.makeDirectories(folder, mode: 0o700)
        }
        Interruption.instead { [stop] in stop.raise() }
        defer { Interruption.asUsual() }
        if let metrics = installation.configuration.metrics { try page.open(metrics, output) }
        defer {
            page.close()
            notifier.stop()
        }
        manager?.send("READY=1")
        say("ready", ["concurrency": .count(installation.configuration.concurrency)], "ready")
        while !stop.isRaised {
            reap()
            if Date() >= nextPlan { planAndBegin() }
            tellManager()
            Thread.sleep(forTimeInterval: 0.05)
        }
        return windUp()
    }

    /// The service manager hears that this goes round and round, as often as it wants to.
    private func tellManager() {
        guard let manager, let interval = manager.watchdogSeconds, Date() >= nextWord else { return }
        manager.send("WATCHDOG=1")
        nextWord = Date().addingTimeInterval(interval)
    }

    private func planAndBegin() {
        let began = Date()
        var pause = Self.pause
        do {
            try openAgainIfChanged()
            if Date() >= nextLook { try look() }
            let now = installation.clock.now()
            let observer = installation.observer()
            let plan = try observer.plan(at: now)
            let words = PlanWords(installation: installation, observer: observer, now: now)
            notifier.notePlan()
            try tell(plan, words)
            // Each piece of work reads the configuration by itself.
            if configurationTrouble == nil { for step in plan.beginning { try begin(step, words) } }
            try post(plan, words, planningSeconds: Date().timeIntervalSince(began))
        } catch {
            ErrorReport(error).write(json: output.json)
            pause = Self.longPause
        }
        restsUntil = Date().addingTimeInterval(Self.rest * Date().timeIntervalSince(began))
        nextPlan = max(restsUntil, Date().addingTimeInterval(pause))
    }

    /// The policy in force counts from the moment it is applied, and a configuration from the moment it is written; one that
    /// cannot be used changes nothing.
    private func openAgainIfChanged() throws {
        let sequence = try installation.catalog.appliedSequence()
        let isWritten = configurationWatch.hasChanged()
        guard isWritten || configurationTrouble != nil || sequence != appliedSequence else { return }
        do {
            try use(Installation.open(installation.configuration.path, output))
        } catch {
            let report = ErrorReport(error)
            if isWritten || configurationTrouble == nil { report.write(json: output.json) }
            configurationTrouble = report.message
            return
        }
        if isWritten || configurationTrouble != nil {
            say("configuration-read", [:], "the configuration is read again")
        }
        configurationTrouble = nil
        guard sequence != appliedSequence else { return }
        appliedSequence = sequence
        say("policy-applied", ["policy": .string(installation.basis.policy.digest.hex)], "another policy is in force")
    }

    private func use(_ opened: Installation) throws {
        guard opened.configuration.state == installation.configuration.state else {
            throw CommandError(
                "state-moved",
                "The configuration names another state folder.",
                remedy: "Name the one from before, or stop `landfast serve` and start it again."
            )
        }
        if opened.configuration.metrics != installation.configuration.metrics {
            output.warn("restart-needed", "'metrics' is another one: it counts when `landfast serve` is started again")
        }
        installation = opened
        notifier.use(opened)
    }

    /// Makes the page of figures, when somebody may ask for it.
    private func post(_ plan: Plan, _ words: PlanWords, planningSeconds: Double) throws {
        guard installation.configuration.metrics != nil, Date() >= nextPage else { return }
        let maker = MetricsMaker(installation: installation, observer: words.observer, now: words.now)
        page.post(try maker.page(plan, planningSeconds: planningSeconds))
        nextPage = Date().addingTimeInterval(Self.refresh)
    }

    /// Looks at what changes slowly: a clock that was set back throws, and files that are not in force are an alarm.
    private func look() throws {
        try installation.catalog.noteTime()
        try installation.catalog.trimRuns(keeping: Self.keptRuns)
        try RunLog.trim(installation.configuration.runsFolder)
        try tellIncidents()
        try tellFiles()
        nextLook = Date().addingTimeInterval(Self.look)
    }

    /// Opens incidents for what was found, and tells of those that are new, overdue or closed, whoever opened them.
    private func tellIncidents() throws {
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
            say(notice.isAlarm ? "alarm" : "alarms-over", fields, "\(notice.isAlarm ? "alarm: " : "")\(notice.line)")
        }
    }

    private static let filesDiffer = "policy-files-differ"
    private static let configurationUnusable = "configuration-unusable"

    /// Files that are not in force are an alarm.
    private func tellFiles() throws {
        var now: [AlarmBook.Entry: String] = [:]
        if installation.basis.differs(from: installation.configuration) {
            now[AlarmBook.Entry(kind: Self.filesDiffer)] =
                "the policy files are broken, or differ from the policy in force, which counts until one is applied"
        }
        if let configurationTrouble {
            now[AlarmBook.Entry(kind: Self.configurationUnusable)] =
                "no work begins until the configuration can be used: \(configurationTrouble)"
        }
        let (new, over) = try filesAlarm.update(now)
        for entry in new {
            guard let text = now[entry] else { continue }
            say("alarm", ["alarm": .string(entry.kind), "message": .string(text)], "alarm: \(text)")
            tell(Notice(alarm: entry.kind, text, at: installation.clock.now()), of: entry, in: filesAlarm)
        }
        for entry in over {
            notifier.tell([Notice(over: entry.kind, at: installation.clock.now())])
            say("alarms-over", ["count": .count(1)], "\(entry.kind) is over")
        }
    }

    private func tell(_ plan: Plan, _ words: PlanWords) throws {
        let now = Dictionary(plan.alarms.map { (AlarmBook.Entry($0, words), $0) }) { _, last in last }
        let (new, over) = try alarms.update(now.mapValues(words.sentence))
        for entry in new {
            guard let alarm = now[entry] else { continue }
            tell(try Notice(alarm, words, installation), of: entry, in: alarms)
            guard case .object(let fields) = words.document(alarm) else { continue }
            say("alarm", fields, "alarm: \(words.name(alarm.repository)): \(words.sentence(alarm))")
        }
        guard !over.isEmpty else { return }
        notifier.tell(try over.map { try Notice(over: $0, words, installation) })
        say(
            "alarms-over",
            ["count": .count(over.count)],
            "\(Quantity.count(over.count, "alarm is", "alarms are")) over"
        )
    }

    /// Has an alarm told; on record once somebody was, since whoever goes on after this process tells it otherwise.
    private func tell(_ notice: Notice, of entry: AlarmBook.Entry, in book: AlarmBook) {
        notifier.tell([notice]) { book.noteTold(entry) }
    }

    private func begin(_ step: Plan.Step, _ words: PlanWords) throws {
        let isRoom = step.work.kind == .erase || processes.count < installation.configuration.concurrency
        guard isRoom, !processes.contains(where: { $0.step.work.leased == step.work.leased }) else { return }
        let run = Hex.encode(installation.random.bytes(16))
        let store = words.store(step.work.store)
        let process = try WorkProcess.start(
            step,
            run: run,
            store: store,
            config: installation.configuration.path,
            runsFolder: installation.configuration.runsFolder
        )
        processes.append(process)
        say(
            "began",
            fields(process, words),
            "\(step.work.kind.name) of \(words.name(step.work.repository))\(store.map { " in " + $0 } ?? "") began, "
                + "run \(run.prefix(8)): \(words.reason(step.reason))"
        )
    }

    /// Takes note of the processes that have ended.
    private func reap() {
        processes.removeAll { process in
            guard let code = process.end() else { return false }
            // Somebody else had it: that is how it should be.
            guard code != ExitStatus.locked.rawValue else { return true }
            var fields = Self.fields(process)
            fields["exit_code"] = .integer(Int64(code))
            say("ended", fields, "\(process.step.work.kind.name), run \(process.run.prefix(8)), ended with \(code)")
            nextPlan = min(nextPlan, max(restsUntil, Date()))
            return true
        }
    }

    /// Nothing new begins; what is under way has a little time, and is not visible when it is ended.
    private func windUp() -> ExitStatus {
        manager?.send("STOPPING=1")
        say("stopping", ["work": .count(processes.count)], "stopping")
        for process in processes { process.stop(SIGTERM) }
        let deadline = Date().addingTimeInterval(Self.grace)
        while !processes.isEmpty, Date() < deadline {
            reap()
            Thread.sleep(forTimeInterval: 0.05)
        }
        for process in processes { process.stop(SIGKILL) }
        return .done
    }

    private static func fields(_ process: WorkProcess) -> [String: JSONValue] {
        [
            "work": .string(process.step.work.kind.name), "repository": .string(process.step.work.repository.hex),
            "run": .string(process.run),
        ]
    }

    private func fields(_ process: WorkProcess, _ words: PlanWords) -> [String: JSONValue] {
        var fields = Self.fields(process)
        fields["dataset"] = .string(words.name(process.step.work.repository))
        fields["store"] = .text(words.store(process.step.work.store))
        fields["reason"] = .string(words.reason(process.step.reason))
        return fields
    }

    private func say(_ type: String, _ fields: [String: JSONValue], _ text: String) {
        let now = installation.clock.now()
        var fields = fields
        fields["time"] = .string(now.iso8601)
        output.report(type, fields, text: "\(Quantity.time(now)) \(text)")
    }
}
