internal import Sealing

/// Lets work begin as long as there is room: on the agent, in the stores, at the sources, and in the repository.
///
/// Erasures wait for nothing but their own repository.
struct Admission {
    private let world: ObservedWorld
    private var total: Int
    private var stores: [Int]
    private var sources: [Int]
    /// What is done in a repository already.
    private var kinds: [RepositoryID: [Work.Kind]]
    /// Repositories whose copies are to be moved as soon as what is under way has ended: nothing else begins there.
    private var leaving: Set<RepositoryID>

    init(_ world: ObservedWorld) {
        self.world = world
        total = 0
        stores = [Int](repeating: 0, count: world.stores.count)
        sources = [Int](repeating: 0, count: world.needs.count)
        kinds = [:]
        leaving = []
        for running in world.running {
            take(running.work, needs: running.needs, primary: running.primary)
        }
    }

    /// Makes room for a step; else says what it waits for.
    mutating func admit(_ step: Plan.Step) -> Plan.Wait? {
        let work = step.work
        if leaving.contains(work.repository), work.kind != .erase { return .repositoryBusy }
        if kinds[work.repository, default: []].contains(where: work.kind.excludes) {
            if work.kind == .evacuate { leaving.insert(work.repository) }
            return .repositoryBusy
        }
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
        kinds[work.repository, default: []].append(work.kind)
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
