import Simulation
import Testing

@testable import landfast_simulate

@Suite("Histories of the whole service")
struct ServiceSimulationTests {
    @Test("a few seeds without a violation, to the end")
    func clean() {
        let campaign = Campaign(first: 1, seeds: 2, steps: 40, plant: nil)
        let finding = campaign.run(threads: 1) { _ in }
        #expect(finding == nil, "\(finding.map { "\($0.violations)\n\($0.trace.joined(separator: "\n"))" } ?? "")")
        #expect(campaign.done == 2 && campaign.stepsDone > 80)
    }

    @Test("a seed is one history: the same steps, and the same that is done in them")
    func seeded() {
        func lines() -> [String] {
            var lines: [String] = []
            let steps = Step.history(Noise(seed: 9), steps: 30)
            let outcome = Campaign.outcome(of: steps, seed: 9, plant: nil) { lines.append($0) }
            #expect(outcome.violations.isEmpty)
            return lines
        }
        #expect(lines() == lines())
    }

    @Test("a planted mistake is found as what it breaks, and a program without it is clean")
    func planted() throws {
        let campaign = Campaign(first: 1, seeds: 3, steps: 20, plant: .shareScope)
        let finding = try #require(campaign.run(threads: 1) { _ in })
        #expect(finding.violations.flatMap(HistoryRun.broken).contains("I6"))
    }

    @Test("every invariant has a plant")
    func everyInvariant() {
        #expect(Set((1...8).map { "I\($0)" }).isSubset(of: Plant.allCases.map(\.breaks)))
    }

    @Test("a failing history is made as short as it can be")
    func shrinking() {
        let steps = Array(1...100)
        let short = Shrinking.shorten(steps) { $0.contains(17) && $0.contains(80) }
        #expect(short == [17, 80])
        var calls = 0
        let untouched = Shrinking.shorten(steps, attempts: 5) { _ in
            calls += 1
            return false
        }
        #expect(untouched == steps && calls == 5)
    }

    @Test(
        "what a violation breaks is read from its beginning",
        arguments: [
            ("I2: x: y", ["I2"]), ("I3, I4: z", ["I3", "I4"]), ("work: two do the same", ["work"]),
        ]
    )
    func broken(line: String, expected: [String]) {
        #expect(HistoryRun.broken(line) == expected)
    }
}
