import Foundation
package import Simulation

extension Noise {
    /// How often a seeded test goes round: few times in a sample, many in a full run.
    package static func rounds(few: Int, many: Int) -> Int {
        ProcessInfo.processInfo.environment["LANDFAST_TEST_FULL"] == nil ? few : many
    }
}
