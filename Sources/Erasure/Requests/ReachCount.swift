import Custody
import Ledger
package import Repository
import Sealing

/// Counts what requests would reach, before anything is recorded: a wrong label reaches nothing.
package struct ReachCount: Sendable {
    private let keys: ErasureKeys
    private let context: EngineContext
    private let run: String

    /// A count.
    /// - Parameter run: names the run that key leases are recorded for.
    package init(keys: ErasureKeys, context: EngineContext, run: String) {
        self.keys = keys
        self.context = context
        self.run = run
    }

    /// Counts several scopes over all of a tenant's datasets; each source is looked through once.
    /// - Returns: for each scope what it reaches in each dataset, in their orders.
    /// - Throws: ``ErasureError`` when a dataset has no custodian to ask, or a label stands for nobody's data.
    package func count(_ scopes: [ErasureScope], in sites: [ErasureSite]) throws -> [[DatasetReach]] {
        var counts = [[DatasetReach]](repeating: [], count: scopes.count)
        for site in sites {
            let listing = listing(of: site)
            guard let vault = site.anyVault else {
                throw ErasureOffice(keys: keys, clock: context.clock, random: context.random)
                    .unreachable("custodian", site)
            }
            let prefixes = try scopes.map { try $0.prefix(in: vault) }
            let reached = snapshots(under: prefixes, in: site)
            for (index, scope) in scopes.enumerated() {
                counts[index].append(
                    DatasetReach(
                        dataset: site.dataset,
                        repository: site.repository,
                        snapshots: reached?[index],
                        sourceEntries: listing.map { Self.entries(of: scope, in: $0) },
                        wasErased: Self.wasErased(prefixes[index], in: site.ledger),
                        counted: context.clock.now()
                    )
                )
            }
        }
        return counts
    }

    private func listing(of site: ErasureSite) -> SourceListing? {
        guard case .open(let source) = site.source else { return nil }
        return try? source.list()
    }

    private static func entries(of scope: ErasureScope, in listing: SourceListing) -> Int {
        listing.scopes.filter { scope.covers($0.label) }.reduce(0) { $0 + $1.entries.count }
    }

    private static func wasErased(_ prefix: ScopePrefix, in ledger: Ledger) -> Bool {
        ledger.tombstones.contains { tombstone in
            tombstone.scope.covers(prefix) && ledger.erasure(tombstone.id)?.request.expectsNothing != true
        }
    }

    /// Nil when the snapshots cannot be read.
    private func snapshots(under prefixes: [ScopePrefix], in site: ErasureSite) -> [SnapshotReach]? {
        guard !site.ledger.isErasedWhole else { return prefixes.map { _ in SnapshotReach() } }
        guard let replica = site.primary ?? site.replicas.sorted(by: { $0.key < $1.key }).first?.value else {
            return nil
        }
        return try? Propagation(keys: keys, context: context, run: run).withLease(site) { lease in
            guard let lease else { return prefixes.map { _ in SnapshotReach() } }
            let opened = try OpenedRepository(replica: replica, ledger: site.ledger, lease: lease, context: context)
            return try prefixes.map { try opened.reach(of: $0) }
        }
    }
}

extension ErasureScope {
    /// Whether something that a template gives to somebody lies in it.
    fileprivate func covers(_ label: ScopeLabel?) -> Bool {
        switch self {
        case .wholeTenant: true
        case .label(let own): label?.subject == own.subject && (own.object == nil || own.object == label?.object)
        }
    }
}
