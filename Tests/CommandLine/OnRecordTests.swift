import Catalog
import Foundation
import Sealing
import Testing

/// What the law asks to be on record beside the data.
@Suite("What is on record")
struct OnRecordTests {
    private static func day(_ days: Int64) -> String {
        String(SystemClock().now().adding(seconds: -days * 86_400).iso8601.prefix(10))
    }

    @Test("P23, S21: what people notice is an incident too: one for each dataset, told, and over when it is closed")
    func incidents() throws {
        let house = try House.withTenant()
        let opened = try house.expect(0, "incident open pohjola --kind unauthorised-access --json").document()
        let incidents = try #require(opened["incidents"] as? [[String: Any]])
        #expect(Set(incidents.compactMap { $0["dataset"] as? String }) == ["pohjola/archive", "pohjola/attachments"])
        #expect(incidents.allSatisfy { $0["state"] as? String == "open" && $0["party"] is NSNull })
        // The 72 hours are the controller's: the tenant is not told to wait for their end.
        let text = try house.expect(0, "incident list").out
        #expect(text.contains("unauthorised-access"))
        let id = try #require(incidents.first?["id"] as? String)
        #expect(try house.expect(0, "incident show \(id)").out.contains("without undue delay"))
        // The same again is none; at a place that is named it is another one.
        let again = try house.expect(1, "incident open pohjola/archive --kind unauthorised-access --json").error()
        #expect(again["code"] as? String == "incident-open")
        try house.expect(0, "incident open pohjola/archive --kind unauthorised-access --party store:hel1-a")
        let noticed = try house.expect(
            0,
            "incident open pohjola/archive --kind loss --noticed \(Self.day(4)) --json"
        ).document()
        #expect((noticed["incidents"] as? [[String: Any]])?.first?["state"] as? String == "overdue")
        try house.expect(3, "incident list")
        for wrong in [
            "pohjola --kind copy-out-of-place", "pohjola --kind theft", "pohjola --kind loss --party somewhere",
            "pohjola --kind loss --party who@example.com", "pohjola --kind loss --noticed 2999-01-01",
            "pohjola --kind loss --noticed 2001-01-01",
        ] { try house.expect(64, "incident open \(wrong)") }
        try house.expect(10, "incident open nobody --kind loss")
        // It does not close by itself, and can be opened anew once it was closed.
        #expect(try house.expect(0, "incident show \(id) --json").document()["trouble_ended"] is NSNull)
        try house.expect(0, "incident close \(id) --outcome settled")
        #expect(try house.expect(0, "incident show \(id) --json").document()["trouble_ended"] is String)
        let dataset = try #require(incidents.first?["dataset"] as? String)
        try house.expect(0, "incident open \(dataset) --kind unauthorised-access")
    }

