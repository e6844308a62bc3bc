import Custody
import Erasure
import Files
import Ledger
import Repository
import Simulation
import Stores
import TestSupport
import Testing

@Suite("What the simulation itself must find")
struct PlantedDamageTests {
    private let world: SimulatedWorld
    private let source = MemorySource()
    private var model = WorldModel()
    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        world = try SimulatedWorld(seed: 5)
        source.put("users/1/note", world.noise.bytes(900), ada)
        source.put("shared", world.noise.bytes(5000))
        model.backedUp(try world.start().backUp(source), source)
        model.replicated(to: try world.start().replicate())
        #expect(try model.violations(in: world, isSettled: true) == [])
    }

    private mutating func violations(isSettled: Bool = true) throws -> String {
        world.forgetCaches()
        return try model.violations(in: world, isSettled: isSettled).joined(separator: "\n")
    }

    @Test("a store that loses what it had said was durable is seen to show an acknowledged snapshot no more")
    mutating func lostWrites() throws {
        model.backedUp(try world.start().backUp(source), source)
        world.stores[0].lose(last: 1)
        #expect(try violations().contains("I2: store first does not show snapshot"))
        #expect(try violations().contains("I4: store first went back") == false, "no head was looked at meanwhile")
    }

    @Test("a head that goes back is seen")
    mutating func headGoesBack() throws {
        model.backedUp(try world.start().backUp(source), source)
        #expect(try violations(isSettled: false).isEmpty)
        world.stores[0].lose(last: 1)
        #expect(try violations().contains("I4: store first went back to head 1"))
    }

    @Test("a flipped bit and a cut object are seen", arguments: [ObjectKind.pack, .index, .snapshot], [true, false])
    mutating func damagedObject(kind: ObjectKind, isCut: Bool) throws {
        let object = try #require(try world.stores[1].list(kind).first)
        if isCut {
            world.stores[1].truncate(object.name, to: 40)
        } else {
            world.stores[1].flipBit(8 * 100 + 3, of: object.name)
        }
        #expect(try violations().contains("I7: store second: \(object.name)"))
    }

    @Test("somebody who is said to be erased and is not is seen")
    mutating func notErased() throws {
        model.asked("request", ada)
        let site = try world.start().site()
        let vault = try #require(site.vaults.values.first)
        let scope = try #require(ScopePrefix(try vault.path(for: ada)))
        model.complete("request", scope: scope)
        let found = try violations()
        #expect(found.contains("I3, I4: users/1/note is given back and was erased"))
        #expect(found.contains("holds or names an erased scope"))
    }

    @Test("an object that a dead writer left unfinished is seen, and goes with the next run")
    mutating func unfinished() throws {
        let fault = Fault(.crash, .torn, at: .change(2))
        let agent = world.start(fault)
        #expect(throws: (any Error).self) { try agent.backUp(source) }
        try agent.end()
        #expect(agent.process.isCrashed)
        #expect(try violations().contains("I7: store first holds tmp-"))
        model.backedUp(try world.start().backUp(source), source)
        model.replicated(to: try world.start().replicate())
        #expect(try violations().isEmpty)
    }

    @Test(
        "a store that is away, full or read-only lets no backup be acknowledged, loses nothing, and serves again later",
        arguments: [SimulatedStore.Condition.away, .full, .readOnly]
    )
    mutating func conditions(condition: SimulatedStore.Condition) throws {
        source.put("shared", world.noise.bytes(9000))
        world.stores[0].condition = condition
        #expect(throws: (any Error).self) { try world.start().backUp(source) }
        world.stores[1].condition = condition
        #expect(try world.start().replicate().contains("third"))
        world.stores[0].condition = .sound
        world.stores[1].condition = .sound
        model.backedUp(try world.start().backUp(source), source)
        #expect(try world.start().replicate().count == 3)
        model.replicated(to: Set(SimulatedWorld.storeNames))
        #expect(try violations().isEmpty)
    }

    @Test("a process that has died changes nothing any more, neither stores nor custodians' folders")
    func deadProcess() throws {
        let moment = try world.keep()
        for change in 1...40 {
            try world.goBack(to: moment)
            let agent = world.start(Fault(.crash, .before, at: .change(change)))
            _ = try? agent.request(ada)
            let contents = world.stores.map(\.contents)
            guard agent.process.isCrashed else { break }
            _ = try? agent.backUp(source)
            _ = try? agent.replicate()
            #expect(world.stores.map(\.contents) == contents)
            try agent.end()
            #expect(try world.start().site().vaults.count == 2)
        }
    }
}
