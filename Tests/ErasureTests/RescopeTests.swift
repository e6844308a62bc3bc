import Custody
import Erasure
import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Putting right what was mapped otherwise")
struct RescopeTests {
    private let ada: ScopeLabel
    private let bert: ScopeLabel
    private let secret = Array("what only ada knew, word for word".utf8)
    /// What a restore gives back without ada.
    private let left: Set = ["", "users", "users/2", "users/2/own", "shared", "shared/logo"]
    private let mapped = ScopeMapping(source: "/memory", templates: ["users/{subject}/**"])

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
        bert = try ScopeLabel(subject: "user:2")
    }

    /// A dataset whose first snapshot gives nothing to anybody, and whose second one does.
    private func remapped(coolOffSeconds: Int64 = 0) throws -> (world: TenantWorld, first: String) {
        let world = try TenantWorld(coolOffSeconds: coolOffSeconds)
        for dataset in world.datasets {
            dataset.source.put("users/1/own", secret + world.noise.bytes(200_000), ada)
            dataset.source.put("users/1/note", secret, ada)
            dataset.source.put("users/2/own", world.noise.bytes(200_000), bert)
            dataset.source.put("shared/logo", world.noise.bytes(200_000))
        }
        let source = world.datasets[0].source
        source.remap(ScopeMapping(source: "/memory", templates: [])) { _ in nil }
        world.datasets[1].source.remap(mapped)
        let first = try #require(try world.backUp().first { $0.snapshot.datasetClass == "attachments" })
        source.remap(mapped)
        try world.backUp()
        return (world, first.snapshot.id)
    }

    private func forget(_ world: TenantWorld) {
        for dataset in world.datasets {
            dataset.source.remove("users/1/own", ada)
            dataset.source.remove("users/1/note", ada)
        }
    }

    private func names(_ world: TenantWorld, _ snapshot: String, from store: Int) throws -> Set<String> {
        Set(try world.restored(0, from: store, snapshot: snapshot).keys.map(\.description))
    }

    @Test("P1, I3: with what custodians hold after a rescope, no byte ever stored gives a word of the person's")
    func everyByteEver() throws {
        let (world, first) = try remapped()
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(!report.isComplete && report.findings.map(\.kind) == [.mappedOtherwise])
        // Kept aside, with what the erasure has left.
        var everything = world.datasets[0].stores.map(\.contents)
        #expect(try wordsFound(in: everything, world) > 0, "until the rescope the words can be read")
        #expect(try world.rescope().isComplete)
        for (number, store) in world.datasets[0].stores.enumerated() {
            everything[number].merge(store.contents) { old, _ in old }
        }
        #expect(try wordsFound(in: everything, world) == 0)
        #expect(try world.sites()[0].vaults.values.allSatisfy { try !$0.canDerive(ScopePath.nobody) })
        #expect(try world.verify(id).isProven)
        for store in 0..<3 {
            #expect(try names(world, first, from: store) == left)
            let restored = try world.restored(0, from: store, snapshot: first)
            #expect(restored["users/2/own"]?.content == world.datasets[0].source.everything["users/2/own"]?.content)
        }
    }

    /// How many chunks in bytes that lay in stores at some time hold the person's words, opened by hand with every leaf that
    /// a custodian still derives.
    private func wordsFound(in everything: [[ObjectName: [UInt8]]], _ world: TenantWorld) throws -> Int {
        let site = try world.sites()[0]
        let vault = try #require(site.vaults.values.first)
        let lease = try vault.lease(run: "attack", until: world.clock.now().adding(seconds: 3600))
        defer { try? lease.close() }
        let metadata = ScopeKeys(path: .metadata, leaf: try #require(try lease.keys(for: .metadata)))
        var found = 0
        for contents in everything {
            let store = try SimulatedStore("attack", repository: site.repository)
            store.contents = contents
            var packs = PackReader(store: store, repository: site.repository, metadataKeys: metadata)
            var sealer = ChunkSealer(repository: site.repository)
            for (name, bytes) in contents where name.kind == .pack {
                let digest = try #require(name.digest)
                for entry in try packs.entries(of: digest, size: UInt64(bytes.count)) {
                    let leaf = entry.path == .metadata ? metadata.leaf : try lease.keys(for: entry.path)
                    guard let leaf else { continue }
                    var plain: [UInt8] = []
                    let start = Int(entry.offset)
                    let sealed = Array(bytes[start..<start + Int(entry.sealedLength)])
                    let keys = ScopeKeys(path: entry.path, leaf: leaf)
                    try sealer.open(sealed.span, as: entry.chunk, keys: keys, into: &plain)
                    if plain.contains(subsequence: secret) || plain.contains(subsequence: Array("users/1".utf8)) {
                        found += 1
                    }
                }
            }
        }
        return found
    }

    @Test("P1: a rescope that a store stops at any of its operations goes on where it was, and loses nothing")
    func interruptions() throws {
        let (world, first) = try remapped()
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        var stops = 0
        for operation in 1... {
            world.failing = ["attachments-one": operation % 12 + 1]
            let result = try? world.rescope()
            #expect(try names(world, first, from: 0).isSuperset(of: ["users/2/own", "shared/logo"]))
            if result?.isComplete ?? false { break }
            // What is proven is true, wherever it was stopped.
            world.failing = [:]
            if try world.verify(id).isProven {
                #expect(try names(world, first, from: 0) == left)
            }
            stops += 1
            try #require(stops < 40, "it comes to its end")
        }
        #expect(stops > 3)
        world.failing = [:]
        #expect(try world.rescope().isComplete && world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
        for store in 0..<3 { #expect(try names(world, first, from: store) == left) }
    }

    @Test("P1, I2: no key is destroyed before every copy can give everything back without it")
    func copyAway() throws {
        let (world, first) = try remapped()
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        world.away = ["store:attachments-three"]
        let result = try world.rescope()
        #expect(!result.isComplete && result.waiting.count == 1)
        #expect(try world.sites()[0].ledger.retirements.isEmpty)
        world.away = []
        let findings = try world.verify(id).findings
        #expect(findings.contains { $0.kind == .rescopeUnfinished })
        #expect(try names(world, first, from: 2).contains("shared/logo"), "the old copy can be read until then")
        #expect(try world.rescope().isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("P1, E16: nobody's old leaf waits for the custodians' cool-off, and no erasure is proven before")
    func coolOff() throws {
        let (world, first) = try remapped(coolOffSeconds: 3600)
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        let result = try world.rescope()
        #expect(!result.isComplete && result.waiting.isEmpty)
        #expect(try world.verify(id).findings.contains { $0.kind == .rescopeUnfinished })
        #expect(try names(world, first, from: 0) == left, "nothing needs the old leaf")
        world.clock.advance(seconds: 3601)
        #expect(try world.rescope().isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("P1: what erased persons have under wrong keys is not dropped while a hold lies on the dataset")
    func held() throws {
        let (world, _) = try remapped()
        let (id, _) = try world.erase(.label(ada))
        var sites = [try world.sites()[0]]
        let hold = try world.office.hold(basis: "order-1", until: nil, in: &sites[0])
        let error = #expect(throws: ErasureError.self) { try world.rescope() }
        #expect(error?.kind == .notAllowed)
        #expect(try world.sites()[0].ledger.supersededLeaves.isEmpty)
        try world.office.release(hold, in: &sites)
        #expect(try world.rescope().isComplete)
        forget(world)
        #expect(try world.verify(id).isProven)
    }

    @Test("P1, I4: a backup that began before a rescope commits nothing under the leaf that was given up")
    func backupBeside() throws {
        let (world, _) = try remapped()
        let dataset = world.datasets[0]
        let entry = try LedgerEntry.make(
            .superseded(.nobody),
            repository: dataset.id,
            time: world.clock.now(),
            random: world.random,
            with: world.keys.officer
        )
        let primary = dataset.stores[0]
        dataset.source.put("shared/more", [1, 2, 3])
        dataset.source.onFirstRead { try primary.create(.ledger(entry.digest), entry.encoded.span) }
        let error = #expect(throws: RepositoryError.self) { try world.backUp() }
        #expect(error?.kind == .conflict)
        #expect(try world.rescope().isComplete)
        try world.backUp()
        #expect(try world.files(0).contains("shared/more"))
        #expect(try world.rescope().plan.isNothingToDo)
    }

    @Test("P1, I4: who was erased and is taken up again under another name is found, also after a rescope")
    func renamedAndBack() throws {
        let (world, _) = try remapped()
        let (id, _) = try world.erase(.label(ada))
        #expect(try world.rescope().isComplete)
        let source = world.datasets[0].source
        source.remap(ScopeMapping(source: "/memory", templates: ["users/{subject:customer}/**"])) { path in
            path.components.dropFirst().first?.text.flatMap { try? ScopeLabel(subject: "customer:\($0)") }
        }
        try world.backUp()
        #expect(try world.files(0).contains("users/1/note"), "the backup knows it by another name")
        #expect(try world.verify(id).findings.contains { $0.kind == .mappedOtherwise })
        forget(world)
        #expect(try world.rescope().isComplete)
        #expect(try !world.files(0).contains("users/1/note"))
        #expect(try world.verify(id).isProven)
        // Nothing but what snapshots remember says that the two are one.
        source.put("users/1/note", [1], ada)
        try world.backUp()
        #expect(try world.verify(id).findings.contains { $0.kind == .mappedOtherwise })
    }

    @Test("P1: a person who was readmitted keeps what was taken up since, and what was mapped otherwise is dropped")
    func readmitted() throws {
        let (world, first) = try remapped()
        _ = try world.erase(.label(ada))
        var sites = try world.sites()
        try world.office.readmit(ada, in: &sites)
        try world.backUp()
        #expect(try world.files(0).contains("users/1/note"))
        #expect(try world.rescope().isComplete)
        #expect(try world.files(0).contains("users/1/note"))
        #expect(try !names(world, first, from: 0).contains("users/1/note"))
    }
}