    @Test(
        "P5, P23: while others may have data, nothing of it is erased everywhere, until somebody has closed the incident"
    )
    func taken() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        // What was lost lies nowhere else.
        try house.expect(0, "incident open pohjola/archive --kind loss")
        try house.expect(0, "erase verify \(id)")
        let opened = try house.expect(
            0,
            "incident open pohjola/archive --kind unauthorised-disclosure --party store:hel1-a --json"
        ).document()
        let incidents = try #require(opened["incidents"] as? [[String: Any]])
        let incident = try #require(incidents.first?["id"] as? String)
        let seen = try house.expect(5, "erase verify \(id)").out
        #expect(seen.contains("what others may have is not erased"))
        try house.expect(0, "incident close \(incident) --outcome settled")
        try house.expect(0, "erase verify \(id)")
    }

    @Test(
        "P23: what a tenant has against a subprocessor is open until somebody says what came of it, and stays on record"
    )
    func objections() throws {
        let house = try House.withTenant()
        #expect(try house.expect(0, "subprocessor objections").out.contains("Nobody objected"))
        #expect(try house.run("doctor").out.contains("no tenant's objection is open"))
        let ask = "subprocessor object pohjola hetzner-online"
        let made = try house.expect(0, "\(ask) --reference mail/17 --received \(Self.day(3)) --json").document()
        let id = try #require(made["id"] as? String)
        #expect((made["received"] as? String)?.hasPrefix(Self.day(3)) == true && made["settled"] is NSNull)
        #expect(try house.expect(1, "\(ask) --reference mail/18 --json").error()["code"] as? String == "objection-open")
        for wrong in [
            "\(ask) --reference who@example.com", "\(ask) --reference a --received 2999-01-01",
            "\(ask) --reference a --received 2001-01-01",
        ] { try house.expect(64, wrong) }
        let unknown = try house.expect(10, "subprocessor object pohjola hetzner-onlin --reference a")
        #expect(unknown.err.contains("hetzner-online"))
        try house.expect(10, "subprocessor object nobody hetzner-online --reference a")
        #expect(try house.expect(3, "subprocessor objections pohjola").out.contains("open"))
        #expect(try house.run("doctor").out.contains("1 objection of tenants is open"))
        try house.expect(10, "subprocessor settle ffffffffff --outcome left-out")
        try house.expect(0, "subprocessor settle \(id.prefix(8)) --outcome left-out")
        #expect(
            try house.expect(1, "subprocessor settle \(id) --outcome other --json").error()["code"] as? String
                == "objection-settled"
        )
        let listed = try house.expect(0, "subprocessor objections --json").document()
        let first = try #require((listed["objections"] as? [[String: Any]])?.first)
        #expect(first["outcome"] as? String == "left-out" && first["reference"] as? String == "mail/17")
        try house.expect(0, "\(ask) --reference mail/19")
        _ = try house.run("evidence bundle pohjola --out bundle")
        #expect(try house.read("bundle/register.json").contains("left-out"))
    }

    @Test("P23, law 1: a request that came in before it was recorded is due a month after it came in")
    func received() throws {
        let house = try House.withTenant()
        let ask = "erase request pohjola --subject-file - --reason art-17 --yes --json --received "
        for wrong in ["2999-01-01", "2001-01-01", "yesterday"] {
            #expect(try house.run(ask + wrong, input: "user:42\n").status == 64, "\(wrong)")
        }
        let asked = try house.run(ask + Self.day(20), input: "user:42\n").document()
        let id = try #require(asked["id"] as? String)
        let record = try #require(try house.catalog().erasures().first { $0.id == id })
        let came = try #require(Timestamp(iso8601: Self.day(20) + "T00:00:00Z"))
        #expect(record.requested == came)
        #expect(record.due <= came.addingMonths(1))
    }

    @Test("P23: a restore is on record with what it was for, and one of which nobody said it with that")
    func purposes() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "restore pohjola/attachments --target one --reason ticket/4711")
        try house.expect(0, "restore pohjola/attachments --target two")
        try house.expect(64, "restore pohjola/attachments --target three --reason who@example.com")
        let document = try house.expect(0, "transfer list pohjola --json").document()
        let transfers = try #require(document["transfers"] as? [[String: Any]])
        let reasons = transfers.filter { $0["kind"] as? String == "restore" }.map { $0["reason"] as? String }
        #expect(reasons == ["ticket/4711", "not stated"])
        #expect(transfers.filter { $0["kind"] as? String == "backup" }.allSatisfy { $0["reason"] is NSNull })
    }

    @Test("P23, I8: a disclosure about one person holds that person alone, and does not say who it is")
    func person() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let codes = "--basis court-order --authority FI-police --reference case/17 --scope person"
        try house.expect(64, "disclosure add pohjola \(codes) --hold 90")
        try house.expect(64, "disclosure add pohjola \(codes) --subject-file person")
        try house.write("person", "user:42\n")
        try house.expect(0, "disclosure add pohjola \(codes) --hold 90 --subject-file person")
        #expect(try house.expect(0, "disclosure list").out.contains("pohjola (one person)"))
        let holds = try #require(
            try house.expect(0, "hold list --json").document()["holds"] as? [[String: Any]]
        )
        #expect(holds.count == 2 && holds.allSatisfy { $0["scope"] as? String == "subject" })
        func erase(_ label: String) throws -> String {
            let line = "erase request pohjola --subject-file - --reason art-17 --yes --json"
            let id = try #require(try house.run(line, input: label + "\n").document()["id"] as? String)
            return try house.run("erase approve \(id) --by someone-else --yes").out
        }
        #expect(try erase("user:42").contains("held by"))
        #expect(try !erase("user:43").contains("held by"))
    }
}
