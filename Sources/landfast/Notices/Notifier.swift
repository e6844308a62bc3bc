internal import Foundation
internal import Sealing
internal import Synchronization

/// Tells everybody who is to be told, on a thread of its own: a server that hangs keeps nothing else waiting.
///
/// What comes within seconds is told together. Whoever cannot be told is tried again with the next notices, and at longer and
/// longer times, until that works; a warning says so.
final class Notifier: Sendable {
    /// A notice that somebody has not been told yet.
    private struct Waiting {
        let notice: Notice
        let whenTold: (@Sendable () -> Void)?
    }

    private struct State {
        var waiting: [String: [Waiting]] = [:]
        /// How often in a row each could not be told.
        var failures: [String: Int] = [:]
        /// When each is tried again.
        var nextTry: [String: Date] = [:]
        var lastPing: [String: Date] = [:]
        /// When the last plan was made.
        var lastPlan: Date?
        /// When it is to be looked whether tenants are to be told of subprocessors.
        var nextAnnouncement = Date.distantPast
        var installation: Installation
        var isStopped = false
    }

    private let state: Mutex<State>
    private let output: Output

    /// How often it looks whether there is something to tell, in seconds.
    private static let interval = 2.0
    /// The longest time until somebody who could not be told is tried again, in seconds.
    private static let longestWait = 600.0
    /// The most notices that wait for one; older ones are given up.
    private static let mostWaiting = 1000
    /// After so many seconds without a plan no page is fetched.
    private static let planAge = 60.0
    /// How often it looks whether tenants are to be told of subprocessors, and how soon after trouble, in seconds; another
    /// policy is looked at when it is in force.
    private static let announcement = (look: 3600.0, again: 600.0)

    init(_ installation: Installation) {
        output = installation.output
        state = Mutex(State(installation: installation))
        Thread.detachNewThread { self.work() }
    }

    /// Another policy is in force.
    func use(_ installation: Installation) {
        state.withLock { state in
            state.installation = installation
            state.nextAnnouncement = .distantPast
        }
    }

    /// A plan was made: all goes its way.
    func notePlan() { state.withLock { $0.lastPlan = Date() } }

    /// Has these told.
    /// - Parameter whenTold: called for each whenever somebody was told it; at once where nobody is to be told anything.
    func tell(_ notices: [Notice], whenTold: (@Sendable () -> Void)? = nil) {
        guard !notices.isEmpty else { return }
        let entries = state.withLock { state in
            let entries = state.installation.configuration.notices.filter { entry in
                if case .ping = entry.way { return false }
                return !entry.reachesTenants
            }
            for entry in entries {
                add(notices.map { Waiting(notice: $0, whenTold: whenTold) }, for: entry, &state)
                // What is new does not wait for what could not be told.
                state.nextTry[entry.name] = nil
            }
            return entries
        }
        if entries.isEmpty { whenTold?() }
    }

    private func add(_ notices: [Waiting], for entry: NoticeEntry, _ state: inout State) {
        let all = (state.waiting[entry.name] ?? []) + notices
        let excess = max(0, all.count - Self.mostWaiting)
        state.waiting[entry.name] = Array(all.dropFirst(excess))
        guard excess > 0 else { return }
        let text = "\(Quantity.count(excess, "notice")) for '\(entry.name)' were given up: too many wait"
        output.warn("notices-given-up", text)
    }

    /// Ends; what waits is told by nobody.
    func stop() { state.withLock { $0.isStopped = true } }

    private func work() {
        while true {
            Thread.sleep(forTimeInterval: Self.interval)
            let installation = state.withLock { $0.isStopped ? nil : $0.installation }
            guard let installation else { return }
            for entry in installation.configuration.notices {
                if case .ping(let place, let seconds) = entry.way {
                    ping(entry, place, seconds, installation)
                } else {
                    tell(entry, installation)
                }
            }
            announce(installation)
        }
    }

    /// Tells tenants of subprocessors that will be used, when it is time to look.
    private func announce(_ installation: Installation) {
        let isDue = state.withLock { state in
            guard Date() >= state.nextAnnouncement else { return false }
            state.nextAnnouncement = Date().addingTimeInterval(Self.announcement.look)
            return true
        }
        guard isDue, !Announcement(installation).runBeside() else { return }
        state.withLock {
            $0.nextAnnouncement = min($0.nextAnnouncement, Date().addingTimeInterval(Self.announcement.again))
        }
    }

    private func tell(_ entry: NoticeEntry, _ installation: Installation) {
        let notices = state.withLock { state -> [Waiting] in
            guard Date() >= state.nextTry[entry.name] ?? .distantPast else { return [] }
            return state.waiting.removeValue(forKey: entry.name) ?? []
        }
        guard !notices.isEmpty else { return }
        var rest = notices[...]
        var untold: [Waiting] = []
        while !rest.isEmpty {
            let batch = Array(rest.prefix(entry.isOneByOne ? 1 : rest.count))
            rest = rest.dropFirst(batch.count)
            do {
                try NoticeSender(entry, installation).send(batch.map(\.notice))
                for told in batch { told.whenTold?() }
            } catch {
                warn(entry, error)
                untold += batch
            }
        }
        state.withLock { state in
            guard !untold.isEmpty else {
                state.failures[entry.name] = nil
                return
            }
            let failures = min(state.failures[entry.name, default: 0] + 1, 16)
            state.failures[entry.name] = failures
            let wait = min(Self.interval * Double(1 << (failures - 1)), Self.longestWait)
            state.nextTry[entry.name] = Date().addingTimeInterval(wait)
            let later = state.waiting.removeValue(forKey: entry.name) ?? []
            add(untold + later, for: entry, &state)
        }
    }

    private func ping(
        _ entry: NoticeEntry,
        _ place: NoticeEntry.RemotePlace,
        _ seconds: Int64,
        _ installation: Installation
    ) {
        let isDue = state.withLock { state in
            guard let plan = state.lastPlan, Date().timeIntervalSince(plan) < Self.planAge else { return false }
            let last = state.lastPing[entry.name] ?? .distantPast
            guard Date().timeIntervalSince(last) >= Double(seconds) else { return false }
            state.lastPing[entry.name] = Date()
            return true
        }
        guard isDue else { return }
        do {
            try NoticeSender(entry, installation).ping(place)
        } catch {
            warn(entry, error)
        }
    }

    private func warn(_ entry: NoticeEntry, _ error: any Error) {
        let report = ErrorReport(error)
        output.warn("notice-not-told", "notice '\(entry.name)' could not be told: \(report.message) \(report.remedy)")
    }
}
