internal import Dispatch
internal import Foundation
internal import Simulation
internal import Synchronization

/// Something that a process does, which may stand still in the middle and go on later.
///
/// Only one thread of the world runs at any time: whoever starts it waits until it stands still or has ended.
final class PausableRun<Output: Sendable>: Sendable {
    let process: SimulatedProcess
    private let halted = DispatchSemaphore(value: 0)
    private let released: DispatchSemaphore
    private let result = Mutex<Result<Output, any Error>?>(nil)

    /// A run that has not begun.
    init(_ fault: Fault?) {
        let halted = halted
        let released = DispatchSemaphore(value: 0)
        self.released = released
        process = SimulatedProcess(fault) {
            halted.signal()
            released.wait()
        }
    }

    /// Begins.
    /// - Returns: how it ended; nil: it stands still.
    func start(_ body: @escaping @Sendable () throws -> Output) -> Result<Output, any Error>? {
        Thread { [self] in
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
            halted.signal()
        }.start()
        return waitUntilHalted()
    }

    /// Lets it go on to its end.
    func goOn() -> Result<Output, any Error>? {
        released.signal()
        return waitUntilHalted()
    }

    /// Ends it where it stands.
    func kill() {
        process.kill()
        _ = goOn()
    }

    private func waitUntilHalted() -> Result<Output, any Error>? {
        halted.wait()
        return result.withLock { $0 }
    }
}
