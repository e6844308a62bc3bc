import Sealing
import Testing

@testable import Residency

@Suite("Relocation")
struct RelocationTests {
    private typealias InUse = Relocation.PlaceInUse

    private func placement(_ stores: [String], _ custodians: [String]) -> Placement {
        func candidates(_ names: [String]) -> [PlaceCandidate] {
            names.map { PlaceCandidate(name: $0, region: "fi-1") }
        }
        return Placement(
            stores: candidates(stores),
            custodians: candidates(custodians),
            policy: nil,
            reasons: [],
            decisions: []
        )
    }

    private func steps(
        from stores: [String],
        _ custodians: [String],
        primary: String?,
        lost: (stores: Set<String>, custodians: Set<String>) = ([], []),
        to wantedStores: [String],
        _ wantedCustodians: [String]
    ) -> [String] {
        Relocation(
            from: stores.map { InUse(name: $0, region: "fi-1") },
            custodians: custodians.map { InUse(name: $0, region: "fi-1") },
            primary: primary,
            lost: lost,
            to: placement(wantedStores, wantedCustodians)
        ).steps.map { step in
            switch step {
            case .addCustodian(let place): "+key \(place.name)"
            case .addStore(let place): "+\(place.name)"
            case .movePrimary(let from, let to): "\(from ?? "none")>\(to)"
            case .removeStore(let place): "-\(place.name)"
            case .removeCustodian(let place): "-key \(place.name)"
            case .declareStoreLost(let place): "x\(place.name)"
            case .declareCustodianLost(let place): "xkey \(place.name)"
            }
        }
    }

    @Test("what is where it belongs needs nothing")
    func nothing() {
        #expect(steps(from: ["a", "b"], ["k", "l"], primary: "a", to: ["a", "b"], ["l", "k"]) == [])
    }

    @Test("L12: what is new is made before the primary moves, and nothing goes before that")
    func order() {
        #expect(
            steps(from: ["a", "b"], ["k", "l"], primary: "a", to: ["c", "b"], ["m", "l"])
                == ["+key m", "+c", "a>c", "-a", "-key k"]
        )
    }

    @Test("what is lost is declared so, and replaced; it is never asked to delete anything")
    func lost() {
        #expect(
            steps(
                from: ["a", "b"],
                ["k", "l"],
                primary: "a",
                lost: (["a"], ["k"]),
                to: ["b", "c"],
                ["l", "m"]
            ) == ["+key m", "+c", "a>b", "xa", "xkey k"]
        )
    }

    @Test("a primary that nobody named gets its name")
    func first() {
        #expect(steps(from: ["a"], ["k"], primary: nil, to: ["a"], ["k"]) == ["none>a"])
    }
}
