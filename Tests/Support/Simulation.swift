// Every test that uses what is shared here works in the simulated world, too.
@_exported public import Simulation

/// A store in memory whose bytes a test can change.
package typealias TestStore = SimulatedStore
