import Simulation
import TestSupport
import Testing

@Suite("Random histories beside a plain model")
struct RandomHistoryTests {
    @Test("I2, I3, I4, I7: whatever happens in whatever order, the world is as the model says")
    func histories() throws {
        let first = Noise.seed(1)
        let rounds = Noise.optimisedRounds(few: 2, many: 300)
        var snapshots = 0
        for seed in first..<first + UInt64(rounds) {
            let steps = Step.history(Noise(seed: seed), steps: Noise.optimisedRounds(few: 16, many: 40))
            do {
                snapshots += try HistoryRun(seed: seed).run(steps)
            } catch {
                let (shorter, failure) = Self.shorten(steps, error, seed: seed)
                let trace = shorter.map(\.description).joined(separator: "\n")
                Issue.record("seed \(seed): \(failure)\n\nwith these steps alone:\n\(trace)")
            }
        }
        print("random histories: \(rounds), \(snapshots) snapshots acknowledged, from seed \(first)")
    }

    @Test("E5: the same with a provider that locks what it takes: nothing is held up, and all of it goes in the end")
    func lockedHistories() throws {
        let first = Noise.seed(1)
        for seed in first..<first + UInt64(Noise.optimisedRounds(few: 3, many: 60)) {
            let steps = Step.history(Noise(seed: seed), steps: Noise.optimisedRounds(few: 12, many: 40))
            let locked = Int(seed % 3)
            do {
                _ = try HistoryRun(seed: seed, locked: locked).run(steps)
            } catch {
                let (shorter, failure) = Self.shorten(steps, error, seed: seed, locked: locked)
                let trace = shorter.map(\.description).joined(separator: "\n")
                Issue.record("seed \(seed), store \(locked) locked: \(failure)\n\nwith these steps alone:\n\(trace)")
            }
        }
    }

    /// Leaves out what the failure does not need: what comes after it, then halves, quarters and single steps.
    private static func shorten(
        _ steps: [Step],
        _ failure: any Error,
        seed: UInt64,
        locked: Int? = nil
    ) -> (steps: [Step], failure: any Error) {
        var steps = steps
        var failure = failure
        var attempts = 60
        var width = steps.count / 2
        while width > 0 && attempts > 0 {
            var start = steps.count - width
            while start >= 0 && attempts > 0 {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + width, steps.count))
                attempts -= 1
                do {
                    _ = try HistoryRun(seed: seed, locked: locked).run(fewer)
                } catch {
                    steps = fewer
                    failure = error
                }
                start -= width
            }
            width /= 2
        }
        return (steps, failure)
    }
}
