import Foundation
import Glibc
import Testing

/// `landfast serve` in a house, stopped at the end.
final class Served {
    private let process = Process()
    private let log: String

    /// - Parameters:
    ///   - configuration: the configuration's name.
    ///   - name: what its log is called; another one continues it.
    init(_ house: House, configuration: String = "landfast.yaml", name: String = "serve") throws {
        log = house.path(".\(name).log")
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        process.executableURL = House.executable
        process.arguments = ["serve", "--json", "--config", configuration]
        process.currentDirectoryURL = house.folder
        process.standardInput = FileHandle.nullDevice
        let file = try #require(FileHandle(forWritingAtPath: log))
        try file.seekToEnd()
        process.standardOutput = file
        process.standardError = file
        try process.run()
    }

    deinit {
        if process.isRunning { crash() }
    }

    /// Ends it as the service manager does, and says how it ended.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends it at once.
    func crash() {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// What it has said.
    func said() throws -> [[String: Any]] {
        try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").compactMap { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        }
    }
}

extension House {
    /// True when nothing is due, nothing is wrong, and nobody does anything, after retention was applied once.
    func isIdle() throws -> Bool {
        let plan = try run("plan --json")
        guard plan.status == 0 else { return false }
        let document = try plan.document()
        let steps = try #require(document["steps"] as? [Any])
        return try steps.isEmpty && document["running"] as? Int == 0 && run("run list").out.contains("prune")
    }
}

/// Waits until a condition holds; the test fails when it does not within so many seconds.
func wait(
    _ seconds: Double,
    for what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ holds: () throws -> Bool
) throws {
    let deadline = Date().addingTimeInterval(seconds)
    while Date() < deadline {
        if try holds() { return }
        Thread.sleep(forTimeInterval: 0.25)
    }
    Issue.record("\(what): not within \(seconds) s", sourceLocation: sourceLocation)
}
