import Catalog
import Residency
import Sealing
import Stores
import Testing

@testable import landfast

@Suite("Whether data has ever left its home country")
struct WhereaboutsTests {
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)
    private let random = SeededRandom(seed: 11)
    private let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 3)).publicKey)

    private static func place(
        _ kind: String,
        _ name: String?,
        _ region: String,
        _ country: String?,
        _ evidence: String = "network"
    ) -> TransferRecord.Place {
        TransferRecord.Place(kind: kind, name: name, region: region, country: country, evidence: evidence)
    }

    private static let home = place("home", nil, "hel1", "FI")
    private static let agent = place("agent", "agent-hel1", "hel1", "FI")
    private static let near = place("store", "near", "hel1", "FI")
    private static let far = place("store", "far", "fsn1", "DE")
    private static let agreement = TransferRecord.Basis(
        kind: "agreement",
        reference: "DPA-7",
        country: "DE",
        expires: nil
    )

    private func transfer(
        _ source: TransferRecord.Place,
        _ target: TransferRecord.Place,
        relay: TransferRecord.Place = agent,
        home: TransferRecord.Place = home,
        bases: [TransferRecord.Basis] = [],
        after seconds: Int64 = 60,
        _ result: TransferRecord.Result = .complete
    ) -> TransferRecord {
        var record = TransferRecord(
            id: Hex.encode(random.bytes(16)),
            run: Hex.encode(random.bytes(16)),
            repository: repository,
            kind: .replicate,
            source: source,
            target: target,
            relay: relay,
            home: home,
            policy: SHA256.hash([1].span),
            bases: bases,
            begun: Self.start.adding(seconds: seconds)
        )
        record.result = result
        return record
    }

    /// What is in force: at home in Finland, with an agreement about Germany, or another home.
    private static func terms(
        _ home: TransferRecord.Place = home,
        from: Timestamp = start,
        agreed: TransferRecord.Basis = agreement
    ) -> Terms {
        Terms(
            from: from,
            home: home,
            agreements: [agreed],
            country: { ["hel1": "FI", "hel2": "FI", "fsn1": "DE", "nbg1": "DE"][$0] },
            bases: { place, moment in
                place.country == home.country || place.country != agreed.country || !agreed.holds(at: moment)
                    ? [] : [agreed]
            }
        )
    }

    private func answer(
        _ transfers: [TransferRecord],
        members: [Whereabouts.Member]? = [],
        created: Timestamp = start.adding(seconds: 10),
        terms: [Terms] = [terms()],
        statements: [ResidencyStatement] = []
    ) -> Whereabouts {
        Whereabouts(
            home: terms.last?.home ?? Self.home,
            recordedSince: Self.start,
            datasets: [
                Whereabouts.Dataset(
                    name: "archive",
                    repository: repository,
                    created: created,
                    transfers: transfers,
                    members: members,
                    history: TermsHistory(terms)
                )
            ],
            statements: statements,
            at: Self.start.adding(seconds: 1000)
        )
    }

    private static func member(
        _ id: String,
        _ region: String,
        from: Int64 = 20,
        until: Int64? = nil
    ) -> Whereabouts.Member {
        Whereabouts.Member(
            id: id,
            region: region,
            from: start.adding(seconds: from),
            until: until.map { start.adding(seconds: $0) }
        )
    }

    @Test("S5: no, when everything is on record, ended, proven to be where it is, and at home")
    func stayed() {
        let answer = answer(
            [transfer(Self.agent, Self.near)],
            members: [Self.member("store:near", "hel1")]
        )
        #expect(answer.answer == .no)
        #expect(answer.moves.isEmpty)
    }

    @Test("moving inside the country is free, and is reported")
    func moved() {
        let other = Self.place("store", "other", "hel2", "FI")
        let answer = answer([transfer(Self.agent, Self.near), transfer(Self.near, other)])
        #expect(answer.answer == .no)
        #expect(answer.moves.map(\.place.region) == ["hel2"])
    }

    @Test("S5: yes with what permitted it, when a copy went abroad; once for each place")
    func left() {
        let answer = answer([
            transfer(Self.agent, Self.near),
            transfer(Self.near, Self.far, bases: [Self.agreement], after: 90),
            transfer(Self.near, Self.far, bases: [Self.agreement], after: 80),
        ])
        #expect(answer.answer == .yes)
        #expect(answer.departures.count == 1)
        #expect(answer.departures.first?.bases == [Self.agreement])
        #expect(answer.departures.first?.first == Self.start.adding(seconds: 80))
        #expect(answer.text(tenant: "pohjola").contains("? yes, with basis\n"))
    }

    @Test("S5: a transfer abroad that nothing permitted is shown as such")
    func leftWithoutBasis() {
        let answer = answer([transfer(Self.near, Self.far)])
        #expect(answer.text(tenant: "pohjola").contains("? yes, not always with a basis\n"))
        #expect(answer.text(tenant: "pohjola").contains("no basis is on record"))
    }

    @Test("L10: passing through a process abroad is leaving, too")
    func relayed() {
        let abroad = Self.place("agent", "agent-fsn1", "fsn1", "DE", "operator-statement")
        let answer = answer([transfer(Self.near, Self.near, relay: abroad)])
        #expect(answer.answer == .yes)
        #expect(answer.departures.map(\.how) == [.relay])
    }

    @Test("S5: a tenant who moved took the data across a border, although it always was at home")
    func tenantMoved() {
        let before = Self.place("home", nil, "fsn1", "DE")
        let answer = answer([
            transfer(Self.far, Self.far, relay: Self.far, home: before),
            transfer(Self.far, Self.near, relay: Self.agent, home: Self.home),
        ])
        #expect(answer.answer == .yes)
    }

    @Test("S5: keys that lay abroad are an answer, although nothing of them is among the transfers")
    func keysAbroad() {
        let answer = answer([], members: [Self.member("custodian:k", "fsn1")])
        #expect(answer.answer == .yes)
        #expect(answer.departures.map(\.how) == [.keys])
        #expect(answer.departures.first?.bases == [Self.agreement])
    }

    @Test("a copy that was declared abroad and that nothing ever moved to is no departure while all is on record")
    func declaredOnly() {
        let member = Self.member("store:far", "fsn1")
        #expect(answer([], members: [member]).answer == .no)
        #expect(answer([], members: [member], created: Self.start.adding(seconds: -1)).answer == .yes)
    }

    @Test("S5: unknown, when the record begins later than the repository")
    func recordBeginsLater() {
        let answer = answer([transfer(Self.agent, Self.near)], created: Self.start.adding(seconds: -1))
        #expect(answer.answer == .unknown)
        #expect(answer.doubts.map(\.code) == ["record-incomplete"])
    }

    @Test("S5: unknown, while a transfer has not ended; no longer when a later one to the same place has")
    func unfinished() {
        let open = transfer(Self.agent, Self.near, after: 60, .open)
        #expect(answer([open]).doubts.map(\.code) == ["transfer-unfinished"])
        #expect(answer([open]).answer == .unknown)
        #expect(answer([transfer(Self.agent, Self.near, after: 30), open]).answer == .unknown)
        #expect(answer([open, transfer(Self.agent, Self.near, after: 90, .failed)]).answer == .unknown)
        #expect(answer([open, transfer(Self.agent, Self.near, after: 90)]).answer == .no)
    }

    @Test(
        "L14: unknown, when a copy's location rests on less than a look at the network",
        arguments: [
            ("operator-statement", "unknown"), ("provider", "unknown"), ("network", "no"), ("provider-api", "no"),
            ("hearsay", "unknown"),
        ]
    )
    func evidence(_ grade: String, _ expected: String) {
        let answer = answer([transfer(Self.agent, Self.place("store", "near", "hel1", "FI", grade))])
        #expect(answer.answer.rawValue == expected)
    }

    @Test("P21, L14: a row of an earlier version is worth no more than what its addresses show today, and never more")
    func graded() throws {
        let fact = "evidence: official, source: made up, checked: 2026-01-01"
        let text = """
            regions:
              hel1: {title: H, city: X, country: FI, subprocessor: entity, location: {shown-by: network, \(fact)},
                networks: [{autonomous-system: AS1, blocks: [192.0.2.0/25, 198.51.100.0/24], \(fact)}]}
              fsn1: {title: F, city: X, country: DE, subprocessor: entity, location: {shown-by: network, \(fact)},
                networks: [{autonomous-system: AS1, blocks: [198.51.100.0/24], \(fact)}]}
            subprocessors:
              entity: {title: Entity, type: cloud provider, country: DE, address: X, \(fact)}
            """
        let registry = try #require(RegionRegistry.parse([SourceFile(name: "r.yaml", text: text)]).registry)
        for (grade, addresses, expected) in [
            ("network", ["192.0.2.1"], "network"), ("network", ["192.0.2.1", "198.51.100.1"], "provider"),
            ("network", ["203.0.113.1"], "network"), ("operator-statement", ["192.0.2.1"], "operator-statement"),
            ("provider-api", ["198.51.100.1"], "provider-api"), ("network", [], "network"),
        ] {
            let place = TransferRecord.Place(
                kind: "store",
                name: "near",
                region: "hel1",
                country: "FI",
                evidence: grade,
                addresses: addresses
            )
            let graded = transfer(place, place).graded(by: registry)
            #expect(graded.source.evidence == expected && graded.target.evidence == expected, "\(addresses)")
        }
    }

    @Test("S5: unknown, when no ledger could be read, or nobody knows where a region is")
    func unreadable() {
        #expect(answer([], members: nil).doubts.map(\.code) == ["ledger-unread"])
        let nowhere = answer([transfer(Self.agent, Self.place("store", "s", "mars", nil))])
        #expect(nowhere.answer == .unknown)
        #expect(nowhere.doubts.allSatisfy { $0.code == "region-unknown" })
    }

    // MARK: History

    private static let german = place("home", nil, "fsn1", "DE")
    private static let moved = [terms(), terms(german, from: start.adding(seconds: 100))]

    @Test(
        "P24, S5: what lay at home before a move is no departure, and what a move takes over the border is one, agreed"
    )
    func judgedByThen() {
        let answer = answer(
            [
                transfer(Self.agent, Self.near, after: 60),
                transfer(Self.near, Self.far, relay: Self.far, home: Self.german, bases: [Self.agreement], after: 110),
            ],
            members: [
                Self.member("store:near", "hel1", until: 120), Self.member("store:far", "fsn1", from: 105),
                Self.member("custodian:k1", "hel1", until: 130), Self.member("custodian:k2", "fsn1", from: 104),
            ],
            terms: Self.moved
        )
        #expect(answer.departures.map { "\($0.how) \($0.place.name ?? "-")" } == ["copy far", "keys k2"])
        #expect(answer.departures.allSatisfy { $0.home.country == "FI" && $0.unpermitted == nil })
        #expect(answer.departures.allSatisfy { $0.bases == [Self.agreement] })
        #expect(answer.remainders.map(\.place.name) == ["near", "k1"])
        #expect(answer.moves.isEmpty)
    }

    @Test("P24: a copy that still lies where home was is abroad, and nothing permits it")
    func leftBehind() {
        let answer = answer(
            [transfer(Self.agent, Self.near)],
            members: [Self.member("store:near", "hel1")],
            terms: Self.moved
        )
        #expect(answer.departures.map(\.place.name) == ["near"])
        #expect(answer.departures.first?.unpermitted == Self.start.adding(seconds: 100))
    }

    @Test(
        "P24: a copy that stays abroad when the agreement has ended is named with the moment from which nothing permits it"
    )
    func ended() {
        let short = TransferRecord.Basis(
            kind: "agreement",
            reference: "DPA-8",
            country: "DE",
            expires: Self.start.adding(seconds: 200)
        )
        func departures(until: Int64?) -> [Whereabouts.Visit] {
            answer(
                [transfer(Self.near, Self.far, bases: [short])],
                members: [Self.member("store:far", "fsn1", until: until)],
                terms: [Self.terms(agreed: short)]
            ).departures
        }
        #expect(departures(until: 150).map(\.unpermitted) == [nil])
        #expect(departures(until: nil).map(\.unpermitted) == [Self.start.adding(seconds: 200)])
        // One that had ended before is no basis, although it is on record.
        let late = answer(
            [transfer(Self.near, Self.far, bases: [short], after: 300)],
            terms: [Self.terms(agreed: short)]
        )
        #expect(late.departures.map(\.unpermitted) == [Self.start.adding(seconds: 300)])
    }

    @Test("P24: coming home is no departure, and one transfer without a basis is not covered by a later one with it")
    func comingHome() {
        let back = answer([transfer(Self.far, Self.near, relay: Self.agent)])
        #expect(back.answer == .no)
        let mixed = answer([
            transfer(Self.near, Self.far, after: 60),
            transfer(Self.near, Self.far, bases: [Self.agreement], after: 90),
        ])
        #expect(mixed.departures.map(\.unpermitted) == [Self.start.adding(seconds: 60)])
    }

    // MARK: Statements

    private func statement(
        _ kind: Place.Kind,
        _ name: String,
        _ region: String,
        from: Int64 = 0,
        to: Int64 = 2000,
        source: ResidencyStatement.Source = .operator
    ) throws -> ResidencyStatement {
        try #require(
            ResidencyStatement(
                id: Hex.encode(random.bytes(16)),
                subject: .place(kind, name: name, region: region),
                since: Self.start.adding(seconds: from),
                until: Self.start.adding(seconds: to),
                source: source,
                reference: "ticket/1",
                made: Self.start.adding(seconds: 500)
            )
        )
    }

    @Test(
        "P24, I5: a doubt that a statement settles is shown as resting on it, by a word of its own, and never rounded up"
    )
    func settled() throws {
        let typed = Self.place("store", "near", "hel1", "FI", "operator-statement")
        let agent = Self.place("agent", "agent-hel1", "hel1", "FI", "operator-statement")
        let members = [Self.member("store:near", "hel1"), Self.member("custodian:k", "hel1")]
        func ask(_ statements: [ResidencyStatement]) -> Whereabouts {
            answer([transfer(agent, typed, relay: agent)], members: members, statements: statements)
        }
        #expect(
            ask([]).openDoubts.map(\.code)
                == ["agent-location-unproven", "custodian-location-unproven", "location-unproven"]
        )
        let provider = ResidencyStatement.Source.provider("hetzner", givenBy: "support")
        let some = [try statement(.agent, "agent-hel1", "hel1"), try statement(.custodian, "k", "hel1")]
        #expect(ask(some).answer == .unknown)
        let all = some + [try statement(.store, "near", "hel1", source: provider)]
        #expect(ask(all).answer == .noAsStated)
        #expect(ask(all).grade == "operator-statement")
        #expect(ask(all).text(tenant: "pohjola").contains("? no, as stated"))
        #expect(ask(all).text(tenant: "pohjola").contains("provider-answer ticket/1"))
        // Another region, another place, a time that does not reach to now, and one that begins too late settle nothing.
        for wrong in [
            try statement(.store, "near", "hel2"), try statement(.store, "far", "hel1"),
            try statement(.store, "near", "hel1", to: 900), try statement(.store, "near", "hel1", from: 61),
        ] {
            #expect(ask(some + [wrong]).answer == .unknown)
        }
        let parts = [
            try statement(.store, "near", "hel1", to: 300), try statement(.store, "near", "hel1", from: 250),
        ]
        #expect(ask(some + parts).answer == .noAsStated)
        let gap = [try statement(.store, "near", "hel1", to: 300), try statement(.store, "near", "hel1", from: 301)]
        #expect(ask(some + gap).answer == .unknown)
    }

    @Test("P24: a statement settles no departure")
    func departureStays() throws {
        let answer = answer(
            [transfer(Self.near, Self.far, bases: [Self.agreement])],
            statements: [try statement(.store, "far", "fsn1")]
        )
        #expect(answer.answer == .yes)
    }

    @Test("objects that were read last know their store, and the oldest are forgotten")
    func readings() {
        var readings = RecentReadings()
        let names = (1...400).map { ObjectName.head(UInt64($0)) }
        for name in names { readings.note(name, in: "store:a") }
        readings.note(names[399], in: "store:b")
        #expect(readings.store(of: names[399]) == "store:b")
        #expect(readings.store(of: names[200]) == "store:a")
        #expect(readings.store(of: names[0]) == nil)
    }
}
