import Foundation
import Glibc
import Testing

@Suite("Working copies that crashes have left")
struct WorkingCopyTests {
    @Test("P6, I3: what a drill of 0.1.0 left is removed by the next command, whatever it is")
    func swept() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.write("state/drills/0123abcd/users/42/portrait", "the same for both\n")
        try house.write("state/drills/0123abcd.cache/ab/cd", "an index\n")
        let result = try house.expect(0, "tenant list")
        #expect(result.err.contains("2 working copies of runs that were killed were removed"))
        #expect(try house.tree("state/drills").isEmpty)
        #expect(try !house.expect(0, "tenant list").err.contains("working cop"))
    }

    @Test("P6, I5: a working copy that cannot be removed stands against every erasure, and no longer once it is gone")
    func stuck() throws {
        let house = try House.helpdesk()
        guard let disk = try SmallDisk(.ext4, on: "state", of: house, kibibytes: 32 << 10) else { return }
        defer { withExtendedLifetime(disk) {} }
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase run")
        try house.expect(0, "erase verify \(id)")
        try house.write("state/drills/0123abcd/portrait", "the same for both\n")
        try #require(Self.chattr("+i", house.path("state/drills/0123abcd/portrait")))
        let found = try house.expect(5, "erase verify \(id) --json")
        let findings = try #require(try found.document()["findings"] as? [[String: Any]])
        #expect(Set(findings.compactMap { $0["kind"] as? String }) == ["working-copy"])
        #expect(found.err.contains("working-copies-left"))
        try house.expect(5, "erase certificate \(id) --out certificate")
        #expect(try house.read("certificate/certificate.json").contains(#""conclusion":"incomplete""#))
        // Reading goes on meanwhile.
        try house.expect(0, "tenant list")
        try #require(Self.chattr("-i", house.path("state/drills/0123abcd/portrait")))
        try house.expect(0, "erase verify \(id)")
        try house.expect(0, "erase certificate \(id) --out certificate")
        #expect(try house.read("certificate/certificate.json").contains(#""conclusion":"complete""#))
    }

    private static func chattr(_ flag: String, _ path: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["chattr", flag, path]
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
