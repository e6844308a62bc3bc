import Catalog
import Foundation
import Testing

/// S16: an account that ends.
@Suite("Tenants that leave")
struct TenantRemoveTests {
    private static func backedUp() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    private func departure(_ house: House, _ tenant: String = "pohjola") throws -> [String: Any] {
        let tenants = try house.expect(0, "tenant list --json").document()["tenants"] as? [[String: Any]]
        let found = try #require(tenants?.first { $0["name"] as? String == tenant })
        return found["departure"] as? [String: Any] ?? [:]
    }

    /// Lets everything of the tenant be erased at once.
    private func erase(_ house: House) throws {
        try house.expect(0, "tenant remove pohjola --retrieval 0 --reason waived/7 --yes")
        let id = try #require(try departure(house)["erasure"] as? String)
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        try clearSource(house)
        try house.expect(0, "erase run")
    }

    /// The helpdesk removes what it has of the tenant, and nothing of others.
    private func clearSource(_ house: House, of tenant: String = "pohjola") throws {
        try house.write("source/another/attachments/shared/logo", "another's\n")
        try house.remove("source/\(tenant)")
    }

    @Test(
        "S16: in the retrieval period nothing is backed up and nobody is alarmed, and a restore gives everything back"
    )
    func retrieval() throws {
        let house = try Self.backedUp()
        let dry = try house.expect(0, "tenant remove pohjola --dry-run")
        #expect(dry.out.contains("store:hel1-b") && dry.out.contains("1 approval needed"))
        #expect(try departure(house).isEmpty)
        try house.expect(64, "tenant remove pohjola")
        try house.expect(64, "tenant remove pohjola --retrieval 7 --yes")
        try house.expect(64, "tenant remove pohjola --retrieval 400 --reason a --yes")
        try house.expect(64, "tenant remove pohjola --reason who@example.com --yes")
        let now = Date()
        let removed = try house.expect(0, "tenant remove pohjola --yes")
        #expect(removed.out.contains("can be restored until") && removed.out.contains("1 approval lacking"))

        let departure = try departure(house)
        #expect(departure["stage"] as? String == "retrieval")
        #expect(departure["reason"] as? String == "contract-ended")
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let end = try #require((departure["retrieval_ends"] as? String).flatMap(format.date))
        let due = try #require((departure["due"] as? String).flatMap(format.date))
        #expect(abs(end.timeIntervalSince(now) - 30 * 86_400) < 60)
        // A month to erase it counts from when the time to fetch it is over.
        #expect(due.timeIntervalSince(end) > 27 * 86_400)

        #expect(try house.expect(4, "backup pohjola --json").error()["code"] as? String == "tenant-ended")
        try house.expect(4, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(4, "tenant remove pohjola --yes")
        let plan = try house.expect(0, "plan --json").document()
        let work = (plan["steps"] as? [[String: Any]] ?? []).compactMap { $0["work"] as? String }
        #expect(Set(work) == ["read-data", "drill", "prune"])
        try house.expect(0, "restore pohjola/attachments --target out")
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
        #expect(try house.expect(0, "tenant show pohjola").out.contains("The account of pohjola ended at"))
        #expect(try house.expect(0, "doctor").out.contains("The account of pohjola ended at"))
    }

    @Test("the end of an account is taken back within the period, and backups go on")
    func takenBack() throws {
        let house = try Self.backedUp()
        try house.expect(1, "tenant remove --cancel pohjola")
        try house.expect(0, "tenant remove pohjola --yes")
        try house.expect(64, "tenant remove --cancel pohjola --retrieval 40")
        try house.expect(0, "tenant remove --cancel pohjola --dry-run")
        try house.expect(4, "backup pohjola")
        try house.expect(0, "tenant remove --cancel pohjola")
        #expect(try departure(house).isEmpty)
        try house.expect(0, "backup pohjola")
        #expect(try house.expect(0, "plan").out.contains("replicate"))
        // Another end is another one.
        try house.expect(0, "tenant remove pohjola --retrieval 90 --yes")
        #expect(try departure(house)["stage"] as? String == "retrieval")
    }

    @Test(
        "S16: what is erased leaves a certificate and the ledgers, no work, no alarm, and a name that nobody gets again"
    )
    func gone() throws {
        let house = try Self.backedUp()
        try erase(house)
        let departure = try departure(house)
        #expect(departure["stage"] as? String == "gone" && departure["certified"] is String)
        let id = try #require(departure["erasure"] as? String)
        let certificate = try house.read("state/certificates/\(id)/certificate.json")
        #expect(certificate.contains(#""conclusion":"complete""#) && !certificate.contains("pohjola"))
        try house.expect(1, "tenant remove --cancel pohjola")
        #expect(
            try house.expect(4, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once --json").error()[
                "code"
            ]
                as? String == "tenant-gone"
        )
        #expect(try house.expect(4, "backup pohjola --json").error()["code"] as? String == "tenant-gone")
        try house.expect(4, "tenant label pohjola a=b --yes")
        try house.expect(4, "tenant move pohjola --region hetzner-hel1 --yes")
        #expect(try house.run("restore pohjola/attachments --target out").status != 0)
        #expect(try house.expect(0, "plan").out.contains("Nothing is due."))
        #expect(try house.expect(0, "tenant show pohjola").out.contains("nothing is left of it since"))
        for line in ["check --read-data", "replicate", "prune --yes", "doctor", "store inventory"] {
            try house.expect(0, line)
        }
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
        // A catalog that is made anew learns it from the ledgers.
        for suffix in ["", "-wal", "-shm"] where house.exists("state/catalog.sqlite\(suffix)") {
            try house.remove("state/catalog.sqlite\(suffix)")
        }
        try house.expect(0, "catalog rebuild")
        try house.expect(4, "backup pohjola")
        try house.expect(0, "erase run")
        #expect(try self.departure(house)["stage"] as? String == "gone")
    }

