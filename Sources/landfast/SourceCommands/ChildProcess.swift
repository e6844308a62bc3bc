internal import Files
internal import Glibc

/// One program that this process starts and waits for.
struct ChildProcess {
    /// How it ended.
    enum End: Hashable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
        case timedOut
        case interrupted
        case notStarted(String)
    }

    /// What it came to.
    struct Outcome: Sendable {
        let end: End
        /// The end of what it wrote to its two outputs, at most ``maximumOutput`` bytes.
        let output: [UInt8]
    }

    let program: ProgramStart
    let timeout: Duration

    /// What is kept of the output, in bytes.
    static let maximumOutput = 16 << 10
    /// How long it has to end by itself when it is asked to.
    private static let grace = Duration.seconds(5)

    /// Starts the program and waits until it has ended, by itself or because it was stopped.
    /// - Parameter isInterrupted: asked again and again; the program is stopped as soon as the answer is true.
    func run(isInterrupted: () -> Bool) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            return Outcome(end: .notStarted("the system is out of pipes"), output: [])
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        defer { close(ends[0]) }
        let child: pid_t
        do throws(FileError) {
            defer { close(ends[1]) }
            child = try program.run(output: ends[1])
        } catch {
            return Outcome(end: .notStarted(error.reason), output: [])
        }
        var reader = OutputTail(descriptor: ends[0])
        let end = wait(for: child, &reader, isInterrupted)
        reader.drain()
        return Outcome(end: end, output: reader.bytes)
    }

    private func wait(for child: pid_t, _ reader: inout OutputTail, _ isInterrupted: () -> Bool) -> End {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        var reason: End?
        var patience = deadline
        while true {
            // It has a time of its own.
            Activity.note()
            reader.drain()
            var status: Int32 = 0
            if unsafe waitpid(child, &status, WNOHANG) == child {
                // Nothing of what was stopped stays behind.
                if reason != nil { kill(-child, SIGKILL) }
                let signal = status & 0x7F
                return reason ?? (signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal))
            }
            if reason == nil {
                reason = isInterrupted() ? .interrupted : clock.now >= deadline ? .timedOut : nil
                if reason != nil {
                    patience = clock.now + Self.grace
                    kill(-child, SIGTERM)
                }
            } else if clock.now >= patience {
                kill(-child, SIGKILL)
            }
            reader.wait(milliseconds: 20)
        }
    }
}

/// The last bytes that came through a pipe.
private struct OutputTail {
    private(set) var bytes: [UInt8] = []
    private let descriptor: Int32
    private var hasEnded = false

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Takes what is there, without waiting for more.
    mutating func drain() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !hasEnded {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                hasEnded = count == 0
                return
            }
            bytes.append(contentsOf: buffer.prefix(count))
            if bytes.count > 4 * ChildProcess.maximumOutput { cut() }
        }
        cut()
    }

    private mutating func cut() {
        bytes.removeFirst(max(0, bytes.count - ChildProcess.maximumOutput))
    }

    /// Waits until there is something to read, but not longer than this.
    func wait(milliseconds: Int32) {
        // The kernel ignores negative descriptors: then this only waits.
        var state = pollfd(fd: hasEnded ? -1 : descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&state, 1, milliseconds)
    }
}
