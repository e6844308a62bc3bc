import Testing

@testable import Residency

@Suite("Which store is the primary")
struct PrimaryTests {
    private func place(
        _ stores: [PlaceCandidate],
        copies: String,
        inUse: [String] = []
    ) throws -> Placement {
        Residency.place(
            World.tenant(agreements: World.allAgreements),
            .attachments,
            stores: stores,
            custodians: [
                PlaceCandidate(name: "keys-1", region: "fi-1"), PlaceCandidate(name: "keys-2", region: "fi-2"),
            ],
            inUse: PlacesInUse(stores: inUse, custodians: []),
            policy: try World.policy(World.policyText(rules: World.everywhere, copies: copies)),
            registry: try World.registry(),
            at: World.now
        )
    }

    private func store(_ name: String, _ region: String, canBePrimary: Bool) -> PlaceCandidate {
        PlaceCandidate(name: name, region: region, canBePrimary: canBePrimary)
    }

    @Test("a store that lets two writers create the same object is a copy, and the next one the primary")
    func passedOver() throws {
        let stores = [store("a", "fi-1", canBePrimary: false), store("b", "de-1", canBePrimary: true)]
        let placement = try place(stores, copies: "{count: 2}")
        #expect(placement.isSatisfied)
        #expect(placement.stores.map(\.name) == ["b", "a"])
        let reason = try #require(placement.reasons.first { $0.rule == "primary-is-exclusive" })
        #expect(reason.effect == .notes)
        #expect(reason.text.contains("the primary is b"))
        let plain = [store("a", "fi-1", canBePrimary: true), store("b", "de-1", canBePrimary: true)]
        #expect(try place(plain, copies: "{count: 2}").stores.map(\.name) == ["a", "b"])
    }

    @Test("another store is chosen rather than none that can be the primary, and one that is in use gives way")
    func another() throws {
        let stores = [
            store("a", "fi-1", canBePrimary: false), store("b", "fi-2", canBePrimary: false),
            store("c", "de-1", canBePrimary: true),
        ]
        #expect(try place(stores, copies: "{count: 2}").stores.map(\.name) == ["c", "a"])
        #expect(try place(stores, copies: "{count: 1}").stores.map(\.name) == ["c"])
        #expect(try place(stores, copies: "{count: 2}", inUse: ["a", "b"]).stores.map(\.name) == ["c", "a"])
    }

    @Test("where no store can be the primary nothing is placed, and that is the reason")
    func none() throws {
        let stores = [store("a", "fi-1", canBePrimary: false), store("b", "fi-2", canBePrimary: false)]
        let placement = try place(stores, copies: "{count: 2}")
        #expect(!placement.isSatisfied && placement.stores.isEmpty)
        let reason = try #require(placement.reasons.first { $0.effect == .refuses })
        #expect(reason.rule == "primary-is-exclusive")
        let few = try place([store("a", "fi-1", canBePrimary: false)], copies: "{count: 2}")
        #expect(few.reasons.first { $0.effect == .refuses }?.rule == "too-few-places")
    }
}
