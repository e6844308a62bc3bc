internal import Catalog
internal import Controller
internal import Files
internal import Foundation
internal import Glibc
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
    /// How often custodians' ledgers are compared with what the catalog has seen, in seconds.
    private static let comparison = 600.0
    /// How long work in flight has to end when this is told to, in seconds.
    private static let grace = 30.0

    private let output: Output
    private let log: ServiceLog
    private var inUse: InstallationInUse
    private var desk: AlarmDesk
    private var processes: [WorkProcess] = []
    private var rounds = RoundsProcess()
    private var nextPlan = Date.distantPast
    /// Before that no plan is made, whatever has ended.
    private var restsUntil = Date.distantPast
    private var nextPage = Date.distantPast
    private let page = MetricsBoard()
    private let notifier: Notifier
    private var nextLook = Date.distantPast
    private var nextWord = Date.distantPast
    private var nextComparison = Date.distantPast
    private let manager = ServiceNotification { ProcessInfo.processInfo.environment[$0] }

    init(_ options: GlobalOptions, _ output: Output) throws {
        self.output = output
        inUse = try InstallationInUse(options, output)
        log = ServiceLog(output: output, clock: inUse.installation.clock)
        notifier = Notifier(inUse.installation)
        desk = try AlarmDesk(inUse.installation.catalog, notifier, log)
    }

    private var installation: Installation { inUse.installation }

    /// Serves until somebody stops it.
    func run() throws -> ExitStatus {
        try FileSystem.makeDirectories(installation.configuration.runsFolder, mode: 0o700)
        if let metrics = installation.configuration.metrics { try page.open(metrics, output) }
        defer {
            page.close()
            notifier.stop()
        }
        manager?.send("READY=1")
        log.say("ready", ["concurrency": .count(installation.configuration.concurrency)], "ready")
        while !Interruption.isRequested {
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
            if try inUse.openAgainIfChanged(log) { notifier.use(installation) }
            if Date() >= nextLook { try look() }
            let now = installation.clock.now()
            let observer = installation.observer()
            let plan = try observer.plan(at: now)
            let words = PlanWords(installation: installation, observer: observer, now: now)
            notifier.notePlan()
            try desk.tell(plan, words)
            // Each piece of work reads the configuration by itself.
            if inUse.trouble == nil { for step in plan.beginning { try begin(step, words) } }
            try post(plan, words, planningSeconds: Date().timeIntervalSince(began))
        } catch {
            ErrorReport(error).write(json: output.json)
            pause = Self.longPause
        }
        restsUntil = Date().addingTimeInterval(Self.rest * Date().timeIntervalSince(began))
        nextPlan = max(restsUntil, Date().addingTimeInterval(pause))
    }

    /// Makes the page of figures, when somebody may ask for it.
    private func post(_ plan: Plan, _ words: PlanWords, planningSeconds: Double) throws {
        guard installation.configuration.metrics != nil, Date() >= nextPage else { return }
        let maker = MetricsMaker(installation: installation, observer: words.observer, now: words.now)
        page.post(try maker.page(plan, planningSeconds: planningSeconds))
        nextPage = Date().addingTimeInterval(Self.refresh)
    }

    /// Looks at what changes slowly: a clock that was set back throws.
    private func look() throws {
        try installation.catalog.noteTime()
        try installation.catalog.trimRuns(keeping: Self.keptRuns)
        try RunLog.trim(installation.configuration.runsFolder)
        try desk.tellIncidents(installation)
        try desk.tellFiles(inUse)
        if Date() >= nextComparison {
            // An older catalog that was put back knows less than they do, and would leave it undone.
            try installation.adoptFromCustodians()
            nextComparison = Date().addingTimeInterval(Self.comparison)
        }
        try desk.tellEndings(inUse.installation)
        try rounds.look(installation, log)
        nextLook = Date().addingTimeInterval(Self.look)
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
        log.say(
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
            log.say("ended", fields, "\(process.step.work.kind.name), run \(process.run.prefix(8)), ended with \(code)")
            nextPlan = min(nextPlan, max(restsUntil, Date()))
            return true
        }
    }

    /// Nothing new begins; what is under way has a little time, and is not visible when it is ended.
    private func windUp() -> ExitStatus {
        manager?.send("STOPPING=1")
        log.say("stopping", ["work": .count(processes.count)], "stopping")
        for process in processes { process.stop(SIGTERM) }
        rounds.stop(SIGTERM)
        let deadline = Date().addingTimeInterval(Self.grace)
        while !processes.isEmpty || !rounds.reap(log), Date() < deadline {
            reap()
            Thread.sleep(forTimeInterval: 0.05)
        }
        for process in processes { process.stop(SIGKILL) }
        rounds.stop(SIGKILL)
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
}