    @Test("I1: what is left of a tenant that is gone leaves a place that the policy closes, without keys")
    func goneMoves() throws {
        let house = try PlanHouse.make()
        try house.expect(0, "tenant remove hansa --retrieval 0 --reason waived/7 --yes")
        let id = try #require(try departure(house, "hansa")["erasure"] as? String)
        try house.expect(0, "erase approve \(id) --by someone-else --yes")
        try clearSource(house, of: "hansa")
        try house.expect(0, "erase run")
        try PlanHouse.tighten(house)
        try house.expect(0, "policy apply --yes")
        #expect(try PlanHouse.remains(house, "stores/fsn1").isEmpty)
        #expect(try PlanHouse.remains(house, "custodians/fsn1").isEmpty)
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
        #expect(try house.expect(0, "plan").out.contains("Nothing is due."))
        for line in ["tenant show hansa", "check", "doctor", "store inventory", "erase verify \(id)"] {
            try house.expect(0, line)
        }
    }

    @Test(
        "law 2: served, an erasure waits for a hold's end and not a moment longer; then the tenant is gone, certified"
    )
    func served() throws {
        let house = try Self.backedUp()
        try house.expect(0, "tenant remove pohjola --retrieval 0 --reason waived/7 --yes")
        let id = try #require(try departure(house)["erasure"] as? String)
        try clearSource(house)
        let served = try Served(house)
        defer { #expect(served.stop() == 0) }
        func erasures() throws -> [[String: Any]] {
            try served.said().filter { $0["message_type"] as? String == "began" && $0["work"] as? String == "erase" }
        }
        // Nobody has agreed: nothing is tried.
        try wait(120, for: "all else is done") { try house.isIdle() }
        #expect(try erasures().isEmpty)
        #expect(try served.said().allSatisfy { $0["work"] as? String != "backup" })
        let end = Date().addingTimeInterval(12)
        let format = ISO8601DateFormatter()
        try house.expect(0, "hold add pohjola --basis case/9 --until \(format.string(from: end))")
        try house.expect(5, "erase approve \(id) --by someone-else --yes")
        #expect(try house.expect(5, "erase status \(id)").out.contains("held"))
        try wait(60, for: "the certificate") { house.exists("state/certificates/\(id)/certificate.json") }
        let precise = ISO8601DateFormatter()
        precise.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        let began = try #require((try erasures().first?["time"] as? String).flatMap(precise.date))
        // The hold ended at a whole second, up to one before this.
        #expect(began >= end.addingTimeInterval(-1))
        try wait(60, for: "its end") { try departure(house)["certified"] is String }
        try house.expect(0, "erase status \(id)")
        #expect(try departure(house)["stage"] as? String == "gone")
        #expect(try erasures().count <= 2)
    }

    @Test("a hold that is released lets the erasure go on by itself")
    func released() throws {
        let house = try Self.backedUp()
        let held = try house.expect(0, "hold add pohjola/archive --basis case/9 --until 2099-12-31 --json").document()
        let hold = try #require((held["holds"] as? [String])?.first)
        try house.expect(0, "tenant remove pohjola --retrieval 0 --reason waived/7 --yes")
        let id = try #require(try departure(house)["erasure"] as? String)
        try house.expect(5, "erase approve \(id) --by someone-else --yes")
        // The other dataset is erased already, and the held one is looked after.
        let served = try Served(house)
        defer { #expect(served.stop() == 0) }
        try wait(120, for: "all else is done") { try house.isIdle() }
        let drills = try served.said().filter { $0["message_type"] as? String == "began" }
        #expect(drills.contains { $0["work"] as? String == "drill" && $0["dataset"] as? String == "pohjola/archive" })
        #expect(drills.allSatisfy { $0["work"] as? String != "erase" })
        try house.expect(0, "hold release \(hold)")
        try wait(60, for: "the certificate") { house.exists("state/certificates/\(id)/certificate.json") }
    }
}
