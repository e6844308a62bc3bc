import Foundation
import Testing

/// A house in Germany with one place more than its tenant needs, and policies that say otherwise.
enum PlanHouse {
    /// Three copies in `fsn1`, `nbg1` and `contabo`, keys in Falkenstein and Nuremberg; `nbg1-b` and `keys-contabo` wait.
    static func make() throws -> House {
        let house = try House.helpdesk()
        try house.write("landfast.yaml", configuration(house))
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("hansa")
        try house.expect(0, "tenant add hansa --region hetzner-fsn1 --label erasure=at-once")
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
        return house
    }

    private static func configuration(_ house: House) -> String {
        house.configuration(agent: "agent-fsn1", region: "hetzner-fsn1")
            .replacingOccurrences(
                of: "custodians:\n",
                with: """
                      - {name: nbg1-b, region: hetzner-nbg1, url: "file://\(house.path("stores/nbg1-b"))"}
                    custodians:
                      - {name: keys-contabo, region: contabo-de, path: custodians/contabo, cool-off: 0h}

                    """
            )
    }

    /// Nothing more in Falkenstein, neither copies nor keys; agents may stay there.
    static func tighten(_ house: House) throws {
        let text = try house.read("policies/eu.yaml")
        let tighter = text.replacingOccurrences(
            of: "requirements:\n",
            with: """
                  - id: out-of-falkenstein
                    description: Falkenstein is given up.
                    tenants: all
                    classes: [database, attachments, archive, audit-log]
                    places: [store, custodian]
                    deny: { regions: [hetzner-fsn1] }

                requirements:

                """
        )
        try #require(tighter != text)
        try house.write("policies/eu.yaml", tighter)
        try spreadOverTwoRegions(house)
    }

    /// Three copies, but in two regions only.
    static func spreadOverTwoRegions(_ house: House) throws {
        let text = try house.read("policies/eu.yaml")
        let wider = text.replacingOccurrences(of: "regions: 3, subprocessors: 2", with: "regions: 2, subprocessors: 2")
        try #require(wider != text)
        try house.write("policies/eu.yaml", wider)
    }

    /// The files of repositories in a folder, without what belongs to the place itself.
    static func remains(_ house: House, _ folder: String) throws -> [String] {
        try house.tree(folder).filter { name in
            let file = URL(fileURLWithPath: house.path(folder + "/" + name))
            let isFile = try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
            return name.contains("/") && isFile
        }
    }

    /// That everything is where the tighter policy wants it, and whole.
    static func expectTight(_ house: House, persons: [String] = ["42", "43"]) throws {
        #expect(try remains(house, "stores/fsn1").isEmpty)
        #expect(try remains(house, "custodians/fsn1").isEmpty)
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
        let shown = try house.expect(0, "tenant show hansa").out
        #expect(!shown.contains("store:fsn1") && !shown.contains("keys-fsn1"))
        try house.expect(0, "check hansa --read-data")
        for store in ["nbg1", "nbg1-b", "contabo"] {
            try house.expect(0, "restore hansa/attachments --from \(store) --target out")
            for person in ["42", "43"] {
                #expect(house.exists("out/users/\(person)/portrait") == persons.contains(person))
            }
            try house.remove("out")
        }
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
    }
}

extension House {
    /// Runs the command and kills it at its Nth `fsync`.
    /// - Returns: false when it came to its end before that.
    func runKilled(atSync number: Int, _ line: String) throws -> Bool {
        try runKilled(at: "fsync", number, line)
    }

    /// Runs the command and kills it at its Nth call of a kind.
    /// - Returns: false when it came to its end before that.
    func runKilled(at call: String, _ number: Int, _ line: String) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/strace")
        process.arguments =
            [
                "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
                "inject=\(call):signal=KILL:when=\(number)", Self.executable.path,
            ] + line.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
    }
}
