import Foundation
import Testing

@Suite("Commands before and after a backup")
struct SourceCommandTests {
    /// An installation whose attachments have commands; each is a line for a shell.
    private func house(_ commands: [String: String], timeout: String = "1m") throws -> House {
        let house = try House.withTenant()
        var lines = "    commands:\n      timeout: \(timeout)\n"
        for (moment, line) in commands {
            let quoted = line.replacingOccurrences(of: "'", with: "''")
            lines += "      \(moment): [/bin/sh, -c, '\(quoted)', '{tenant}']\n"
        }
        let text = try house.read("landfast.yaml").replacingOccurrences(
            of: "    class: attachments\n",
            with: "    class: attachments\n" + lines
        )
        try house.write("landfast.yaml", text)
        return house
    }

    private func snapshots(_ house: House) throws -> Int {
        let document = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let datasets = try #require(document["datasets"] as? [[String: Any]])
        return (datasets.first?["snapshots"] as? [Any])?.count ?? -1
    }

    @Test("what a command before makes is in the backup; afterwards the one after runs, and none for failures")
    func whole() throws {
        let house = try house([
            "before": "echo dumped > source/$0/attachments/shared/dump",
            "after": "rm source/$0/attachments/shared/dump; echo $LANDFAST_EVENT $LANDFAST_RESULT > after",
            "on-failure": "touch failed",
        ])
        let summary = try #require(try house.expect(0, "backup pohjola/attachments --json").lines().last)
        #expect(summary["files"] as? Int == 6)
        #expect(try house.read("after") == "after complete\n")
        #expect(!house.exists("failed") && !house.exists("source/pohjola/attachments/shared/dump"))
    }

    @Test("I8: a command gets no secret of the environment, and no open file")
    func environment() throws {
        let house = try house(["before": "/usr/bin/env > variables; ls -l /proc/self/fd > files"])
        try house.expect(0, "backup pohjola/attachments", environment: ["OF_THE_PARENT": "not for the command"])
        let names = try house.read("variables").split(separator: "\n").compactMap { $0.split(separator: "=").first }
        let allowed: Set<Substring> = [
            "PATH", "LANG", "HOME", "LANDFAST_TENANT", "LANDFAST_DATASET", "LANDFAST_EVENT", "PWD", "OLDPWD", "SHLVL",
            "_",
        ]
        #expect(Set(names).isSubset(of: allowed), "\(names)")
        #expect(try house.read("variables").contains("LANDFAST_TENANT=pohjola\n"))
        #expect(try !house.read("files").contains("catalog") && !house.read("files").contains("socket"))
    }

    @Test("no shell reads a command's words")
    func words() throws {
        let house = try house(["before": "a b; $HOME `id`"])
        let text = try house.read("landfast.yaml").replacingOccurrences(of: "[/bin/sh, -c,", with: "[/usr/bin/touch,")
        try house.write("landfast.yaml", text)
        try house.expect(0, "backup pohjola/attachments")
        #expect(house.exists("a b; $HOME `id`") && house.exists("pohjola"))
    }

    @Test("a command before that fails stops the backup; what it wrote is shown where names are")
    func failingBefore() throws {
        let house = try house([
            "before": "echo out of order; exit 7", "after": "echo $LANDFAST_RESULT > after",
            "on-failure": "touch failed",
        ])
        let hidden = try house.expect(1, "backup pohjola/attachments")
        #expect(hidden.err.contains("ended with 7") && hidden.err.contains("Nothing was backed up"))
        #expect(!hidden.err.contains("out of order"))
        #expect(try house.read("after") == "failed\n" && house.exists("failed"))
        let shown = try house.expect(1, "backup pohjola/attachments --names --json")
        #expect(try shown.error()["code"] as? String == "before-command-failed")
        #expect((try shown.error()["output"] as? String)?.contains("out of order") == true)
        #expect(try snapshots(house) == 0)
    }

    @Test("a command after that fails is an error, and the snapshot stays")
    func failingAfter() throws {
        let house = try house(["after": "exit 1"])
        let result = try house.expect(1, "backup pohjola/attachments --json")
        #expect(try result.error()["code"] as? String == "after-command-failed")
        #expect(try result.lines().last?["complete"] as? Bool == true)
        #expect(try snapshots(house) == 1)
    }

    @Test("when the backup itself fails, both of the others run, and its error is the one that counts")
    func failingBackup() throws {
        let house = try house(["after": "touch after", "on-failure": "touch failed; exit 1"])
        try house.remove("source/pohjola/attachments")
        let result = try house.expect(1, "backup pohjola/attachments --json")
        #expect(try result.error()["code"] as? String == "file-not-found")
        #expect(result.err.contains("on-failure-command-failed"))
        #expect(house.exists("after") && house.exists("failed"))
    }

    @Test("a command that does not end is stopped with everything that it started")
    func timeout() throws {
        let house = try house(["before": "sleep 1000 & echo $! > child; wait", "after": "touch after"], timeout: "1s")
        let result = try house.expect(1, "backup pohjola/attachments")
        #expect(result.err.contains("took longer than 1.0 s"))
        let child = try #require(pid_t(try house.read("child").trimmingCharacters(in: .whitespacesAndNewlines)))
        let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        #expect(state == nil || state?.contains(") Z") == true)
        #expect(house.exists("after"))
    }

    @Test("a program that is not there is named")
    func noProgram() throws {
        let house = try house(["before": "true"])
        let text = try house.read("landfast.yaml").replacingOccurrences(of: "/bin/sh", with: "tools/nothing")
        try house.write("landfast.yaml", text)
        let result = try house.expect(1, "backup pohjola/attachments")
        #expect(result.err.contains("tools/nothing") && result.err.contains("could not be started"))
    }

    @Test(
        "an interruption still runs the command after, once, whether it comes before or while files are read",
        arguments: ["touch started; exec sleep 1000", "touch started"]
    )
    func interrupted(before: String) throws {
        let house = try house([
            "before": before, "after": "echo $LANDFAST_RESULT >> after", "on-failure": "touch failed",
        ])
        for number in 0..<2_000 { try house.write("source/pohjola/attachments/shared/\(number)", "contents \(number)") }
        let process = Process()
        process.executableURL = House.executable
        process.arguments = ["backup", "pohjola/attachments"]
        process.currentDirectoryURL = house.folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while !house.exists("started") && process.isRunning { usleep(1000) }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 130)
        #expect(try house.read("after") == "interrupted\n" && house.exists("failed"))
        let text = try house.read("landfast.yaml").replacingOccurrences(of: "sleep 1000", with: "true")
        try house.write("landfast.yaml", text)
        try house.expect(0, "backup pohjola/attachments")
        #expect(try house.read("after") == "interrupted\ncomplete\n")
        try house.expect(0, "check pohjola/attachments --read-data --store hel1-a")
    }
}
