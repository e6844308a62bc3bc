import Files
import Foundation
import Simulation
import TestSupport
import Testing

@Suite("Every parser of stored bytes, texts and YAML")
struct FuzzingTests {
    @Test("accepts what it is for", arguments: FuzzTarget.all.map(\.name))
    func samples(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        for sample in try target.samples() {
            #expect(try target.run(sample))
        }
        #expect(FuzzTarget.all.count { $0.name == name } == 1, "a name stands for one target")
    }

    @Test(
        "neither stops the process, nor hangs, nor takes memory for what is not there, whatever it is given",
        arguments: 0..<FuzzRun.parts
    )
    func mutations(part: Int) async throws {
        let seed: UInt64 = Noise.seed(20_261_123)
        let rounds: Int = Noise.rounds(few: 250, many: 40_000)
        let folder = try TemporaryFolder()
        let report = folder.path.appending("report").description
        // In a process of its own, which says what it is about to do: so whatever stops it is known.
        await #expect(processExitsWith: .success) {
            [part = part as Int, seed = seed as UInt64, rounds = rounds as Int, report = report as String] in
            try FuzzRun(seed: seed, rounds: rounds, part: part, report: report).run()
        }
        let said = try? String(contentsOfFile: report, encoding: .utf8)
        #expect(said == FuzzRun.done)
    }
}
