internal import Catalog
internal import Controller
internal import Sealing
internal import Stores

extension Installation {
    /// Who makes the catalog's records into plans.
    func observer() -> WorldObserver {
        WorldObserver(
            catalog: catalog,
            policy: basis.policy,
            registry: basis.registry,
            stores: configuration.stores.map { entry in
                WorldObserver.Store(
                    name: entry.place.name,
                    region: entry.place.region,
                    limit: entry.concurrency ?? .max
                )
            },
            schedules: Dictionary(
                uniqueKeysWithValues: configuration.datasets.map { ($0.name, $0.schedules) }
            ),
            agent: agentPlace,
            agentLimit: configuration.concurrency
        )
    }

    /// `tenant/dataset`; the repository's id when there is no such dataset any more.
    func name(of repository: RepositoryID) -> String {
        guard let found = try? catalog.dataset(of: repository) else { return repository.hex }
        return "\(found.tenant.name)/\(found.dataset.name)"
    }

    /// The run of an id, or of a unique beginning of one.
    func run(_ id: String) throws -> RunRecord {
        let found = try catalog.runs(beginning: id)
        if found.count == 1 { return found[0] }
        throw CommandError(
            "no-such-run",
            found.isEmpty ? "There is no run '\(id)'." : "'\(id)' is the beginning of several runs.",
            remedy: "See `landfast run list` for the ids; a unique beginning is enough.",
            status: .notInitialised
        )
    }

    /// Whether somebody does a run under a lease now.
    func isHeld(_ run: RunRecord) throws -> Bool {
        try catalog.heldWork(at: clock.now()).contains { $0.run == run.id }
    }
}
