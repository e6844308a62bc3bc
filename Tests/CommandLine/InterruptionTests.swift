import Foundation
import Testing

@Suite("Interrupted, and more than one at a time")
struct InterruptionTests {
    @Test(
        "SIGINT during a backup ends with 130; nothing half made is seen, and the next backup is whole",
        arguments: [0.15, 0.4, 0.8]
    )
    func interrupted(after seconds: Double) throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        for number in 0..<400 {
            try house.write(
                "source/pohjola/attachments/shared/\(number)",
                String(repeating: "contents \(number) ", count: 2000)
            )
        }
        let process = Process()
        process.executableURL = House.executable
        process.arguments = ["backup", "pohjola"]
        process.currentDirectoryURL = house.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        // On a fast machine it may have been done before.
        #expect([0, 130].contains(process.terminationStatus))
        try house.expect(0, "check pohjola --read-data --store hel1-a")
        let result = try house.expect(0, "backup pohjola/attachments --json").lines()
        #expect(result.last?["files"] as? Int == 405)
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        #expect(try house.tree("stores").allSatisfy { !$0.contains("tmp-") })
    }

    @Test(
        "P6: a restore that is interrupted takes its unfinished files away, and is on record as interrupted",
        arguments: [0.3, 0.6, 1.0]
    )
    func interruptedRestore(after seconds: Double) throws {
        let house = try House.withTenant()
        for number in 0..<600 {
            try house.write(
                "source/pohjola/attachments/shared/\(number)",
                (0..<4000).map { String(($0 &* 7919 &+ number &* 104_729) % 1_000_003) }.joined()
            )
        }
        try house.expect(0, "backup pohjola")
        let process = Process()
        process.executableURL = House.executable
        process.arguments = ["restore", "pohjola/attachments", "--target", "restored"]
        process.currentDirectoryURL = house.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        process.terminate()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect([0, 130].contains(process.terminationStatus))
        guard process.terminationStatus == 130, house.exists("restored/shared") else { return }
        #expect(try house.tree("restored").allSatisfy { !$0.contains(".landfast-restore-") })
        let runs = try house.expect(0, "run list --json").document()["runs"] as? [[String: Any]]
        #expect(runs?.first { $0["work"] as? String == "restore" }?["outcome"] as? String == "interrupted")
        // It goes on, in the target that was declared.
        try house.expect(0, "restore pohjola/attachments --target restored")
        let targets = try house.expect(0, "target list --json").document()["targets"] as? [[String: Any]]
        #expect(targets?.count == 1)
    }

    @Test("two backups of one dataset at once both end well or say why, and the repository stays sound")
    func twoBackups() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.write("source/pohjola/attachments/shared/new", "new")
        let processes = try (0..<3).map { _ in
            let process = Process()
            process.executableURL = House.executable
            process.arguments = ["backup", "pohjola/attachments", "--json"]
            process.currentDirectoryURL = house.folder
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            return process
        }
        for process in processes { process.waitUntilExit() }
        #expect(processes.contains { $0.terminationStatus == 0 })
        #expect(
            processes.allSatisfy { [0, 1, 11].contains($0.terminationStatus) },
            "\(processes.map(\.terminationStatus))"
        )
        try house.expect(0, "check pohjola --read-data --store hel1-a")
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola")
    }

    @Test(
        "a tenant whose setting up was killed anywhere is completed by running the command again",
        arguments: [0.05, 0.1, 0.2, 0.35]
    )
    func killedFounding(after seconds: Double) throws {
        let house = try House.helpdesk()
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        let process = Process()
        process.executableURL = House.executable
        process.arguments = ["tenant", "add", "pohjola", "--region", "hetzner-hel1"]
        process.currentDirectoryURL = house.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try house.expect(0, "tenant add pohjola --region hetzner-hel1")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola")
    }
}
