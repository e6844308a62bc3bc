import Foundation
import TestSupport
import Testing

@Suite("Plans: what a policy would move, and that exactly that is done")
struct PlanTests {
    @Test("L12, I1: a tightened policy names every move, carries it out, and leaves nothing in the forbidden places")
    func tightened() throws {
        let house = try PlanHouse.make()
        _ = try house.erase("42", of: "hansa")
        try house.removePerson("42", of: "hansa")
        try PlanHouse.tighten(house)
        let plan = try house.expect(0, "policy plan")
        for text in [
            "hansa/attachments", "+ custodian keys-nbg1 in hetzner-nbg1: gets the keys, 1 erasure applied again",
            "+ store nbg1-b in hetzner-nbg1: copied from fsn1 in hetzner-fsn1", "~ primary: fsn1 becomes contabo",
            "- store fsn1 in hetzner-fsn1", "- custodian keys-fsn1 in hetzner-fsn1: destroys the keys",
            "policies/eu.yaml:", "out-of-falkenstein", "hetzner-fsn1  hetzner-nbg1       2",
            "2 copies to make, 2 primaries to move, 2 copies to delete, 2 custodians to add, 2 custodians to remove",
        ] {
            #expect(plan.out.contains(text), "\(text)\n\(plan.out)")
        }
        // Nothing was done yet, and nothing is without consent.
        #expect(try !PlanHouse.remains(house, "stores/fsn1").isEmpty)
        try house.expect(64, "policy apply")
        try house.expect(0, "backup hansa")
        let applied = try house.expect(0, "policy apply --yes")
        #expect(applied.out.contains("Everything is where it belongs."))
        try PlanHouse.expectTight(house, persons: ["43"])
        // Who has gone stands on later certificates with its own statement, and is asked no more.
        let id = try house.erase("43", of: "hansa")
        try house.removePerson("43", of: "hansa")
        try house.expect(0, "erase verify \(id)")
        try house.expect(0, "erase certificate \(id) --out certificate")
        let certificate = try house.read("certificate/certificate.json")
        #expect(certificate.contains("\"departure\":\"destroyed\""))
        #expect(certificate.contains("\"objectsLeft\":0"))
    }

    @Test("N10: a saved plan is carried out exactly, whatever was backed up meanwhile, and refused once anything moved")
    func saved() throws {
        let house = try PlanHouse.make()
        let loose = try house.read("policies/eu.yaml")
        try PlanHouse.tighten(house)
        let tight = try house.read("policies/eu.yaml")
        try house.expect(0, "policy plan --out saved.plan")
        try house.expect(64, "policy plan --out saved.plan")
        func expectStale() throws {
            let refused = try house.expect(1, "policy apply saved.plan --yes --json")
            #expect(try refused.error()["code"] as? String == "stale-plan")
            #expect(try !PlanHouse.remains(house, "stores/fsn1").isEmpty)
        }
        // The policy moved.
        try house.write("policies/eu.yaml", loose)
        try expectStale()
        try house.write("policies/eu.yaml", tight.replacingOccurrences(of: "given up", with: "left"))
        try expectStale()
        try house.write("policies/eu.yaml", tight)
        // The inventory moved.
        let configuration = try house.read("landfast.yaml")
        try house.write(
            "landfast.yaml",
            configuration.replacingOccurrences(
                of: "custodians:\n",
                with: "  - {name: nbg1-c, region: hetzner-nbg1, url: \"file://\(house.path("c"))\"}\ncustodians:\n"
            )
        )
        try expectStale()
        try house.write("landfast.yaml", configuration)
        // A backup is no reason.
        try house.expect(0, "backup hansa")
        try house.expect(0, "policy apply saved.plan --yes")
        try PlanHouse.expectTight(house)
        // What was done once is not done again.
        #expect(try house.expect(1, "policy apply saved.plan --yes --json").error()["code"] as? String == "stale-plan")
    }

    @Test("N10: a plan is stale once a ledger moved: somebody asked for an erasure")
    func ledgerMoved() throws {
        let house = try PlanHouse.make()
        try PlanHouse.tighten(house)
        try house.expect(0, "policy plan --out saved.plan")
        _ = try house.run(
            "erase request hansa --subject-file - --reason gdpr-17-1-b --yes",
            input: "user:42\n"
        )
        #expect(try house.expect(1, "policy apply saved.plan --yes --json").error()["code"] as? String == "stale-plan")
        try house.expect(1, "policy apply no-such.plan --yes")
        try house.write("bad.plan", "{}")
        #expect(try house.expect(1, "policy apply bad.plan --yes --json").error()["code"] as? String == "bad-plan")
    }

    @Test("L1: a plan in which something cannot be placed changes nothing, and says what is missing")
    func blocked() throws {
        let house = try PlanHouse.make()
        try PlanHouse.tighten(house)
        try house.remove("stores/nbg1-b")
        let plan = try house.expect(4, "policy plan")
        #expect(plan.out.contains("too-few-places") && plan.out.contains("out-of-falkenstein"))
        let refused = try house.expect(4, "policy apply --yes --json")
        #expect(try refused.error()["code"] as? String == "plan-blocked")
        try house.write(
            "policies/eu.yaml",
            try String(contentsOfFile: House.package.path + "/Policies/eu.yaml", encoding: .utf8)
        )
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
    }

