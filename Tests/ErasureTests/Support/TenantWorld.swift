import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

/// A tenant with two datasets, each with its own repository in three stores and at two custodians.
final class TenantWorld {
    struct Dataset {
        let name: String
        let id: RepositoryID
        let rootKey: PublicKey
        let stores: [SimulatedStore]
        let source = MemorySource()
    }

    let random = SeededRandom(seed: 7)
    let noise = Noise(seed: 7)
    let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
    let keys: ErasureKeys
    let folder: TemporaryFolder
    let custodians = ["alpha", "beta"]
    private(set) var datasets: [Dataset] = []
    /// Parties that cannot be reached at the moment.
    var away: Set<String> = []
    /// Stores that fail at their Nth changing operation from now on, and at all after it.
    var failing: [String: Int] = [:]

    init(coolOffSeconds: Int64 = 0, puncturesPerHour: Int = 100_000) throws {
        folder = try TemporaryFolder()
        keys = ErasureKeys(
            officer: .generate(from: random),
            agent: .generate(from: random),
            writer: .generate(from: random)
        )
        let settings = CustodianSettings(coolOffSeconds: coolOffSeconds, puncturesPerHour: puncturesPerHour)
        for name in custodians {
            try Custodian.create(path(name), name: name, region: "here", settings: settings, random: random)
        }
        datasets = try ["attachments", "archive"].map(found)
    }

    func path(_ custodian: String) -> PathBytes { folder.path.appending(custodian) }

    func custodian(_ name: String) throws -> Custodian {
        try Custodian(open: path(name), name: name, region: "here", clock: clock, random: random)
    }

    private func found(_ name: String) throws -> Dataset {
        let alpha = try custodian("alpha")
        let beta = try custodian("beta")
        let storeNames = ["one", "two", "three"].map { "\(name)-\($0)" }
        let founded = try alpha.found(
            delegations: [
                Delegation(key: keys.writer.publicKey, role: .writer, party: "agent"),
                Delegation(key: keys.officer.publicKey, role: .officer, party: "officer"),
                Delegation(key: keys.agent.publicKey, role: .agent, party: "agent"),
                Delegation(key: beta.identity.publicKey, role: .custodian, party: "custodian:beta"),
            ],
            parties: try storeNames.map { try Party(kind: .store, name: $0, region: "here") } + [
                try Party(kind: .custodian, name: "beta", region: "here", key: beta.identity.publicKey)
            ],
            primary: "store:\(storeNames[0])",
            policy: nil
        )
        var ledger = Ledger(repository: founded.id, rootKey: founded.rootKey)
        ledger.merge(founded.entries)
        let stores = try storeNames.map { name in
            let store = try SimulatedStore(name, repository: founded.id)
            _ = try Replica.create(in: store, descriptor: founded.descriptor.signed)
            try ledger.write(to: store)
            return store
        }
        let witness = Witness(party: "store:\(storeNames[0])", ledger: ledger, head: nil)
        let vault = try alpha.open(founded.id)
        _ = try vault.catchUp(with: ledger, witnesses: [witness])
        let pending = beta.offer(for: founded.id)
        let export = try vault.exportTree(to: pending.offer)
        _ = try beta.importTree(export, answering: pending, descriptor: founded.descriptor, union: ledger)
        return Dataset(name: name, id: founded.id, rootKey: founded.rootKey, stores: stores)
    }

    var context: EngineContext {
        EngineContext(
            clock: clock,
            random: random,
            cacheFolder: folder.path.appending("cache"),
            workers: 2,
            progress: SilentProgress()
        )
    }

    /// Everything of the tenant that can be reached, ledgers joined, as a command would open it.
    func sites() throws -> [ErasureSite] {
        try datasets.map { dataset in
            var unreachable: [String: String] = [:]
            var ledger = Ledger(repository: dataset.id, rootKey: dataset.rootKey)
            var replicas: [String: Replica] = [:]
            for store in dataset.stores {
                let id = "store:\(store.place.name)"
                if away.contains(id) {
                    unreachable[id] = "it does not answer"
                    continue
                }
                let fault = failing[store.place.name].map { Fault(.outage, at: .change($0)) }
                let replica = try Replica(opening: SimulatedProcess(fault).view(of: store))
                ledger.merge(try replica.ledger())
                replicas[id] = replica
            }
            var vaults: [String: CustodianVault] = [:]
            for name in custodians {
                if away.contains("custodian:\(name)") {
                    unreachable["custodian:\(name)"] = "it does not answer"
                    continue
                }
                let vault = try custodian(name).open(dataset.id)
                ledger.merge(vault.ledger)
                vaults["custodian:\(name)"] = vault
            }
            let heads = vaults.compactMap { id, vault in
                (try? vault.highestHead).flatMap { $0 }.map { HeadReference($0, witness: id) }
            }
            let site = ErasureSite(
                dataset: dataset.name,
                ledger: ledger,
                replicas: replicas,
                vaults: vaults,
                unreachable: unreachable,
                known: heads,
                source: .open(dataset.source)
            )
            for (id, vault) in vaults {
                _ = try vault.catchUp(with: ledger, witnesses: site.witnesses(besides: id))
            }
            return site
        }
    }

