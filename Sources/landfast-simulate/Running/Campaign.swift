internal import Foundation
internal import Simulation
internal import Synchronization

/// Many histories, one after the other on each core, until all are through or one fails.
final class Campaign: Sendable {
    /// A history that failed, and the shortest form of it that was found.
    struct Finding: Sendable {
        let seed: UInt64
        let violations: [String]
        /// The steps that the failure needs, a count.
        let steps: Int
        /// Those steps, each followed by what was done in it.
        let trace: [String]
    }

    private struct State {
        var next: UInt64
        var done = 0
        var finding: Finding?
    }

    let first: UInt64
    let seeds: Int
    let steps: Int
    let plant: Plant?
    private let state: Mutex<State>

    init(first: UInt64, seeds: Int, steps: Int, plant: Plant?) {
        self.first = first
        self.seeds = seeds
        self.steps = steps
        self.plant = plant
        state = Mutex(State(next: first))
    }

    /// Histories that are through without a violation.
    var done: Int { state.withLock { $0.done } }

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
            guard state.finding == nil, state.next < first + UInt64(seeds) else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func live(_ seed: UInt64) {
        let history = Step.history(Noise(seed: seed), steps: steps)
        guard let failure = Self.failure(of: history, seed: seed, plant: plant) else {
            return state.withLock { $0.done += 1 }
        }
        let steps = Shrinking.shorten(history) { fewer in
            Self.failure(of: fewer, seed: seed, plant: plant).map { !$0.isDisjoint(with: failure) } ?? false
        }
        let trace = Mutex<[String]>([])
        let violations = Self.violations(of: steps, seed: seed, plant: plant) { line in
            trace.withLock { $0.append(line) }
        }
        state.withLock { state in
            guard state.finding.map({ seed < $0.seed }) ?? true else { return }
            let lines = trace.withLock { $0 }
            state.finding = Finding(seed: seed, violations: violations, steps: steps.count, trace: lines)
        }
    }

    /// What a history breaks; nil: nothing.
    private static func failure(of steps: [Step], seed: UInt64, plant: Plant?) -> Set<String>? {
        let violations = violations(of: steps, seed: seed, plant: plant)
        return violations.isEmpty ? nil : Set(violations.flatMap(HistoryRun.broken))
    }

    /// What a history breaks.
    /// - Parameter follow: told of each step and of what was done in it.
    static func violations(
        of steps: [Step],
        seed: UInt64,
        plant: Plant?,
        follow: ((String) -> Void)? = nil
    ) -> [String] {
        do {
            var run = try HistoryRun(seed: seed, plant: plant)
            run.follow = follow
            try run.run(steps)
            return []
        } catch let failure as HistoryRun.Failure {
            return failure.violations
        } catch {
            return ["unexpected: \(error)"]
        }
    }
}
