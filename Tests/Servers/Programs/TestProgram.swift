package import Foundation

/// A program that tests run: found where `Deploy/test` installs it, or on the path.
package enum TestProgram {
    /// Where this package's own copies of servers lie.
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of this harness's helpers.
    package static let helpers = package.appending(path: "Tests/Servers/Helpers")

    /// Where a program lies.
    ///
    /// `LANDFAST_TEST_PROGRAMS` names a folder that is looked into first; then come the virtual environment that
    /// `Deploy/test` makes, the path, and the folders of servers that only root has on its path.
    /// - Throws: what to install, when it is nowhere.
    package static func find(_ name: String, from package: String) throws(HarnessError) -> String {
        let environment = ProcessInfo.processInfo.environment
        var folders = environment["LANDFAST_TEST_PROGRAMS"].map { [$0] } ?? []
        folders.append(Self.package.appending(path: ".build/venv/bin").path)
        folders += (environment["PATH"] ?? "").split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        for folder in folders {
            let path = "\(folder)/\(name)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw HarnessError("'\(name)' is not installed: run Deploy/test, or install \(package)")
    }

    /// Runs a program to its end, and gives what it wrote.
    /// - Throws: what it said, when it failed.
    @discardableResult
    package static func run(_ path: String, _ arguments: [String], in folder: URL? = nil) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let complaints = FileManager.default.temporaryDirectory
            .appending(path: "landfast-complaints-\(UUID().uuidString)")
        try Data().write(to: complaints)
        defer { try? FileManager.default.removeItem(at: complaints) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: complaints)
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = String(decoding: try Data(contentsOf: complaints), as: UTF8.self)
            throw HarnessError("\(path) \(arguments.first ?? "") exited with \(process.terminationStatus): \(said)")
        }
        return bytes
    }
}
