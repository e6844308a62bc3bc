import Sealing
import Testing

@testable import Residency

@Suite("Placement")
struct PlacementTests {
    private static func place(
        _ copies: String,
        _ stores: [(String, String)],
        home: String = "fi-1",
        agreements: [Agreement] = World.allAgreements,
        locked: Set<String> = [],
        inUse: [String] = []
    ) throws -> Placement {
        let policy = try World.policy(World.policyText(rules: World.everywhere, copies: copies))
        return Residency.place(
            World.tenant(home: home, agreements: agreements),
            .archive,
            stores: stores.map { PlaceCandidate(name: $0.0, region: $0.1, isLocked: locked.contains($0.0)) },
            custodians: [PlaceCandidate(name: "k1", region: home), PlaceCandidate(name: "k2", region: home)],
            inUse: PlacesInUse(stores: inUse, custodians: []),
            policy: policy,
            registry: try World.registry(),
            at: World.now
        )
    }

    @Test("the home region comes first, then the home country, then others, each as they were given")
    func order() throws {
        let stores = [("d", "de-1"), ("f2", "fi-2"), ("f1b", "fi-1"), ("f1a", "fi-1")]
        #expect(try Self.place("{count: 4}", stores).stores.map(\.name) == ["f1b", "f1a", "f2", "d"])
        #expect(try Self.place("{count: 2}", stores).stores.map(\.name) == ["f1b", "f1a"])
        #expect(try Self.place("{count: 1}", stores, home: "de-1").stores.map(\.name) == ["d"])
    }

    @Test("what is in use stays where it can, but the home region comes first when it can have a copy")
    func inUse() throws {
        let stores = [("d1", "de-1"), ("f2", "fi-2"), ("f1", "fi-1"), ("f1b", "fi-1")]
        func names(_ copies: String, _ inUse: [String], home: String = "fi-1") throws -> [String] {
            try Self.place(copies, stores, home: home, inUse: inUse).stores.map(\.name)
        }
        // Nearer places are no reason to move.
        #expect(try names("{count: 2}", ["f1b", "d1"]) == ["f1b", "d1"])
        #expect(try names("{count: 2}", ["f1", "f2"]) == ["f1", "f2"])
        // A primary elsewhere gives way to a copy in the home region.
        #expect(try names("{count: 2}", ["f2", "f1b"]) == ["f1b", "f2"])
        // A new home gets a copy, and the primary; as much else as possible stays.
        #expect(try names("{count: 2}", ["f1", "f2"], home: "de-1") == ["d1", "f1"])
        // Fewer are asked for, and more.
        #expect(try names("{count: 1}", ["f1b", "d1"]) == ["f1b"])
        #expect(try names("{count: 3}", ["f1b", "d1"]) == ["f1b", "f1", "d1"])
        // What is in use and does not meet a demand goes.
        #expect(try names("{count: 2, different: {regions: 2}}", ["f1b", "f1"]) == ["f1b", "f2"])
        // What is gone from the inventory is not chosen.
        #expect(try names("{count: 2}", ["burnt", "f2"]) == ["f1", "f2"])
    }

    @Test("spread is met by the nearest places that meet it; entities of one group are one subprocessor")
    func spread() throws {
        let stores = [("f1", "fi-1"), ("f1b", "fi-1"), ("f2", "fi-2"), ("d1", "de-1"), ("d2", "de-2")]
        func names(_ copies: String) throws -> [String] { try Self.place(copies, stores).stores.map(\.name) }
        #expect(try names("{count: 2, different: {regions: 2}}") == ["f1", "f2"])
        #expect(try names("{count: 2, different: {countries: 2}}") == ["f1", "d1"])
        #expect(try names("{count: 2, different: {subprocessors: 2}}") == ["f1", "d2"], "north-fi belongs to north")
        #expect(try names("{count: 3, different: {subprocessors: 2}, in-home-country: 2}") == ["f1", "f1b", "d2"])
    }

    @Test("L1: when too few places are allowed, or not far enough apart, none is chosen and the reason is named")
    func tooFew() throws {
        let stores = [("f1", "fi-1"), ("f2", "fi-2"), ("d1", "de-1")]
        let alone = try Self.place("{count: 3}", stores, agreements: [])
        #expect(alone.stores.isEmpty && !alone.isSatisfied)
        let reason = try #require(alone.reasons.first { $0.effect == .refuses })
        #expect(reason.rule == "too-few-places")
        #expect(reason.text == "stores: 3 are asked for, and the 2 of 3 that are allowed cannot give them")
        #expect(reason.position.file == "p0.yaml")
        #expect(alone.decisions.first { $0.request.place.name == "d1" }?.decisive?.rule == "home-country")
        #expect(try Self.place("{count: 2, different: {subprocessors: 2}}", stores).stores.isEmpty)
        #expect(try Self.place("{count: 1}", [("x", "nowhere-1")]).stores.isEmpty)
        #expect(
            try Self.place("{count: 2}", [("f1", "fi-1"), ("f1", "fi-1")]).stores.isEmpty,
            "one store given twice is one"
        )
    }

    @Test("a locked copy is only one that is locked")
    func locked() throws {
        let stores = [("f1", "fi-1"), ("f2", "fi-2"), ("f3", "fi-2")]
        #expect(try Self.place("{count: 2, locked: 1}", stores).stores.isEmpty)
        #expect(try Self.place("{count: 2, locked: 1}", stores, locked: ["f3"]).stores.map(\.name) == ["f1", "f3"])
    }

    @Test("L1: data that no requirement speaks of is placed nowhere, though rules allow it")
    func noRequirement() throws {
        let text = World.policyText(rules: World.everywhere)
            .replacing("    classes: \(World.serviceClasses)\n    copies", with: "    classes: [database]\n    copies")
        let placement = Residency.place(
            World.tenant(),
            .archive,
            stores: [PlaceCandidate(name: "f1", region: "fi-1")],
            custodians: [PlaceCandidate(name: "k1", region: "fi-1"), PlaceCandidate(name: "k2", region: "fi-1")],
            policy: try World.policy(text),
            registry: try World.registry(),
            at: World.now
        )
        #expect(!placement.isSatisfied && placement.policy == nil)
        #expect(placement.reasons.map(\.rule) == ["no-requirement"])
    }

    @Test("a choice among many stores ends, and refuses rather than search for ever")
    func many() throws {
        let stores = (0..<60).map { ("s\($0)", $0.isMultiple(of: 2) ? "fi-1" : "fi-2") }
        let start = ContinuousClock.now
        #expect(try Self.place("{count: 16, different: {regions: 2}}", stores).stores.count == 16)
        #expect(try Self.place("{count: 16, different: {subprocessors: 2}}", stores).stores.isEmpty)
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
