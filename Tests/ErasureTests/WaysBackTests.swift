import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Stores
import TestSupport
import Testing

/// Every way back that could bring an erased person back, tried.
@Suite("No way back")
struct WaysBackTests {
    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    private func filled() throws -> TenantWorld {
        let world = try TenantWorld()
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(30_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(30_000), try ScopeLabel(subject: "user:2"))
        }
        try world.backUp()
        return world
    }

    private func forget(_ world: TenantWorld) {
        for dataset in world.datasets { dataset.source.remove("users/1/own", ada) }
    }

    /// Copies a custodian's folder, byte for byte.
    private func copy(_ from: PathBytes, to target: PathBytes) throws {
        try FileSystem.makeDirectories(target, mode: 0o700)
        for entry in try FileSystem.readDirectory(from) {
            let source = from.appending(entry.name)
            let copied = target.appending(entry.name)
            if entry.kind == .directory {
                try copy(source, to: copied)
            } else {
                let bytes = try AtomicFile.read(source, maximumBytes: 1 << 26)
                try AtomicFile.create(copied, bytes.span)
            }
        }
    }

    private func putBack(_ world: TenantWorld, _ custodian: String, from old: PathBytes) throws {
        try FileSystem.removeTree(world.path(custodian))
        try copy(old, to: world.path(custodian))
    }

    private func paths(_ world: TenantWorld, from store: Int = 0) throws -> Set<String> {
        Set(try world.restored(0, from: store).keys.map(\.description))
    }

    @Test("E3 I4: an old copy of a custodian's folder is punctured again before it serves anything")
    func oldCustodian() throws {
        let world = try filled()
        let old = world.folder.path.appending("old-alpha")
        try copy(world.path("alpha"), to: old)
        let (id, _) = try world.erase(.label(ada))
        try putBack(world, "alpha", from: old)
        forget(world)
        let vault = try world.custodian("alpha").open(world.datasets[0].id)
        #expect(throws: CustodyError.self) { try vault.path(for: ada) }
        let site = try world.sites()[0]
        let restored = try #require(site.vaults["custodian:alpha"])
        let tombstone = try #require(site.ledger.tombstones.first)
        #expect(try !restored.canDerive(tombstone.scope))
        #expect(try !paths(world).contains("users/1/own"))
        #expect(try world.verify(id).isProven)
    }

    @Test("E3: a custodian with no witness but itself serves nothing")
    func aloneServesNothing() throws {
        let world = try filled()
        let vault = try world.custodian("alpha").open(world.datasets[0].id)
        #expect(throws: CustodyError.self) { try vault.catchUp(with: vault.ledger, witnesses: []) }
        #expect(throws: CustodyError.self) { try vault.lease(run: "x", until: world.clock.now().adding(seconds: 60)) }
    }

    @Test("E1 E13: an old copy of a replica brings nobody back, is no source, and is brought forward")
    func oldReplica() throws {
        let world = try filled()
        let old = world.datasets[0].stores[2].contents
        let (id, _) = try world.erase(.label(ada))
        world.datasets[0].stores[2].contents = old
        forget(world)
        #expect(try !paths(world, from: 2).contains("users/1/own"))
        let site = try world.sites()[0]
        let stale = try #require(site.replicas["store:attachments-three"])
        let target = try #require(site.replicas["store:attachments-two"])
        #expect {
            _ = try Replication.run(
                from: stale,
                to: target,
                ledger: site.ledger,
                known: site.known,
                context: world.context
            )
        } throws: {
            ($0 as? RepositoryError)?.kind == .behind
        }
        let before = try world.verify(id)
        #expect(!before.isProven)
        #expect(before.findings.contains { $0.party == "store:attachments-three" && $0.kind == .residue })
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("E1 E3: old copies of a custodian and of a replica together bring nobody back")
    func oldCustodianAndReplica() throws {
        let world = try filled()
        let oldFolder = world.folder.path.appending("old-alpha")
        try copy(world.path("alpha"), to: oldFolder)
        let oldStores = world.datasets.map { $0.stores[0].contents }
        let (id, _) = try world.erase(.label(ada))
        try putBack(world, "alpha", from: oldFolder)
        for (dataset, contents) in zip(world.datasets, oldStores) { dataset.stores[0].contents = contents }
        forget(world)
        // The primary is old: nothing is committed to it, and nothing restored from it holds the person.
        #expect(throws: (any Error).self) { try world.backUp() }
        #expect(try !paths(world).contains("users/1/own"))
        // Brought forward by an up-to-date replica, all is as it was.
        for site in try world.sites() {
            let current = try #require(site.replicas.values.first { $0.store.place.name.hasSuffix("two") })
            let primary = try #require(site.primary)
            _ = try Replication.run(
                from: current,
                to: primary,
                ledger: site.ledger,
                known: site.known,
                context: world.context
            )
        }
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
        #expect(try world.backUp().allSatisfy { $0.problems.isEmpty })
    }

    @Test(
        "E2: a store that was away when the tombstone was issued keeps the request open, however long, and then completes"
    )
    func storeWasAway() throws {
        let world = try filled()
        world.away = ["store:attachments-three"]
        let (id, report) = try world.erase(.label(ada))
        #expect(!report.isComplete && report.overall == .unreachable)
        #expect(report.parties.first { $0.state == .unreachable }?.party == "store:attachments-three")
        forget(world)
        world.clock.advance(seconds: 400 * 86_400)
        #expect(try !world.verify(id).isProven)
        world.away = []
        #expect(try !paths(world, from: 2).contains("users/1/own"))
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("I5: a custodian that cannot be reached blocks 'complete'")
    func custodianAway() throws {
        let world = try filled()
        world.away = ["custodian:beta"]
        let (id, report) = try world.erase(.label(ada))
        #expect(!report.isComplete && report.overall == .unreachable)
        forget(world)
        #expect(try !world.verify(id).isProven)
        world.away = []
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("I5: a party declared lost stays unproven on every later certificate")
    func lostParty() throws {
        let world = try filled()
        for site in try world.sites() where site.dataset == "attachments" {
            let membership = try #require(
                site.ledger.memberships.first { $0.party.id == "store:attachments-three" }
            )
            let vault = try #require(site.vaults.values.first)
            let entry = try vault.sign(
                rootStatement: .left(party: membership.party.id, joined: membership.joined, how: .lost),
                at: world.clock.now()
            )
            for replica in site.replicas.values {
                try replica.store.create(.ledger(entry.digest), entry.encoded.span)
            }
        }
        world.away = ["store:attachments-three"]
        let (id, report) = try world.erase(.label(ada))
        forget(world)
        #expect(!report.isComplete)
        let verified = try world.verify(id)
        #expect(verified.findings.map(\.kind) == [.declaredLost])
    }

    @Test("E17: a replica that says it deleted, and did not, is found out")
    func lyingReplica() throws {
        let world = try filled()
        let before = world.datasets[0].stores[1].contents
        let (id, _) = try world.erase(.label(ada))
        forget(world)
        // It shows the new head and receipts, and keeps the old packs besides.
        for (name, bytes) in before where name.kind == .pack {
            if world.datasets[0].stores[1].contents[name] == nil {
                world.datasets[0].stores[1].contents[name] = bytes
            }
        }
        let report = try world.verify(id)
        #expect(!report.isProven)
        #expect(report.findings.map(\.kind) == [.residue])
        #expect(try world.run(id).isComplete)
        #expect(try world.verify(id).isProven)
    }

    @Test("E18 I8: receipts, ledger entries and certificates hold no label, and no name")
    func nothingPersonal() throws {
        let world = try filled()
        let (id, _) = try world.erase(.label(ada))
        let report = try world.verify(id)
        let certificate = ErasureCertificate(
            of: report,
            tenant: "0123",
            sites: try world.sites(),
            officer: world.keys.officer,
            time: world.clock.now()
        )
        var texts = [certificate.bytes]
        for dataset in world.datasets {
            for store in dataset.stores {
                texts += store.contents.filter { [.ledger, .receipt, .head, .repository].contains($0.key.kind) }.map(
                    \.value
                )
            }
        }
        #expect(texts.count > 20)
        for needle in ["user:1", "users/1", "/own"] {
            #expect(!texts.contains { $0.contains(subsequence: Array(needle.utf8)) })
        }
    }

    @Test("E14 E15: a ledger that was rolled back everywhere but at one custodian is joined again from there")
    func ledgerRolledBack() throws {
        let world = try filled()
        let old = world.datasets.map { $0.stores.map(\.contents) }
        let (id, _) = try world.erase(.label(ada))
        for (dataset, contents) in zip(world.datasets, old) {
            for (store, bytes) in zip(dataset.stores, contents) { store.contents = bytes }
        }
        forget(world)
        #expect(try world.sites().allSatisfy { $0.ledger.tombstones.count == 1 })
        #expect(try !paths(world).contains("users/1/own"))
        #expect(throws: (any Error).self) { try world.backUp() }
        #expect(try !world.verify(id).isProven)
    }

    @Test("E16: a tombstone that no officer signed destroys nothing")
    func forgedTombstone() throws {
        let world = try filled()
        let site = try world.sites()[0]
        let vault = try #require(site.vaults.values.first)
        let scope = try #require(ScopePrefix(try vault.path(for: ada)))
        let forged = try LedgerEntry.make(
            .erasureIssued(id: ErasureRequest.newID(from: world.random), scope: scope),
            repository: site.repository,
            time: world.clock.now(),
            random: world.random,
            with: world.keys.writer
        )
        for store in world.datasets[0].stores { try store.create(.ledger(forged.digest), forged.encoded.span) }
        #expect(try paths(world).contains("users/1/own"))
        #expect(try world.sites()[0].ledger.tombstones.isEmpty)
    }
}
