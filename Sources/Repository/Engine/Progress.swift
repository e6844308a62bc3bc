import Sealing
import Synchronization

/// What the engine is doing.
package enum EnginePhase: String, Sendable {
    case walking, backingUp, copying, checking, restoring, compacting
}

/// How far the engine is.
///
/// Totals are 0 while they are not known.
package struct EngineProgress: Sendable {
    /// What it is doing.
    package var phase: EnginePhase
    /// Bytes worked through.
    package var bytesDone: UInt64 = 0
    /// Bytes altogether.
    package var bytesTotal: UInt64 = 0
    /// Files, or objects, worked through.
    package var filesDone: UInt64 = 0
    /// Files, or objects, altogether.
    package var filesTotal: UInt64 = 0

    /// Progress from its parts.
    package init(
        phase: EnginePhase,
        bytesDone: UInt64 = 0,
        bytesTotal: UInt64 = 0,
        filesDone: UInt64 = 0,
        filesTotal: UInt64 = 0
    ) {
        self.phase = phase
        self.bytesDone = bytesDone
        self.bytesTotal = bytesTotal
        self.filesDone = filesDone
        self.filesTotal = filesTotal
    }
}

/// Gets the engine's progress, on the engine's threads; must be quick.
package protocol ProgressReporter: Sendable {
    /// Called with each step; it is the reporter's business how often it shows one.
    func report(_ progress: EngineProgress)
}

/// Nobody looks.
package struct SilentProgress: ProgressReporter {
    /// A reporter that does nothing.
    package init() {}

    /// Does nothing.
    package func report(_ progress: EngineProgress) {}
}

/// Adds up what several threads have done and hands it on.
final class ProgressCounter: Sendable {
    private let reporter: any ProgressReporter
    private let progress: Mutex<EngineProgress>

    init(_ phase: EnginePhase, to reporter: any ProgressReporter, bytes: UInt64 = 0, files: UInt64 = 0) {
        self.reporter = reporter
        progress = Mutex(EngineProgress(phase: phase, bytesTotal: bytes, filesTotal: files))
        reporter.report(EngineProgress(phase: phase, bytesTotal: bytes, filesTotal: files))
    }

    func add(bytes: UInt64, files: UInt64) {
        let now = progress.withLock { progress in
            progress.bytesDone += bytes
            progress.filesDone += files
            return progress
        }
        reporter.report(now)
    }
}
