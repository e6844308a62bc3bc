import Foundation
import Testing

/// A temporary folder with a configuration, policies, stores, custodians and sources: a whole installation.
final class House: Sendable {
    let folder: URL
    /// What a run of the command gave.
    struct Result: Sendable {
        let status: Int32
        let out: String
        let err: String
    }

    convenience init() throws {
        try self.init(
            at: FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
                .appendingPathComponent("landfast-house-\(UUID().uuidString)")
        )
    }

    /// A house in a folder of this name, which must not be there yet.
    init(at folder: URL) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The built executable: it lies beside the test bundle.
    static let executable: URL = {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return own.deletingLastPathComponent().appendingPathComponent("landfast")
    }()

    /// The package's top folder.
    static let package: URL = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Runs the command in this folder.
    func run(
        _ arguments: [String],
        input: String = "",
        environment: [String: String] = [:]
    ) throws -> Result {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LANDFAST") }
        variables.merge(environment) { $1 }
        process.environment = variables
        // Files, not pipes: nothing can fill up and stand still.
        let id = UUID().uuidString
        let streams = try ["in", "out", "err"].map { name in
            let file = folder.appendingPathComponent(".\(id).\(name)")
            try (name == "in" ? input : "").write(to: file, atomically: false, encoding: .utf8)
            return file
        }
        defer { for file in streams { try? FileManager.default.removeItem(at: file) } }
        process.standardInput = try FileHandle(forReadingFrom: streams[0])
        process.standardOutput = try FileHandle(forWritingTo: streams[1])
        process.standardError = try FileHandle(forWritingTo: streams[2])
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : 1000 + process.terminationStatus,
            out: try String(contentsOf: streams[1], encoding: .utf8),
            err: try String(contentsOf: streams[2], encoding: .utf8)
        )
    }

    /// Runs the command with arguments separated by spaces.
    func run(_ line: String, input: String = "", environment: [String: String] = [:]) throws -> Result {
        try run(line.split(separator: " ").map(String.init), input: input, environment: environment)
    }

    /// Runs the command, which must end with this status.
    @discardableResult
    func expect(
        _ status: Int32,
        _ line: String,
        input: String = "",
        environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Result {
        let result = try run(line, input: input, environment: environment)
        try #require(
            result.status == status,
            "landfast \(line)\n\(result.out)\(result.err)",
            sourceLocation: sourceLocation
        )
        return result
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ name: String, _ text: String) throws {
        let file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    func copy(_ from: String, to: String) throws {
        try FileManager.default.copyItem(atPath: path(from), toPath: path(to))
    }

    func move(_ from: String, to: String) throws {
        try FileManager.default.moveItem(atPath: path(from), toPath: path(to))
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// Puts another folder in the place of one.
    func replace(_ name: String, with other: String) throws {
        try remove(name)
        try copy(other, to: name)
    }
}

extension House.Result {
    /// Standard output as one JSON document.
    func document() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(out.utf8)) as? [String: Any])
    }

    /// Standard output as JSON lines.
    func lines() throws -> [[String: Any]] {
        try out.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        }
    }

    /// The error on standard error, as JSON: its last line.
    func error() throws -> [String: Any] {
        let line = try #require(err.split(separator: "\n").last)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}
