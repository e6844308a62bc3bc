import Custody
package import Erasure
import Files
import Ledger
package import Repository
import Sealing
import Stores
import Synchronization

/// One process at work in the world: it opens everything anew, as a command does, and may be struck by a fault.
///
/// ``end()`` must be called when it is done or dead.
package final class Agent: Sendable {
    let world: SimulatedWorld
    /// What counts the operations.
    package let process: SimulatedProcess
    /// What lay in the folder when the process died.
    private let diskAtDeath: DiskAtDeath

    private final class DiskAtDeath: Sendable {
        let copy = Mutex<Result<PathBytes, any Error>?>(nil)
    }

    init(_ world: SimulatedWorld, _ fault: Fault?) {
        self.world = world
        let diskAtDeath = DiskAtDeath()
        self.diskAtDeath = diskAtDeath
        process = SimulatedProcess(fault) {
            let copy = Result { try world.keepDisk() }
            diskAtDeath.copy.withLock { $0 = copy }
        }
    }

    /// Ends the process: what it did to folders after it had died is undone.
    package func end() throws {
        guard let copy = diskAtDeath.copy.withLock({ $0 }) else { return }
        try world.putBack(try copy.get())
    }

    /// Everything that can be reached: ledgers joined, custodians caught up, heads known.
    package func site(source: (any BackupSource)? = nil) throws -> ErasureSite {
        var site = ErasureSite(
            dataset: "attachments",
            ledger: Ledger(repository: world.repository, rootKey: world.rootKey),
            replicas: [:],
            vaults: [:],
            unreachable: [:],
            known: [],
            source: source
        )
        for store in world.stores {
            let party = "store:" + store.place.name
            do {
                let replica = try Replica(opening: process.view(of: store))
                site.ledger.merge(try replica.ledger())
                site.replicas[party] = replica
            } catch {
                site.unreachable[party] = (error as? any ExplainedError)?.message ?? "\(error)"
            }
        }
        for name in SimulatedWorld.custodians {
            let custodian = try Founding.custodian(
                name,
                disk: world.disk,
                clock: world.clock,
                random: world.random
            )
            let vault = try custodian.open(world.repository)
            site.ledger.merge(vault.ledger)
            site.vaults["custodian:" + name] = vault
        }
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

    /// Gives every store and custodian the entries that it lacks; a store that cannot take them stays behind.
    func spread(_ site: ErasureSite) throws {
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