    @Test(
        "an apply killed at any moment leaves every snapshot restorable, and running it again completes it",
        arguments: Noise.rounds(few: 2, many: 40) == 2 ? [120, 216] : Array(stride(from: 3, to: 240, by: 6))
    )
    func killed(atSync number: Int) throws {
        let house = try PlanHouse.make()
        _ = try house.erase("42", of: "hansa")
        try house.removePerson("42", of: "hansa")
        try PlanHouse.tighten(house)
        try house.expect(0, "policy plan --out saved.plan")
        let wasKilled = try house.runKilled(atSync: number, "policy apply saved.plan --yes")
        if wasKilled {
            // What was begun goes on for the policy that it was made for, and for no other.
            let tight = try house.read("policies/eu.yaml")
            try house.write("policies/eu.yaml", tight.replacingOccurrences(of: "given up", with: "left"))
            let refused = try house.expect(1, "policy apply saved.plan --yes --json")
            #expect(try refused.error()["code"] as? String == "stale-plan")
            try house.write("policies/eu.yaml", tight)
            // Whatever is half done, what was backed up can be had.
            try house.expect(0, "policy apply saved.plan --yes")
        }
        try PlanHouse.expectTight(house, persons: ["43"])
    }

    @Test("a forbidden place that cannot be reached keeps the plan open, and is cleared when it is back")
    func unreachable() throws {
        let house = try PlanHouse.make()
        try FileManager.default.moveItem(atPath: house.path("stores/nbg1"), toPath: house.path("away"))
        let text = try house.read("policies/eu.yaml")
        try house.write(
            "policies/eu.yaml",
            text.replacingOccurrences(
                of: "requirements:\n",
                with: """
                      - id: not-that-store
                        tenants: all
                        classes: [database, attachments, archive, audit-log]
                        places: [store]
                        deny: { stores: [nbg1] }

                    requirements:

                    """
            )
        )
        #expect(try house.expect(0, "policy plan").out.contains("cannot be done now"))
        #expect(try house.expect(3, "policy apply --yes").out.contains("run it again"))
        #expect(try house.expect(0, "policy plan").out.contains("- store nbg1"))
        try FileManager.default.moveItem(atPath: house.path("away"), toPath: house.path("stores/nbg1"))
        try house.expect(0, "policy apply --yes")
        #expect(try PlanHouse.remains(house, "stores/nbg1").isEmpty)
        try house.expect(0, "check hansa --read-data")
    }

    @Test("I2: a primary that burned down is declared lost, a replica takes its place, and the certificate says so")
    func lost() throws {
        let house = try PlanHouse.make()
        #expect(try house.expect(4, "policy apply --declare-lost store:fsn1 --yes").err.contains("can be reached"))
        try house.remove("stores/fsn1")
        try house.expect(1, "backup hansa")
        // Three regions can be had no more; two must be enough from now on.
        try house.expect(4, "policy plan --declare-lost store:fsn1")
        try PlanHouse.spreadOverTwoRegions(house)
        let plan = try house.expect(0, "policy plan --declare-lost store:fsn1")
        #expect(plan.out.contains("x store fsn1") && plan.out.contains("~ primary: fsn1 becomes contabo"))
        try house.expect(0, "policy apply --declare-lost store:fsn1 --yes")
        try house.write("source/hansa/attachments/shared/new", "after the fire")
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
        try house.expect(0, "restore hansa/attachments --from contabo --target out")
        #expect(house.exists("out/shared/new") && house.exists("out/users/42/portrait"))
        // Nobody can say what became of the lost copy: no erasure is complete over it.
        let requested = try house.run(
            "erase request hansa --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String)
        let approved = try house.expect(5, "erase approve \(id) --by someone-else --yes")
        #expect(approved.out.contains("declared lost; what it held is unproven"))
        try house.removePerson("42", of: "hansa")
        try house.expect(5, "erase certificate \(id) --out certificate")
        #expect(try house.read("certificate/certificate.json").contains("\"departure\":\"lost\""))
    }

    @Test("a primary lost with backups that no copy has: they are named, given up on purpose only, and work goes on")
    func lostHeads() throws {
        let house = try PlanHouse.make()
        try house.write("source/hansa/attachments/shared/unreplicated", "gone with the fire")
        try house.expect(0, "backup hansa")
        try house.copy("stores/fsn1", to: "aside")
        try house.remove("stores/fsn1")
        try house.remove("source/hansa/attachments/shared/unreplicated")
        try PlanHouse.spreadOverTwoRegions(house)
        let blocked = try house.expect(4, "policy apply --declare-lost store:fsn1 --yes")
        #expect(blocked.err.contains("--accept-loss it would go on from head 1"))
        let plan = try house.expect(0, "policy plan --declare-lost store:fsn1 --accept-loss --out loss.plan")
        #expect(plan.out.contains("heads 2 to 2 are given up"))
        try house.expect(0, "policy apply loss.plan --yes")
        try house.expect(0, "check hansa --read-data")
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
        try house.expect(0, "restore hansa/attachments --from nbg1 --target out")
        #expect(try house.tree("out") == house.tree("source/hansa/attachments"))
        #expect(try house.expect(0, "policy plan").out.contains("Nothing has to be done"))
        // The lost store turns up again: it is no party, and brings nothing back.
        try house.copy("aside", to: "stores/fsn1")
        try house.expect(0, "backup hansa")
        try house.expect(0, "replicate hansa")
        try house.expect(0, "check hansa --read-data")
        try house.expect(0, "snapshot list hansa/attachments")
    }
}
