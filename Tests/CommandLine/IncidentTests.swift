import Catalog
import Controller
import Files
import Foundation
import Sealing
import Testing

@testable import landfast

/// S21: what a tenant has to be told of in time.
@Suite("Incidents")
struct IncidentTests {
    private static func backedUp() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return house
    }

    private func incidents(_ house: House, _ options: String = "") throws -> [[String: Any]] {
        let listed = try house.run("incident list --json \(options)")
        return try #require(try listed.document()["incidents"] as? [[String: Any]])
    }

    private func figures(_ installation: Installation) throws -> String {
        let (observer, now) = (installation.observer(), installation.clock.now())
        let maker = MetricsMaker(installation: installation, observer: observer, now: now)
        return try maker.page(observer.plan(at: now), planningSeconds: 0)
    }

    private func strayCopy(_ house: House) throws -> String {
        let catalog = try house.catalog()
        let repository = try house.dataset("archive", in: catalog).repository.hex
        try house.copy("stores/hel1-a/\(repository)", to: "stores/contabo/\(repository)")
        return "stores/contabo/\(repository)"
    }

    @Test(
        "a copy that no ledger names opens one incident however often it is seen; told, closed, and opened again anew"
    )
    func strayCopies() throws {
        let house = try Self.backedUp()
        #expect(try house.expect(0, "incident list").out.contains("no open incidents"))
        let copy = try strayCopy(house)
        try house.expect(3, "store inventory")
        try house.expect(3, "store inventory")
        let first = try #require(try incidents(house).first)
        #expect(try incidents(house).count == 1)
        let id = try #require(first["id"] as? String)
        #expect(first["kind"] as? String == "copy-out-of-place" && first["state"] as? String == "open")
        #expect(first["dataset"] as? String == "pohjola/archive" && first["party"] as? String == "store:contabo")
        let left = try #require(first["seconds_left"] as? Int)
        #expect((72 * 3600 - 120...72 * 3600).contains(left))
        #expect(try house.expect(1, "doctor").out.contains("the tenant must be told without undue delay; 72 hours end"))
        #expect(try house.expect(0, "incident show \(id.prefix(8))").out.contains("time left: 71 h 5"))

        try house.expect(64, "incident report \(id) --reference who@example.com")
        try house.expect(0, "incident report \(id) --reference mail/17")
        try house.expect(1, "incident report \(id) --reference mail/18")
        let reported = try house.expect(0, "incident show \(id) --json").document()
        #expect(reported["state"] as? String == "reported" && reported["reference"] as? String == "mail/17")
        #expect(reported["seconds_left"] is NSNull && reported["trouble_ended"] is NSNull)
        try house.expect(0, "incident close \(id) --outcome known")
        try house.expect(1, "incident close \(id) --outcome known")
        // The trouble goes on: it is no second incident. When it was over and comes back, it is.
        try house.expect(3, "store inventory")
        #expect(try incidents(house).isEmpty)
        try house.remove(copy)
        try house.expect(0, "store inventory")
        #expect(try incidents(house, "--all").first?["trouble_ended"] is String)
        _ = try strayCopy(house)
        try house.expect(3, "store inventory")
        #expect(try incidents(house).count == 1)
        #expect(try incidents(house, "--all").count == 2)
        try house.expect(10, "incident show ffffffffff")
    }

    @Test("something erased that is found again is an incident; what was never complete is none")
    func cameBack() throws {
        let house = try Self.backedUp()
        try house.copy("stores/hel1-b", to: "old")
        let early = try house.run("erase request pohjola --subject-file - --reason a --yes --json", input: "user:43\n")
        let waiting = try #require(try early.document()["id"] as? String)
        try house.expect(5, "erase verify \(waiting)")
        #expect(try incidents(house).isEmpty)

        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase verify \(id)")
        #expect(try incidents(house).isEmpty)
        try house.replace("stores/hel1-b", with: "old")
        // That the copy was rolled back is one trouble, which no verification finds a second time.
        try house.expect(5, "erase verify \(id)")
        try house.expect(5, "erase verify \(id)")
        let found = try incidents(house)
        #expect(Set(found.compactMap { $0["dataset"] as? String }) == ["pohjola/archive", "pohjola/attachments"])
        #expect(found.count == 2, "\(found)")
        for incident in found {
            #expect(incident["kind"] as? String == "erased-came-back" && incident["erasure"] is NSNull)
            #expect(incident["party"] as? String == "store:hel1-b" && incident["trouble_ended"] is NSNull)
        }
        // The ledger goes to every copy with any command; what lies there again is there all the same.
        try house.expect(0, "hold add pohjola/archive --basis case/1 --until 2099-12-31")
        _ = try house.run("tenant show pohjola")
        #expect(try incidents(house).allSatisfy { $0["trouble_ended"] is NSNull })
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "erase verify \(id)")
        #expect(try incidents(house).allSatisfy { $0["trouble_ended"] is String && $0["state"] as? String == "open" })
    }

    @Test(
        "a copy that was rolled back to before erasures is one incident, whoever meets it, and over when it is current"
    )
    func rolledBack() throws {
        let house = try Self.backedUp()
        try house.copy("stores/hel1-b", to: "old")
        for person in ["42", "43"] {
            _ = try house.erase(person, of: "pohjola")
            try house.removePerson(person, of: "pohjola")
        }
        try house.expect(0, "check pohjola")
        #expect(try incidents(house).isEmpty)
        try house.replace("stores/hel1-b", with: "old")
        #expect(try house.run("check pohjola").status != 0)
        try house.expect(3, "tenant show pohjola")
        let found = try incidents(house)
        #expect(found.count == 2, "\(found)")
        for incident in found {
            #expect(incident["kind"] as? String == "erased-came-back" && incident["erasure"] is NSNull)
            #expect(incident["party"] as? String == "store:hel1-b" && incident["trouble_ended"] is NSNull)
        }
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola")
        #expect(try incidents(house).count == 2)
        #expect(try incidents(house).allSatisfy { $0["trouble_ended"] is String })
    }

    @Test("a copy out of place is none while it is moved, one after an hour, and overdue 72 hours after it was noticed")
    func outOfPlace() throws {
        let house = try Self.backedUp()
        let opened = try Installation.open(PathBytes(house.path("landfast.yaml")), Output(json: true))
        let clock = ManualClock(opened.clock.now())
        let installation = Installation(
            configuration: opened.configuration,
            catalog: opened.catalog,
            keys: opened.keys,
            basis: opened.basis,
            clock: clock,
            random: opened.random,
            output: opened.output
        )
        let repository = try house.dataset("archive", in: opened.catalog).repository
        try opened.catalog.report(finding: "out-of-place", repository: repository, party: "store:fsn1", detail: "there")
        let watch = IncidentWatch(installation: installation)
        clock.advance(seconds: 3500)
        try watch.look()
        #expect(try opened.catalog.incidents().isEmpty)
        clock.advance(seconds: 200)
        try watch.look()
        try watch.look()
        let incident = try #require(try opened.catalog.incidents().first)
        #expect(try opened.catalog.incidents().count == 1)
        #expect(try opened.catalog.incidents(beginning: "").isEmpty, "an empty beginning means nobody's incident")
        #expect(try opened.catalog.incidents(beginning: String(incident.id.prefix(4))).count == 1)
        let page = try figures(installation)
        #expect(page.contains("landfast_incidents_open 1\n"))
        #expect(page.contains("landfast_incident_oldest_deadline_seconds 2555"), "\(page)")
        let told = try #require(try Notice.due(incident, installation))
        #expect(told.told == .opened && told.notice?.alarm == "incident" && told.notice?.store == "fsn1")
        try opened.catalog.note(told.told, ofIncident: incident.id)
        clock.advance(seconds: 71 * 3600)
        var now = try #require(try opened.catalog.incidents().first)
        #expect(IncidentView(now, installation).state == "overdue" && IncidentView(now, installation).secondsLeft == 0)
        let late = try #require(try Notice.due(now, installation))
        #expect(late.told == .overdue && late.notice?.alarm == "incident-overdue" && late.notice?.isAlarm == true)
        try opened.catalog.note(late.told, ofIncident: incident.id)
        now = try #require(try opened.catalog.incidents().first)
        #expect(try Notice.due(now, installation) == nil)
        #expect(try opened.catalog.close(incident: now.id, outcome: "moved"))
        now = try #require(try opened.catalog.incidents().first)
        #expect(try figures(installation).contains("landfast_incidents_open 0\n"))
        #expect(try !figures(installation).contains("landfast_incident_oldest_deadline_seconds"))
        let over = try #require(try Notice.due(now, installation))
        #expect(over.told == .closed && over.notice?.isAlarm == false)
    }

    @Test("served, an incident is told once, also when nobody can be told for a while, and is on record as told then")
    func told() throws {
        let house = try Self.backedUp()
        let configuration = try house.read("landfast.yaml")
        let command = "command: [/bin/sh, -c, 'test -e open && echo \"$LANDFAST_ALARM $LANDFAST_STORE\" >> told']"
        try house.write("landfast.yaml", configuration + "\nnotices: [{name: pager, \(command)}]\n")
        _ = try strayCopy(house)
        try house.expect(3, "store inventory")
        let served = try Served(house)
        defer { #expect(served.stop() == 0) }
        func warnings() throws -> Int { try served.said().count { $0["code"] as? String == "notice-not-told" } }
        try wait(60, for: "it cannot be told") { try warnings() >= 4 }
        let catalog = try house.catalog()
        #expect(try catalog.incidents().map(\.told) == [.nothing])
        try house.write("open", "")
        try wait(60, for: "it is told") { house.exists("told") }
        try wait(10, for: "it is on record") { try catalog.incidents().map(\.told) == [.opened] }
        // Twice as long as serve takes to look again.
        Thread.sleep(forTimeInterval: 21)
        #expect(try house.read("told").components(separatedBy: "incident contabo").count == 2)
        #expect(try served.said().count { $0["alarm"] as? String == "incident" } == 1)
    }
}
