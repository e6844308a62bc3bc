import Catalog
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
    private static let agent = place("agent", "agent-hel1", "hel1", "FI", "operator-statement")
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

    private func answer(
        _ transfers: [TransferRecord],
        members: [Whereabouts.Member]? = [],
        created: Timestamp = start.adding(seconds: 10)
    ) -> Whereabouts {
        Whereabouts(
            home: Self.home,
            agreements: [Self.agreement],
            recordedSince: Self.start,
            datasets: [
                Whereabouts.Dataset(name: "archive", created: created, transfers: transfers, members: members)
            ]
        )
    }

    @Test("S5: no, when everything is on record, ended, proven to be where it is, and at home")
    func stayed() {
        let answer = answer(
            [transfer(Self.agent, Self.near)],
            members: [Whereabouts.Member(id: "store:near", region: "hel1", country: "FI")]
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
        #expect(answer.text(tenant: "pohjola").contains("? yes\n"))
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
        let answer = answer([], members: [Whereabouts.Member(id: "custodian:k", region: "fsn1", country: "DE")])
        #expect(answer.answer == .yes)
        #expect(answer.departures.map(\.how) == [.keys])
        #expect(answer.departures.first?.bases == [Self.agreement])
    }

    @Test("a copy that was declared abroad and that nothing ever moved to is no departure while all is on record")
    func declaredOnly() {
        let member = Whereabouts.Member(id: "store:far", region: "fsn1", country: "DE")
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
            ("operator-statement", "unknown"), ("network", "no"), ("provider-api", "no"), ("hearsay", "unknown"),
        ]
    )
    func evidence(_ grade: String, _ expected: String) {
        let answer = answer([transfer(Self.agent, Self.place("store", "near", "hel1", "FI", grade))])
        #expect(answer.answer.rawValue == expected)
    }

    @Test("S5: unknown, when no ledger could be read, or nobody knows where a region is")
    func unreadable() {
        #expect(answer([], members: nil).doubts.map(\.code) == ["ledger-unread"])
        let nowhere = answer([transfer(Self.agent, Self.place("store", "s", "mars", nil))])
        #expect(nowhere.answer == .unknown)
        #expect(nowhere.doubts.allSatisfy { $0.code == "region-unknown" })
    }

    @Test("objects that were read last know their store, and the oldest are forgotten")
    func readings() {
        var readings = RecentReadings()
        let names = (0..<400).map { ObjectName.head(UInt64($0)) }
        for name in names { readings.note(name, in: "store:a") }
        readings.note(names[399], in: "store:b")
        #expect(readings.store(of: names[399]) == "store:b")
        #expect(readings.store(of: names[200]) == "store:a")
        #expect(readings.store(of: names[0]) == nil)
    }
}
