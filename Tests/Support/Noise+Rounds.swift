import Foundation
package import Simulation

extension Noise {
    /// How often a seeded test goes round: few times in a sample, many in a full run.
    package static func rounds(few: Int, many: Int) -> Int {
        ProcessInfo.processInfo.environment["LANDFAST_TEST_FULL"] == nil ? few : many
    }

    /// The same for tests that take too long in many rounds without optimisation: those are run optimised.
    package static func optimisedRounds(few: Int, many: Int) -> Int {
        #if DEBUG
            few
        #else
            rounds(few: few, many: many)
        #endif
    }

    /// The seed of a test: its own, or the one of `LANDFAST_TEST_SEED`.
    package static func seed(_ own: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment["LANDFAST_TEST_SEED"].flatMap(UInt64.init) ?? own
    }
}
