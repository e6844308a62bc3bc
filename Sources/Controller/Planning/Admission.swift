internal import Sealing

/// Lets work begin as long as there is room: on the agent, in the stores, at the sources, and in the repository.
///
/// Erasures wait for nothing but their own repository.
struct Admission {
    private let world: ObservedWorld
    private var total: Int
    private var stores: [Int]
    private var sources: [Int]
    /// Repositories in which something commits heads.
    private var committing: Set<RepositoryID>

    init(_ world: ObservedWorld) {
        self.world = world
        total = 0
        stores = [Int](repeating: 0, count: world.stores.count)
        sources = [Int](repeating: 0, count: world.needs.count)
        committing = []
        for running in world.running {
            take(running.work, needs: running.needs, primary: running.primary)
        }
    }

    /// Makes room for a step; else says what it waits for.
    mutating func admit(_ step: Plan.Step) -> Plan.Wait? {
        let work = step.work
        if work.kind.commits, committing.contains(work.repository) { return .repositoryBusy }
        if work.kind != .erase {
            if total >= world.agentLimit { return .agentBusy }
            for store in used(work, step.primary) where stores[store] >= world.stores[store].limit {
                return .storeBusy(store)
            }
            if work.kind == .backup, sources[step.needs] >= world.needs[step.needs].sourceLimit { return .sourceBusy }
        }
        take(work, needs: step.needs, primary: step.primary)
        return nil
    }

    private mutating func take(_ work: Work, needs: Int?, primary: Int?) {
        total += 1
        for store in used(work, primary) { stores[store] += 1 }
        if work.kind == .backup, let needs { sources[needs] += 1 }
        if work.kind.commits { committing.insert(work.repository) }
    }

    private func used(_ work: Work, _ primary: Int?) -> Set<Int> {
        switch work.kind {
        case .erase: []
        case .evacuate, .backup, .prune: Set([primary].compactMap(\.self))
        case .replicate: Set([primary, work.store].compactMap(\.self))
        case .verify, .readData, .drill: Set([work.store].compactMap(\.self))
        }
    }
}

extension Work.Kind {
    /// True when it commits heads: of such work a repository has one at a time.
    var commits: Bool {
        switch self {
        case .erase, .evacuate, .backup, .prune: true
        case .replicate, .verify, .readData, .drill: false
        }
    }
}
