internal import Foundation
internal import Simulation
internal import Synchronization

/// Many histories, one after the other on each core, until all are through or one fails.
final class Campaign: Sendable {
    /// A history that failed, and the shortest form of it that was found.
    struct Finding: Sendable {
        let seed: UInt64
        let violations: [String]
        /// False when the same history went well the next time: something else than the seed decided.
        let isRepeatable: Bool
        /// The steps that the failure needs, a count.
        let steps: Int
        /// Those steps, each followed by what was done in it.
        let trace: [String]
    }

    private struct State {
        var next: UInt64
        var done = 0
        var steps = 0
        var finding: Finding?
    }

    let first: UInt64
    /// Histories at least.
    let seeds: Int
    /// Random steps of each; those that bring a history to its end come on top.
    let steps: Int
    /// Steps of all histories together, at least.
    let total: Int
    let plant: Plant?
    private let state: Mutex<State>

    init(first: UInt64, seeds: Int, steps: Int, total: Int = 0, plant: Plant?) {
        self.first = first
        self.seeds = seeds
        self.steps = steps
        self.total = total
        self.plant = plant
        state = Mutex(State(next: first))
    }

    /// Histories that are through without a violation.
    var done: Int { state.withLock { $0.done } }
    /// Their steps, a count.
    var stepsDone: Int { state.withLock { $0.steps } }

    /// Lives through all histories.
    /// - Parameter progress: told now and then how many are through.
    /// - Returns: the failure with the lowest seed that was found; nil: there was none.
    func run(threads: Int, progress: (Int) -> Void) -> Finding? {
        let group = DispatchGroup()
        for _ in 0..<threads {
            group.enter()
            let thread = Thread { [self] in
                while let seed = take() { live(seed) }
                group.leave()
            }
            thread.stackSize = 8 << 20
            thread.start()
        }
        while group.wait(timeout: .now() + 10) == .timedOut { progress(done) }
        return state.withLock { $0.finding }
    }

    private func take() -> UInt64? {
        state.withLock { state in
            let isEnough = state.next >= first + UInt64(seeds) && state.steps >= total
            guard state.finding == nil, !isEnough else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func live(_ seed: UInt64) {
        let history = Step.history(Noise(seed: seed), steps: steps)
        let outcome = Self.outcome(of: history, seed: seed, plant: plant)
        guard !outcome.violations.isEmpty else {
            return state.withLock { state in
                state.done += 1
                state.steps += outcome.steps
            }
        }
        let failure = Set(outcome.violations.flatMap(HistoryRun.broken))
        let steps = Shrinking.shorten(history, attempts: plant == nil ? Shrinking.attempts : 0) { fewer in
            let violations = Self.outcome(of: fewer, seed: seed, plant: plant).violations
            return !failure.isDisjoint(with: violations.flatMap(HistoryRun.broken))
        }
        let trace = Mutex<[String]>([])
        let again = Self.outcome(of: steps, seed: seed, plant: plant) { line in
            trace.withLock { $0.append(line) }
        }.violations
        state.withLock { state in
            guard state.finding.map({ seed < $0.seed }) ?? true else { return }
            let lines = trace.withLock { $0 }
            state.finding = Finding(
                seed: seed,
                violations: again.isEmpty ? outcome.violations : again,
                isRepeatable: !again.isEmpty,
                steps: steps.count,
                trace: lines
            )
        }
    }

    /// What a history breaks, and how many steps it had.
    /// - Parameter follow: told of each step and of what was done in it.
    static func outcome(
        of steps: [Step],
        seed: UInt64,
        plant: Plant?,
        follow: ((String) -> Void)? = nil
    ) -> (violations: [String], steps: Int) {
        do {
            var run = try HistoryRun(seed: seed, plant: plant)
            run.follow = follow
            do {
                try run.run(steps)
                return ([], run.steps)
            } catch let failure as HistoryRun.Failure {
                return (failure.violations, run.steps)
            }
        } catch {
            return (["unexpected: \(error)"], 0)
        }
    }
}
