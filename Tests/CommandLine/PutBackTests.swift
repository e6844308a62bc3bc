import Foundation
import TestSupport
import Testing

/// Every combination of parts that are put back to an old state: what is seen, that nobody erased comes back, and the way out.
@Suite("Parts put back to an old state, in every combination")
struct PutBackTests {
    enum Parts: String, CaseIterable, Sendable { case none, one, all }
    enum Memory: String, CaseIterable, Sendable { case current, catalog, state }

    struct Case: Sendable, CustomStringConvertible {
        let memory: Memory
        let custodians: Parts
        let stores: Parts

        var description: String {
            "memory \(memory.rawValue), custodians \(custodians.rawValue), stores \(stores.rawValue)"
        }

        /// Nothing that is left knows of the erasure.
        var isBlind: Bool { memory != .current && custodians == .all && stores == .all }
        /// Only this installation's memory knows of it.
        var isForgottenByAll: Bool { memory == .current && custodians == .all && stores == .all }

        /// All of them in a full run; else those in which each two parts meet in each way, and all that are blind.
        static let tried = Noise.rounds(few: 11, many: 27) == 27 ? all : all.filter(\.isInSample)

        private var isInSample: Bool {
            if custodians == .all && stores == .all { return true }
            let parts = Parts.allCases
            let places = [
                Memory.allCases.firstIndex(of: memory), parts.firstIndex(of: custodians), parts.firstIndex(of: stores),
            ]
            return places.compactMap(\.self).reduce(0, +) % 3 == 2
        }

        private static let all: [Case] = Memory.allCases.flatMap { memory in
            Parts.allCases.flatMap { custodians in
                Parts.allCases.map { Case(memory: memory, custodians: custodians, stores: $0) }
            }
        }
    }

    private func folders(_ parts: Parts, of all: [String]) -> [String] {
        switch parts {
        case .none: []
        case .one: [all[0]]
        case .all: all
        }
    }

    @Test(
        "P10, I4: what is put back brings nobody back, is named, and has a way out that ends whole",
        arguments: Case.tried
    )
    func putBack(_ which: Case) throws {
        let (house, id) = try ReplayTests.certified()
        try house.putBack(folders(which.custodians, of: House.custodianFolders))
        try house.putBack(folders(which.stores, of: House.storeFolders))
        switch which.memory {
        case .current: break
        case .catalog: try house.putCatalogBack()
        case .state: try house.putBack(["state"])
        }

        // What is seen.
        let first = try house.run("restore pohjola/attachments --target first")
        if which.isBlind {
            #expect(first.status == 0 && house.exists("first/users/42"), "only evidence kept elsewhere knows: \(first)")
            try house.remove("first")
        } else {
            #expect(!house.exists("first/users/42"), "\(first)")
        }
        if which.isForgottenByAll {
            #expect(first.status == 1 && first.err.contains("landfast erase replay"))
            #expect(try house.expect(0, "incident list").out.contains("rolled-back"))
            #expect(try house.expect(3, "plan").out.contains("rolled-back"))
            // Commands that only look work all the same, and say it.
            #expect(try house.run("tenant show pohjola").err.contains("behind"))
            #expect(try house.run("erase status \(id)").status == 5)
        } else if !which.isBlind, which.custodians != .none || which.stores != .none {
            #expect(first.err.contains("behind"), "\(first)")
        }

        // The way out: evidence where all have forgotten; then what is behind is brought forward.
        if which.isBlind || which.isForgottenByAll {
            let replayed = try house.run("erase replay elsewhere/certificate --yes")
            #expect([0, 5].contains(replayed.status), "\(replayed)")
        }
        if which.stores == .all && which.memory == .current || which.stores == .all && which.custodians != .all {
            // Heads that custodians or this installation have seen are nowhere any more.
            for dataset in ["attachments", "archive"] {
                let repaired = try house.run("repair pohjola/\(dataset) --accept-loss --yes")
                #expect([0, 3].contains(repaired.status), "\(repaired)")
            }
        }
        _ = try house.run("replicate pohjola")
        try house.expect(0, "erase run \(id)")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "restore pohjola/attachments --target last")
        #expect(!house.exists("last/users/42") && house.exists("last/users/43/portrait"))
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "erase verify \(id)")
        try house.expect(0, "erase certificate \(id) --out again")
        try house.expect(0, "backup pohjola")
        #expect(!(try house.run("plan").out.contains("rolled-back")))
    }

    @Test("P10, I5: what only the catalog remembers is accepted as lost by name, and each lost erasure is an incident")
    func acceptedLoss() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try house.keepAll()
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try house.write("source/pohjola/attachments/shared/later", "taken by a later snapshot\n")
        try house.expect(0, "backup pohjola")
        try house.putBack(House.custodianFolders + House.storeFolders)
        try house.expect(1, "repair pohjola/attachments --yes")

        let dry = try house.expect(3, "repair pohjola/attachments --accept-loss --dry-run")
        #expect(dry.out.contains("ledger entries") && dry.out.contains("snapshot ") && dry.out.contains(id))
        #expect(dry.out.contains("landfast erase replay"))
        try house.expect(1, "restore pohjola/attachments --target never")
        for dataset in ["attachments", "archive"] {
            let lines = try house.expect(3, "repair pohjola/\(dataset) --accept-loss --yes --json").lines()
            let lost = lines.last?["lost_erasures"] as? [[String: Any]]
            #expect(lost?.compactMap { $0["id"] as? String } == [id])
        }
        #expect(try house.expect(0, "erase list").out.contains("forgotten"))
        #expect(try house.expect(0, "incident list").out.contains("erased-came-back"))
        #expect(!(try house.run("plan").out.contains("rolled-back")))

        // The loss is what it was said to be, and the erasure is asked for anew.
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "restore pohjola/attachments --target back")
        #expect(house.exists("back/users/42") && !house.exists("back/shared/later"))
        try house.remove("back")
        let again = try house.erase("42", of: "pohjola")
        try house.expect(0, "restore pohjola/attachments --target gone")
        #expect(!house.exists("gone/users/42"))
        try house.expect(0, "erase verify \(again)")
        try house.expect(0, "erase certificate \(again) --out certificate")
        try house.expect(0, "backup pohjola")
    }
}
