internal import Foundation
internal import Sealing
internal import Synchronization

/// Tells everybody who is to be told, on a thread of its own: a server that hangs keeps nothing else waiting.
///
/// What comes within seconds is told together. Whoever cannot be told is told again with the next notices, a few times; a
/// warning says so.
final class Notifier: Sendable {
    private struct State {
        var waiting: [String: [Notice]] = [:]
        var attempts: [String: Int] = [:]
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
    /// How often it is tried to tell the same.
    private static let attempts = 5
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
    func tell(_ notices: [Notice]) {
        guard !notices.isEmpty else { return }
        state.withLock { state in
            for entry in state.installation.configuration.notices where !entry.reachesTenants {
                state.waiting[entry.name, default: []].append(contentsOf: notices)
                let count = state.waiting[entry.name]?.count ?? 0
                if count > Self.mostWaiting { state.waiting[entry.name]?.removeFirst(count - Self.mostWaiting) }
            }
        }
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
        let notices = state.withLock { $0.waiting.removeValue(forKey: entry.name) } ?? []
        guard !notices.isEmpty else { return }
        do {
            try NoticeSender(entry, installation).send(notices)
            state.withLock { $0.attempts[entry.name] = nil }
        } catch {
            warn(entry, error)
            state.withLock { state in
                state.attempts[entry.name, default: 0] += 1
                guard state.attempts[entry.name] ?? 0 < Self.attempts else {
                    state.attempts[entry.name] = nil
                    return
                }
                state.waiting[entry.name] = notices + (state.waiting[entry.name] ?? [])
            }
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
