import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

/// What a provider keeps although it was told to delete it: locks, old versions, garbage not collected yet.
@Suite("What providers keep")
struct LockTests {
    private let ada: ScopeLabel
    private static let year: Int64 = 365 * 86_400

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    /// A tenant with a person in both datasets, in stores that keep things by these rules.
    private func filled(_ store: Int? = 1, _ rules: (TenantWorld) -> KeepingRules) throws -> TenantWorld {
        let world = try TenantWorld()
        for dataset in world.datasets {
            for (number, copy) in dataset.stores.enumerated() where store.map({ $0 == number }) ?? true {
                copy.rules = rules(world)
            }
            dataset.source.put("users/1/own", world.noise.bytes(30_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(30_000), try ScopeLabel(subject: "user:2"))
        }
        try world.backUp()
        return world
    }

    private func forget(_ world: TenantWorld) {
        for dataset in world.datasets { dataset.source.remove("users/1/own", ada) }
    }

    private func locked(_ world: TenantWorld) -> KeepingRules {
        KeepingRules(retentionSeconds: Self.year, clock: world.clock)
    }

    private func state(_ report: ErasureReport, _ party: String) throws -> PartyReport {
        try #require(report.parties.first { $0.party == party })
    }

    private func certificate(_ report: VerificationReport, _ world: TenantWorld) throws -> ErasureCertificate {
        ErasureCertificate(
            of: report,
            tenant: "0f1e2d",
            sites: try world.sites(),
            officer: world.keys.officer,
            time: world.clock.now()
        )
    }

    @Test("E5: under object lock the keys are destroyed at once, and the copy is locked until its last lock's date")
    func lockedCopy() throws {
        let world = try filled { locked($0) }
        let end = world.clock.now().adding(seconds: Self.year)
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(try !world.files(0, from: 1).contains("users/1/own"))
        #expect(try world.files(0, from: 1).contains("users/2/own"))
        for dataset in world.datasets {
            let locked = try state(report, "store:\(dataset.name)-two")
            #expect(locked.state == .lockedUntil && locked.until == end, "\(locked)")
            #expect(locked.detail.contains("locked until \(end)"))
            let receipt = try #require(locked.receipt)
            #expect(receipt.statement.evidence["lockedUntil"] == .string(end.iso8601))
            #expect(try state(report, "store:\(dataset.name)-one").state == .deleted)
            #expect(try state(report, "store:\(dataset.name)-three").state == .deleted)
        }
        #expect(report.parties.filter { $0.party.hasPrefix("custodian:") }.allSatisfy { $0.state <= .unreadable })
        #expect(report.overall == .lockedUntil && report.until == end && !report.isComplete && !report.meetsTerms)
        let verified = try world.verify(id)
        #expect(!verified.isProven && !verified.meetsTerms)
        #expect(verified.findings.allSatisfy { $0.kind == .locked } && verified.findings.count == 2)
        let document = try certificate(verified, world).document
        #expect(document["conclusion"] == .string("incomplete") && document["until"] == .string(end.iso8601))
    }

    @Test("P20: a copy that is locked past the due date is named when the erasure is asked for, with the lock's end")
    func forecast() throws {
        let world = try filled { locked($0) }
        let end = world.clock.now().adding(seconds: Self.year)
        for site in try world.sites() {
            let late = site.locks(beyond: end.adding(seconds: -1))
            #expect(late.map(\.party) == ["store:\(site.dataset)-two"])
            #expect(late.first?.lock.until == end && late.first?.sentence.contains("\(end)") ?? false)
            #expect(site.locks(beyond: end).isEmpty)
        }
    }

    @Test(
        "P20: where every copy is locked, the erasures of a day write no pack anew, and all end with the locks, at once"
    )
    func batchedRewriting() throws {
        let world = try filled(nil) { locked($0) }
        let people = try (10..<15).map { try ScopeLabel(subject: "user:\($0)") }
        for dataset in world.datasets {
            for (number, person) in people.enumerated() {
                dataset.source.put(PathBytes("users/\(number + 10)/own"), world.noise.bytes(30_000), person)
            }
        }
        try world.backUp()
        let end = world.clock.now().adding(seconds: Self.year)
        func packs() -> Set<ObjectName> { Set(world.datasets[0].stores[1].contents.keys.filter { $0.kind == .pack }) }
        func bytes() -> Int { world.datasets[0].stores[1].contents.values.reduce(0) { $0 + $1.count } }
        let (before, size) = (packs(), bytes())
        var ids: [String] = []
        for (number, person) in people.enumerated() {
            let (id, report) = try world.erase(.label(person))
            ids.append(id)
            for dataset in world.datasets { dataset.source.remove(PathBytes("users/\(number + 10)/own"), person) }
            for copy in report.parties where copy.party.hasPrefix("store:") {
                #expect(copy.state == .lockedUntil && copy.until == end, "\(copy)")
                #expect(copy.detail.contains("nothing is written anew before a lock ends"))
            }
            #expect(report.parties.filter { $0.party.hasPrefix("custodian:") }.allSatisfy { $0.state <= .unreadable })
            world.clock.advance(seconds: 3_600)
        }
        #expect(packs() == before)
        #expect(bytes() < size + 50_000, "\(size) bytes became \(bytes())")
        #expect(try world.files(0, from: 1) == ["users/1/own", "users/2/own"], "the keys are destroyed at once")
        world.clock.advance(seconds: Self.year)
        #expect(try world.propagation.drive(ids, in: world.sites()).allSatisfy(\.isComplete))
        #expect(try world.verification.verify(ids, in: world.sites()).allSatisfy(\.isProven))
        #expect(packs() != before && bytes() < size, "\(size) bytes became \(bytes())")
    }

    @Test("P20: a copy that can be cleaned waits for no other's lock, and nothing waits for a lock without a date")
    func nothingElseWaits() throws {
        let world = try filled(nil) { locked($0) }
        let free = world.datasets[0].stores[2]
        for name in free.contents.keys { free.lock(name, nil) }
        let (_, report) = try world.erase(.label(ada))
        #expect(try state(report, "store:attachments-three").state == .deleted)
        #expect(try state(report, "store:attachments-two").state == .lockedUntil)
        let undated = try filled(nil) { _ in KeepingRules(retentionSeconds: 1) }
        let before = undated.datasets[0].stores[1].contents.keys.filter { $0.kind == .pack }
        _ = try undated.erase(.label(ada))
        #expect(Set(undated.datasets[0].stores[1].contents.keys.filter { $0.kind == .pack }) != Set(before))
    }

    @Test("E5: until the lock has ended nothing more is written for it, and the first run afterwards deletes the copy")
    func lockEnds() throws {
        let world = try filled { locked($0) }
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        let store = world.datasets[0].stores[1]
        let before = store.contents.keys.count
        for _ in 0..<3 {
            world.clock.advance(seconds: 86_400)
            #expect(try world.run(id).overall == .lockedUntil)
        }
        #expect(store.contents.keys.count == before, "a run under the same lock leaves more behind")
        world.clock.advance(seconds: Self.year)
        let report = try world.run(id)
        #expect(report.isComplete && report.until == nil)
        #expect(try world.verify(id).isProven)
        #expect(try world.backUp().allSatisfy { $0.problems.isEmpty })
    }

    @Test("E5: a locked primary is compacted with one head, and the other copies are clean at once")
    func lockedPrimary() throws {
        let world = try filled(0) { locked($0) }
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(try state(report, "store:attachments-one").state == .lockedUntil)
        #expect(try state(report, "store:attachments-two").state == .deleted)
        let head = try #require(try world.sites()[0].primary?.newestHead(trusting: world.sites()[0].ledger))
        #expect(try world.run(id).overall == .lockedUntil)
        let later = try #require(try world.sites()[0].primary?.newestHead(trusting: world.sites()[0].ledger))
        #expect(later.number == head.number, "each run under the lock commits another head")
        #expect(try world.files(0, from: 0) == ["users/2/own"])
        world.clock.advance(seconds: Self.year + 1)
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("E5: a legal hold has no end: the copy is held, and no policy takes that for met")
    func heldCopy() throws {
        let world = try filled { KeepingRules(clock: $0.clock) }
        let store = world.datasets[0].stores[1]
        let hold = ObjectLock(until: nil, isHold: true)
        for name in store.contents.keys where name.kind == .pack { store.lock(name, hold) }
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        var report = try world.run(id)
        report.acceptsLocked = true
        let held = try state(report, "store:attachments-two")
        #expect(held.state == .held && held.until == nil && held.detail.contains("under a legal hold"))
        #expect(held.receipt?.statement.evidence["held"] == .bool(true))
        #expect(report.overall == .held && !report.meetsTerms)
        for name in store.contents.keys { store.lock(name, nil) }
        #expect(try world.run(id).isComplete)
    }

    @Test("E5: where the policy accepts it, a copy that is locked until a date and that nobody can read is enough")
    func acceptedLock() throws {
        let world = try filled { locked($0) }
        let (id, _) = try world.erase(.label(ada))
        var report = try world.verify(id)
        report.erasure.acceptsLocked = true
        #expect(!report.meetsTerms, "the source still holds the person")
        forget(world)
        report = try world.verify(id)
        report.erasure.acceptsLocked = true
        #expect(report.meetsTerms && !report.isProven)
        let document = try certificate(report, world).document
        #expect(document["conclusion"] == .string("unreadable"))
        #expect(document["overall"] == .string("locked-until"))
        #expect(document["terms"]?["lockedCopies"] == .string("accept-unreadable"))
        #expect(document["until"] == report.erasure.until.map { .string($0.iso8601) })
        world.away = ["custodian:beta"]
        var unreachable = try world.verify(id)
        unreachable.erasure.acceptsLocked = true
        #expect(!unreachable.meetsTerms, "a custodian that cannot be asked may have the keys")
    }

    @Test("E5: while a custodian may still hold keys, a locked copy is pending, and nothing calls it unreadable")
    func lockedAndReadable() throws {
        let world = try filled { locked($0) }
        world.away = ["custodian:beta"]
        let (_, report) = try world.erase(.label(ada))
        #expect(try state(report, "store:attachments-two").state == .pending)
    }

    @Test("E5: a store that says it is locked, but not until when, is never taken for met")
    func lockWithoutDate() throws {
        let world = try filled { _ in KeepingRules(retentionSeconds: 1) }
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        var report = try world.verify(id)
        report.erasure.acceptsLocked = true
        #expect(report.erasure.overall == .lockedUntil && report.erasure.until == nil && !report.meetsTerms)
    }

    @Test("E4: old versions and delete markers that another program left are deleted, and listed again")
    func versions() throws {
        let world = try filled { KeepingRules(clock: $0.clock) }
        for store in world.datasets.flatMap(\.stores) {
            for name in store.contents.keys where name.kind == .pack { store.hide(name) }
        }
        #expect(try world.datasets[0].stores[1].strays().map(\.kind).contains(.version))
        let (id, report) = try world.erase(.wholeTenant)
        forget(world)
        #expect(report.isComplete, "\(report.parties.map(\.detail))")
        for store in world.datasets.flatMap(\.stores) { #expect(try store.strays().isEmpty) }
        #expect(try world.verify(id, sourcesAreGone: true).isProven)
    }

    @Test("E4: an old version that a lock keeps stands against the claim that the copy is deleted")
    func lockedVersion() throws {
        let world = try filled { locked($0) }
        let end = world.clock.now().adding(seconds: Self.year)
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        let store = world.datasets[0].stores[1]
        let site = try world.sites()[0]
        let live = try #require(try site.primary?.newestHead(trusting: site.ledger))
        for name in store.contents.keys where name.kind == .pack && live.objects[name] == nil { store.hide(name) }
        #expect(try store.strays().map(\.kind).contains(.version))
        let report = try world.run(id)
        let seen = try state(report, "store:attachments-two")
        #expect(seen.state == .lockedUntil && seen.until == end && seen.detail.contains("old version"), "\(seen)")
        #expect(try store.strays().contains { $0.kind == .deleteMarker }, "the version would be the object again")
        world.clock.advance(seconds: Self.year + 1)
        #expect(try world.run(id).isComplete)
        #expect(try store.strays().isEmpty)
    }

    @Test("E7: what is deleted and listed again waits for the provider's collection, from the first such look on")
    func collection() throws {
        let world = try filled { _ in KeepingRules(deletionLag: 7_200) }
        let start = world.clock.now()
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        let end = start.adding(seconds: 7_200)
        let waiting = try state(report, "store:attachments-two")
        #expect(waiting.state == .providerGCPending && waiting.until == end && waiting.detail.contains("\(end)"))
        #expect(waiting.receipt?.statement.evidence["cleanSince"] == .string(start.iso8601))
        #expect(report.overall == .providerGCPending && !report.isComplete)
        world.clock.advance(seconds: 3_600)
        #expect(try world.run(id).until == end, "looking again does not make it wait longer")
        let verified = try world.verify(id)
        #expect(!verified.isProven && verified.findings.allSatisfy { $0.kind == .notCollected })
        world.clock.advance(seconds: 3_599)
        #expect(try world.run(id).overall == .providerGCPending)
        world.clock.advance(seconds: 1)
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("E7: when something of the scope is seen again, the provider's time starts anew")
    func collectionStartsAnew() throws {
        let world = try filled { _ in KeepingRules(deletionLag: 7_200) }
        let store = world.datasets[0].stores[1]
        let old = store.contents.filter { [.pack, .index].contains($0.key.kind) }
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        world.clock.advance(seconds: 7_000)
        store.contents.merge(old) { new, _ in new }
        #expect(try world.verify(id).findings.contains { $0.kind == .residue })
        store.rules.refusesDeletion = true
        #expect(try state(try world.run(id), "store:attachments-two").state == .unreadable)
        store.rules.refusesDeletion = false
        world.clock.advance(seconds: 300)
        let again = try state(try world.run(id), "store:attachments-two")
        #expect(again.state == .providerGCPending && again.until == world.clock.now().adding(seconds: 7_200))
        world.clock.advance(seconds: 7_200)
        #expect(try world.run(id).isComplete)
    }

    @Test("a copy whose credentials cannot delete is unreadable, says so with the way out, and holds nobody else up")
    func deletionRefused() throws {
        let world = try filled { _ in KeepingRules(refusesDeletion: true) }
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        let refused = try state(report, "store:attachments-two")
        #expect(refused.state == .unreadable)
        #expect(refused.detail.contains("credentials cannot delete; run `landfast erase run`"))
        #expect(refused.receipt?.statement.evidence["deletionRefused"] == .bool(true))
        #expect(try state(report, "store:attachments-three").state == .deleted)
        #expect(!report.isComplete)
        for dataset in world.datasets { dataset.stores[1].rules = KeepingRules() }
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }
}
