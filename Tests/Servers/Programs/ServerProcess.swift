package import Foundation
import Synchronization

/// A server's process, below a supervisor that ends it and all it started when the test ends, however that comes.
package final class ServerProcess: Sendable {
    /// The address that it answers on.
    package let address: String
    /// The port that it answers on.
    package let port: Int
    /// What it writes, for a person who looks into a failed test.
    package let log: URL

    private let program: String
    private let arguments: [String]
    private let environment: [String: String]
    private let talks: Bool
    private let running = Mutex<Running?>(nil)

    private struct Running {
        let supervisor: Process
        let input: Pipe
        let output: Pipe
        var unread: [UInt8] = []
    }

    /// Starts a server and waits until it answers.
    /// - Parameter talks: true when its standard input and output are for ``ask(_:)``.
    init(
        _ program: String,
        _ arguments: [String],
        address: String,
        port: Int,
        log: URL,
        environment: [String: String] = [:],
        talks: Bool = false
    ) throws {
        self.program = program
        self.arguments = arguments
        self.address = address
        self.port = port
        self.log = log
        self.environment = environment
        self.talks = talks
        try start()
    }

    deinit {
        stop()
    }

    /// Starts it again after ``stop()``, on the same address and with the same data.
    package func start() throws {
        try running.withLock { running in
            guard running == nil else { return }
            let process = Process()
            process.executableURL = URL(filePath: try TestProgram.find("python3", from: "Debian's python3"))
            process.arguments =
                [TestProgram.helpers.appending(path: "supervise.py").path, "--log", log.path]
                + ["--answers", "\(address):\(port)"] + (talks ? ["--talks"] : []) + ["--", program] + arguments
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
            var started = Running(supervisor: process, input: Pipe(), output: Pipe())
            process.standardInput = started.input
            process.standardOutput = started.output
            try process.run()
            guard Self.line(&started) == "ready" else {
                process.terminate()
                process.waitUntilExit()
                let said = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
                throw HarnessError("\(program) does not answer on \(address):\(port): \(said.suffix(2_000))")
            }
            running = started
        }
    }

    /// Ends it, as when its plug is pulled; what it stored stays.
    package func stop() {
        running.withLock { running in
            guard let stopped = running else { return }
            stopped.supervisor.terminate()
            stopped.supervisor.waitUntilExit()
            running = nil
        }
    }

    /// Sends a line to a server that talks, and gives the line that it answers with.
    func ask(_ line: String) throws -> String {
        try running.withLock { running in
            guard var asked = running else { throw HarnessError("\(program) is not running") }
            try asked.input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
            let answer = Self.line(&asked)
            running = asked
            guard let answer else { throw HarnessError("\(program) ended; its log is \(log.path)") }
            return answer
        }
    }

    /// The next line that the process wrote; nil when it has ended.
    private static func line(_ running: inout Running) -> String? {
        while true {
            if let end = running.unread.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: running.unread[..<end], as: UTF8.self)
                running.unread.removeFirst(end + 1)
                return line
            }
            let more = running.output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            running.unread += more
        }
    }
}
