internal import Repository
internal import Sealing
internal import Synchronization

/// Turns the engine's reports into a line on the terminal, or into JSON lines, at most one a second.
///
/// The engine calls it with each step, so most calls return at once.
final class EngineProgressReporter: ProgressReporter {
    private struct State {
        var phase: EnginePhase?
        var phaseBegan: Timestamp
        var lastLine: Timestamp?
    }

    private let output: Output
    private let clock: any WallClock
    private let state: Mutex<State>

    init(output: Output, clock: any WallClock) {
        self.output = output
        self.clock = clock
        state = Mutex(State(phaseBegan: clock.now()))
    }

    /// A reporter for this output: silent when nobody looks.
    static func make(output: Output, clock: any WallClock) -> any ProgressReporter {
        output.json || Terminal.showsProgress ? EngineProgressReporter(output: output, clock: clock) : SilentProgress()
    }

    func report(_ progress: EngineProgress) {
        Activity.note()
        let now = clock.now()
        let interval: Int64 = output.json ? 1000 : 100
        let elapsed: Int64? = state.withLock { state in
            if state.phase != progress.phase {
                state.phase = progress.phase
                state.phaseBegan = now
                state.lastLine = nil
            }
            // A clock that was set back must not silence the line for as long.
            if let last = state.lastLine, (0..<interval).contains(now.milliseconds - last.milliseconds) { return nil }
            state.lastLine = now
            return max(0, now.milliseconds - state.phaseBegan.milliseconds)
        }
        guard let elapsed else { return }
        if output.json {
            output.report(
                "status",
                [
                    "phase": .string("\(progress.phase)"), "bytes_done": .count(progress.bytesDone),
                    "bytes_total": .count(progress.bytesTotal), "files_done": .count(progress.filesDone),
                    "files_total": .count(progress.filesTotal), "elapsed_ms": .integer(elapsed),
                ]
            )
        } else {
            output.draw(Self.line(progress, elapsedMilliseconds: elapsed))
        }
    }

    /// `backing up  42%  1.2 GiB of 2.9 GiB  12,000 files  310.0 MiB/s  5 s left`, with what is known of it.
    static func line(_ progress: EngineProgress, elapsedMilliseconds elapsed: Int64) -> String {
        var parts = [words(progress.phase)]
        let done = progress.bytesDone
        let total = progress.bytesTotal
        if total > 0 { parts.append("\(min(100, UInt64(Double(done) / Double(total) * 100)))%") }
        parts.append(total > 0 ? "\(Quantity.bytes(done)) of \(Quantity.bytes(total))" : Quantity.bytes(done))
        parts.append(
            progress.filesTotal > 0
                ? "\(Quantity.grouped(progress.filesDone)) of \(Quantity.count(progress.filesTotal, "file"))"
                : Quantity.count(progress.filesDone, "file")
        )
        if elapsed >= 1000 {
            let rate = Double(done) / Double(elapsed) * 1000
            parts.append(Quantity.bytes(UInt64(rate)) + "/s")
            if total > done && rate >= 1 {
                parts.append(Quantity.duration(milliseconds: Int64(Double(total - done) / rate * 1000)) + " left")
            }
        }
        return parts.joined(separator: "  ")
    }

    private static func words(_ phase: EnginePhase) -> String {
        switch phase {
        case .walking: "reading folders"
        case .backingUp: "backing up"
        case .copying: "copying"
        case .checking: "checking"
        case .restoring: "restoring"
        case .compacting: "compacting"
        }
    }
}
