import Foundation
import Glibc
import Testing

@Suite("What a restore drill leaves on the disk")
struct DrillImageTests {
    /// In every file of the source, and part of a file's name.
    private static let canary = "canary-of-user-42"

    /// A house whose state folder is an ext4 file system of its own, with a backup of files that hold the canary.
    private func house(files: Int) throws -> (House, SmallDisk, repository: String)? {
        let house = try House.helpdesk()
        guard let disk = try SmallDisk(.ext4, on: "state", of: house, kibibytes: 96 << 10) else { return nil }
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        for number in 0..<files {
            try house.write(
                "source/pohjola/attachments/users/42/\(Self.canary)-\(number)",
                "\(Self.canary) \(number)\n" + Self.noise(number)
            )
        }
        try house.expect(0, "tenant add pohjola --region hetzner-hel1")
        try house.expect(0, "backup pohjola/attachments")
        let tenant = try house.run("tenant show pohjola --json").document()
        let datasets = try #require(tenant["datasets"] as? [[String: Any]])
        let attachments = try #require(datasets.first { $0["dataset"] as? String == "attachments" })
        return (house, disk, try #require(attachments["repository"] as? String))
    }

    /// Bytes that do not compress, so that a drill takes its time.
    private static func noise(_ seed: Int) -> String {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        var text = ""
        for _ in 0..<1500 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            text += String(state, radix: 36)
        }
        return text
    }

    /// How often the canary lies in the raw bytes of the state folder's disk: counted by grep, which knows of no file
    /// system.
    private func count(_ house: House) throws -> Int {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c",
            "sync -f '\(house.path("state"))' && grep -a -o \(Self.canary) '\(house.path(".image-state"))' | wc -l",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func drill(_ house: House, _ repository: String) throws -> Process {
        let process = Process()
        process.executableURL = House.executable
        process.arguments = ["work", "drill", repository, "--run", String(repeating: "0a", count: 16), "--json"]
        process.currentDirectoryURL = house.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    @Test("P6, I3: a drill that passes has put no plaintext on the disk, as its raw bytes show")
    func passed() throws {
        guard let (house, disk, repository) = try house(files: 40) else { return }
        defer { withExtendedLifetime(disk) {} }
        #expect(try count(house) == 0)
        let process = try drill(house, repository)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(try count(house) == 0)
        // What was written and deleted is seen, or the test sees nothing.
        try house.write("state/written", Self.canary)
        #expect(try count(house) > 0)
    }

    @Test(
        "P6, I3: a drill that is ended anywhere has put no plaintext on the disk either",
        arguments: [SIGTERM, SIGKILL],
        [0.1, 0.3, 0.6]
    )
    func ended(by signal: Int32, after seconds: Double) throws {
        guard let (house, disk, repository) = try house(files: 200) else { return }
        defer { withExtendedLifetime(disk) {} }
        let process = try drill(house, repository)
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        #expect(try count(house) == 0)
        if signal == SIGTERM {
            #expect(process.terminationReason == .exit)
            #expect([0, 130].contains(process.terminationStatus))
            #expect(try house.tree("state/drills").allSatisfy { $0.hasPrefix(".") })
        }
    }
}
