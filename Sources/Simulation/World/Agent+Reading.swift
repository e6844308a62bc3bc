package import Erasure
import Files
package import Ledger
package import Repository
import Stores

extension Agent {
    /// The ids of all snapshots that a copy shows.
    package func snapshots(of store: String) throws -> [String] {
        try summaries(of: store).map(\.id)
    }

    /// What all snapshots that a copy shows say of themselves, newest first.
    package func summaries(of store: String, in site: ErasureSite? = nil) throws -> [SnapshotSummary] {
        let site = try site ?? self.site()
        return try alive(try withOpened(store, site) { try $0.snapshots() })
    }

    /// Restores a snapshot from one copy alone to a target; nil when the copy does not show it.
    /// - Parameter site: what was opened before; nil opens everything anew.
    package func restore(
        _ snapshot: String,
        from store: String,
        to target: MemoryTarget,
        in site: ErasureSite? = nil
    ) throws -> RestoreResult? {
        let site = try site ?? self.site()
        let result = try withOpened(store, site) { repository -> RestoreResult? in
            guard let found = try repository.snapshots().first(where: { $0.id == snapshot }) else { return nil }
            return try Restore.run(Restore.Request(snapshot: found, target: target), from: repository)
        }
        return try alive(result)
    }

    /// Reads a snapshot from one copy alone, as a drill does; nil when the copy does not show it.
    package func drill(_ snapshot: String, from store: String) throws -> RestoreDrill.Result? {
        let result = try withOpened(store, site()) { repository -> RestoreDrill.Result? in
            guard let found = try repository.snapshots().first(where: { $0.id == snapshot }) else { return nil }
            return try RestoreDrill.run(found, from: repository)
        }
        return try alive(result)
    }

    /// Checks a copy, every byte of it.
    package func check(_ store: String, in site: ErasureSite? = nil) throws -> CheckReport {
        let site = try site ?? self.site()
        guard let replica = site.replicas["store:" + store] else { throw SimulationError("\(site.unreachable)") }
        let report = try withLease(site) { lease in
            try RepositoryCheck.run(
                replica,
                ledger: site.ledger,
                lease: lease,
                readData: true,
                context: world.context
            )
        }
        return try alive(report)
    }

    /// What a copy still holds of scopes, wherever in it.
    package func residue(
        in store: String,
        of scopes: [ScopePrefix],
        in site: ErasureSite? = nil
    ) throws -> [ScopePrefix: ResidueReport] {
        let site = try site ?? self.site()
        guard let replica = site.replicas["store:" + store] else { throw SimulationError("\(site.unreachable)") }
        return try withLease(site) { lease in
            try Residue.look(in: replica, for: scopes, lease: lease, context: world.context)
        }
    }

    private func withOpened<Result>(
        _ store: String,
        _ site: ErasureSite,
        _ body: (OpenedRepository) throws -> Result
    ) throws -> Result {
        guard let replica = site.replicas["store:" + store] else { throw SimulationError("\(site.unreachable)") }
        return try withLease(site) { lease in
            try body(
                try OpenedRepository(replica: replica, ledger: site.ledger, lease: lease, context: world.context)
            )
        }
    }
}
