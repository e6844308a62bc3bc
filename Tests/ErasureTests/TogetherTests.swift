import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

@Suite("Many erasures at once")
struct TogetherTests {
    private static let persons = 24

    private func filled(puncturesPerHour: Int = 100_000) throws -> TenantWorld {
        let world = try TenantWorld(puncturesPerHour: puncturesPerHour)
        for dataset in world.datasets {
            for number in 1...Self.persons {
                dataset.source.put(place(number), world.noise.bytes(9_000), try person(number))
            }
        }
        try world.backUp()
        return world
    }

    private func person(_ number: Int) throws -> ScopeLabel { try ScopeLabel(subject: "user:\(number)") }

    private func place(_ number: Int) -> PathBytes { PathBytes("users/\(number)/own") }

    private func request(
        _ numbers: some Sequence<Int>,
        in sites: inout [ErasureSite],
        _ world: TenantWorld
    ) throws -> [String] {
        try numbers.map { number in
            try world.office.request(
                .label(try person(number)),
                reason: "art-17",
                terms: ErasureTerms(graceSeconds: 0, approvals: 0),
                in: &sites
            )
        }
    }

    @Test("I3 I5: erased together, each has its own receipts from every party, and each copy is rewritten once")
    func together() throws {
        let world = try filled()
        var sites = try world.sites()
        let before = try sites.map { try #require(try $0.primary?.newestHead(trusting: $0.ledger)).number }
        let ids = try request(1...Self.persons - 1, in: &sites, world)
        #expect(try world.office.issue(ids, in: &sites) == ids.count * sites.count)
        #expect(try world.office.issue(ids, in: &sites) == 0, "what is issued is not issued again")
        let reports = try world.propagation.drive(ids, in: sites)
        #expect(reports.map(\.id) == ids)
        #expect(reports.allSatisfy { $0.isComplete })
        for report in reports {
            let receipts = report.parties.compactMap(\.receipt)
            #expect(receipts.count == report.parties.count)
            #expect(receipts.allSatisfy { $0.statement.erasureID == report.id })
        }
        let parties = reports.flatMap(\.parties)
        #expect(Set(parties.compactMap { $0.receipt?.statement.id }).count == parties.count)
        let after = try world.sites().map { try #require(try $0.primary?.newestHead(trusting: $0.ledger)).number }
        #expect(zip(before, after).allSatisfy { $1 == $0 + 1 }, "one head takes all of them out")
        for dataset in world.datasets.indices {
            #expect(try world.files(dataset) == ["users/\(Self.persons)/own"])
            #expect(try world.files(dataset, from: 1) == ["users/\(Self.persons)/own"])
        }
        for dataset in world.datasets {
            for number in 1..<Self.persons { dataset.source.remove(place(number), try person(number)) }
        }
        for id in ids { #expect(try world.verify(id).isProven) }
    }

    @Test("I5: of several, each says how far it is itself: issued, waiting for its grace, cancelled")
    func differently() throws {
        let world = try filled()
        var sites = try world.sites()
        let due = try request([1], in: &sites, world)[0]
        let waiting = try world.office.request(
            .label(try person(2)),
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: 60, approvals: 0),
            in: &sites
        )
        let cancelled = try request([3], in: &sites, world)[0]
        try world.office.cancel(cancelled, reason: "mistaken", in: &sites)
        let ids = [waiting, due, cancelled]
        #expect(try world.office.issue(ids, in: &sites) == sites.count)
        let reports = try world.propagation.drive(ids, in: sites)
        #expect(reports.map(\.isComplete) == [false, true, false])
        #expect(reports[0].parties.allSatisfy { $0.state == .pending && $0.receipt == nil })
        #expect(reports[2].stages.allSatisfy { $0.stage == .cancelled })
        #expect(try world.files(0).contains("users/2/own"))
        #expect(try world.files(0).contains("users/3/own"))
        #expect(try !world.files(0).contains("users/1/own"))
    }

    @Test("E16: what exceeds a custodian's limit keeps its own request open, and keeps all bytes until it is done")
    func limited() throws {
        let world = try filled(puncturesPerHour: 8 + 5)
        var sites = try world.sites()
        let ids = try request(1...8, in: &sites, world)
        _ = try world.office.issue(ids, in: &sites)
        let reports = try world.propagation.drive(ids, in: sites)
        #expect(reports.allSatisfy { !$0.isComplete })
        // Each custodian's hour is one for all its repositories: the second one got what the first had left.
        let withheld = reports.filter { report in
            report.parties.contains { $0.party.hasPrefix("custodian:") && $0.state == .pending }
        }
        #expect(withheld.count == 3)
        let stores = reports.flatMap(\.parties).filter { $0.party.hasPrefix("store:") }
        #expect(stores.filter { $0.dataset == sites[0].dataset }.allSatisfy { $0.state == .deleted })
        #expect(stores.filter { $0.dataset == sites[1].dataset }.allSatisfy { $0.state != .deleted })
        world.clock.advance(seconds: 3601)
        sites = try world.sites()
        #expect(try world.propagation.drive(ids, in: sites).allSatisfy { $0.isComplete })
    }

    @Test("I5: a dataset that was added after a request is unknown in it, and the others are carried out")
    func datasetAddedLater() throws {
        let world = try filled()
        var sites = try world.sites()
        var first = [sites[0]]
        let id = try request([1], in: &first, world)[0]
        sites[0] = first[0]
        #expect(try world.office.issue([id], in: &sites) == 1)
        let report = try #require(world.propagation.drive([id], in: sites).first)
        #expect(!report.isComplete)
        let states = Dictionary(grouping: report.parties, by: \.dataset).mapValues { Set($0.map(\.state)) }
        #expect(states[sites[0].dataset] == [.unreadable, .deleted])
        #expect(states[sites[1].dataset] == [.unknown])
        #expect(throws: ErasureError.self) { try world.propagation.drive(["00"], in: sites) }
    }
}