    var office: ErasureOffice { ErasureOffice(keys: keys, clock: clock, random: random) }
    var propagation: Propagation { Propagation(keys: keys, context: context, run: "test") }
    var verification: Verification { Verification(keys: keys, context: context, run: "test") }

    /// Backs every dataset up and replicates it to all stores.
    @discardableResult
    func backUp() throws -> [BackupResult] {
        clock.advance(seconds: 60)
        return try sites().map { site in
            let dataset = try #require(datasets.first { $0.name == site.dataset })
            let vault = try #require(site.vaults.values.first)
            let lease = try vault.lease(run: "backup", until: clock.now().adding(seconds: 3600))
            let primary = try #require(site.primary)
            let result = try Backup.run(
                Backup.Request(
                    source: dataset.source,
                    datasetClass: site.dataset,
                    policyDigest: SHA256.hash([1].span),
                    known: site.known
                ),
                primary: primary,
                ledger: site.ledger,
                lease: lease,
                writer: keys.writer,
                context: context
            )
            for vault in site.vaults.values {
                try vault.remember(head: result.state.number, digest: result.state.digest)
            }
            for replica in site.replicas.values where replica !== primary {
                _ = try Replication.run(from: primary, to: replica, ledger: site.ledger, context: context)
            }
            try lease.close()
            return result
        }
    }

    /// Requests, issues and propagates, as `erase request` without grace does.
    func erase(_ scope: ErasureScope, graceSeconds: Int64 = 0) throws -> (id: String, report: ErasureReport) {
        var sites = try sites()
        let id = try office.request(
            scope,
            reason: "art-17",
            terms: ErasureTerms(graceSeconds: graceSeconds, approvals: 0),
            in: &sites
        )
        return (id, try run(id))
    }

    func run(_ id: String) throws -> ErasureReport {
        var sites = try sites()
        _ = try office.issue([id], in: &sites)
        return try #require(propagation.drive([id], in: sites).first)
    }

    /// Puts right what was mapped otherwise, in the first dataset.
    @discardableResult
    func rescope() throws -> Rescope.Result {
        var site = try sites()[0]
        return try Rescope(keys: keys, context: context, run: "rescope").run(in: &site)
    }

    /// - Parameter sourcesAreGone: whether the sources' folders are there no more, as when an account has ended.
    func verify(_ id: String, sourcesAreGone: Bool = false) throws -> VerificationReport {
        var sites = try sites()
        if sourcesAreGone { for index in sites.indices { sites[index].source = .gone } }
        return try verification.verify(id, in: sites)
    }

    /// All paths that a restore of one of a dataset's snapshots gives back, from one store alone.
    func restored(_ dataset: Int, from store: Int = 0, snapshot: String = "latest") throws -> [PathBytes: MemorySource
        .File]
    {
        let site = try sites()[dataset]
        let vault = try #require(site.vaults.values.first)
        let lease = try vault.lease(run: "restore", until: clock.now().adding(seconds: 3600))
        let replica = try Replica(opening: datasets[dataset].stores[store])
        let opened = try OpenedRepository(replica: replica, ledger: site.ledger, lease: lease, context: context)
        let target = MemoryTarget()
        _ = try Restore.run(Restore.Request(snapshot: try opened.snapshot(snapshot), target: target), from: opened)
        try lease.close()
        return target.everything
    }

    /// The paths of all files, without folders, that a restore gives back.
    func files(_ dataset: Int, from store: Int = 0) throws -> Set<String> {
        Set(try restored(dataset, from: store).filter { $0.value.metadata.kind == .file }.keys.map(\.description))
    }
}
