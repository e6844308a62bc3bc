package import Custody
package import Erasure
import Files
package import Ledger
package import Repository
package import Residency
import Sealing
package import Stores
import Synchronization

/// One process at work in the world: it opens everything anew, as a command does, and may be struck by a fault.
///
/// ``end()`` must be called when it is done or dead.
package final class Agent: Sendable {
    let world: SimulatedWorld
    /// What counts the operations.
    package let process: SimulatedProcess
    /// What the policy lets this process do to a store: nil is nothing.
    package typealias Permits = @Sendable (StorePlace, Action) -> Grant?

    /// Everything is permitted when there is none.
    private let permits: Permits?
    /// What lay in the folder when the process died.
    private let diskAtDeath: DiskAtDeath

    private final class DiskAtDeath: Sendable {
        let copy = Mutex<Result<PathBytes, any Error>?>(nil)
    }

    init(_ world: SimulatedWorld, _ process: SimulatedProcess, _ permits: Permits?) {
        self.world = world
        self.process = process
        self.permits = permits
        let diskAtDeath = DiskAtDeath()
        self.diskAtDeath = diskAtDeath
        process.whenCrashing {
            let copy = Result { try world.keepDisk() }
            diskAtDeath.copy.withLock { $0 = copy }
        }
    }

    /// A store as this process may use it; nil: the policy lets it do none of these things there.
    func open(_ store: any Store, for actions: [Action]) -> (any Store)? {
        let view = process.view(of: store)
        guard let permits else { return view }
        let grant = actions.lazy.compactMap { permits(store.place, $0) }.first
        return grant.map { GrantedStore(view, $0, clock: world.clock) }
    }

    /// Ends the process: what it did to folders after it had died is undone.
    package func end() throws {
        guard let copy = diskAtDeath.copy.withLock({ $0 }) else { return }
        try world.putBack(try copy.get())
    }

    /// Whether the policy lets this process put something into a party's store.
    func mayWrite(_ party: String) -> Bool {
        guard let permits else { return true }
        return world.stores.contains { "store:" + $0.place.name == party && permits($0.place, .write) != nil }
    }

    /// Everything that can be reached: ledgers joined, custodians caught up, heads known.
    /// - Parameter actions: what is to be done to copies; the first that the policy permits in a store is what is done
    ///   there.
    package func site(
        source: (any BackupSource)? = nil,
        for actions: [Action] = [.write]
    ) throws -> ErasureSite {
        var site = ErasureSite(
            dataset: "attachments",
            ledger: Ledger(repository: world.repository, rootKey: world.rootKey),
            replicas: [:],
            vaults: [:],
            unreachable: [:],
            known: [],
            source: source.map { .open($0) } ?? .unreachable("this process has none"),
            mapping: source?.mapping ?? world.mapping
        )
        for store in world.stores {
            let party = "store:" + store.place.name
            guard let opened = open(store, for: actions) else {
                site.unreachable[party] = "refused by the policy"
                continue
            }
            do {
                let replica = try Replica(opening: opened)
                site.ledger.merge(try replica.ledger())
                site.replicas[party] = replica
            } catch {
                site.unreachable[party] = (error as? any ExplainedError)?.message ?? "\(error)"
            }
        }
        for name in SimulatedWorld.custodians {
            let vault = try vault(of: name)
            site.ledger.merge(vault.ledger)
            site.vaults["custodian:" + name] = vault
        }
        site.replicas = site.replicas.filter { site.ledger.party($0.key) != nil }
        site.unreachable = site.unreachable.filter { site.ledger.party($0.key) != nil }
        for (party, replica) in site.replicas {
            guard let state = try? replica.newestHead(trusting: site.ledger) else { continue }
            site.known.append(HeadReference(number: state.number, digest: state.digest, witness: party))
        }
        for (party, vault) in site.vaults {
            guard let mark = try vault.highestHead else { continue }
            site.known.append(HeadReference(mark, witness: party))
        }
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            do {
                try vault.catchUp(with: site.ledger, witnesses: site.witnesses(besides: party))
            } catch {
                site.vaults[party] = nil
                site.unreachable[party] = (error as? any ExplainedError)?.message ?? "\(error)"
            }
        }
        return site
    }

    /// The union of what all that can be reached know, without bringing anybody forward.
    package func ledger() throws -> Ledger {
        var ledger = Ledger(repository: world.repository, rootKey: world.rootKey)
        for store in world.stores {
            guard let opened = open(store, for: [.read]), let replica = try? Replica(opening: opened) else { continue }
            ledger.merge(try replica.ledger())
        }
        for name in SimulatedWorld.custodians {
            ledger.merge(try vault(of: name).ledger)
        }
        return ledger
    }

    /// Opens one custodian's keys, as they lie there.
    package func vault(of custodian: String) throws -> CustodianVault {
        try Founding.custodian(custodian, disk: world.disk, clock: world.clock, random: world.random)
            .open(world.repository)
    }

    /// Gives every store and custodian the entries that it lacks; a store that cannot take them stays behind.
    package func spread(_ site: ErasureSite) throws {
        for replica in site.replicas.values {
            if try replica.ledger().isBehind(site.ledger) { _ = try? site.ledger.write(to: replica.store) }
        }
        for vault in site.vaults.values { try vault.record(site.ledger.missing(from: vault.ledger)) }
    }

    /// Runs with keys of the first custodian that serves.
    func withLease<Result>(_ site: ErasureSite, _ body: (KeyLease) throws -> Result) throws -> Result {
        guard let vault = site.vaults.sorted(by: { $0.key < $1.key }).first?.value else {
            throw SimulationError("no custodian serves: \(site.unreachable)")
        }
        let lease = try vault.lease(run: "simulation", until: world.clock.now().adding(seconds: 3600))
        do {
            let result = try body(lease)
            try lease.close()
            return result
        } catch {
            try? lease.close()
            throw error
        }
    }

    /// A process that is dead acknowledges nothing, whatever its code believes.
    func alive<Result>(_ result: Result) throws -> Result {
        if process.isCrashed { throw SimulationError("the process died") }
        return result
    }
}

/// Something that the simulated world itself has to say.
package struct SimulationError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
