internal import Catalog
internal import Sealing

/// A party that no store of the configuration is, and that holds copies or keys of a kind of dataset, which has a position
/// among the needs.
struct OtherPlace: Hashable {
    let needs: Int
    let party: String
    let region: String
}

/// Goes through all datasets of a catalog page by page, so that a plan for a million of them needs the memory of a
/// thousand.
final class DatasetFactsPages: Sequence, IteratorProtocol {
    private let catalog: Catalog
    private let names: Set<String>
    private let needs: [DatasetProfile: Int]
    private let stores: [String: Int]
    private let erasures: OpenErasures
    private let departures: [String: DepartureRecord]
    private let overdue: [RepositoryID: [TargetRecord]]
    private let allows: (OtherPlace) -> Bool
    private let now: Timestamp
    private var page: ArraySlice<DatasetSurvey> = []
    private var last: RepositoryID?
    private var hasEnded = false
    private var failure: (any Error)?

    /// Datasets of one page.
    private static let pageSize = 1000

    init(
        catalog: Catalog,
        naming names: Set<String>,
        needs: [DatasetProfile: Int],
        stores: [String: Int],
        erasures: OpenErasures,
        departures: [String: DepartureRecord],
        overdue: [RepositoryID: [TargetRecord]],
        allows: @escaping (OtherPlace) -> Bool,
        now: Timestamp
    ) {
        self.catalog = catalog
        self.names = names
        self.needs = needs
        self.stores = stores
        self.erasures = erasures
        self.departures = departures
        self.overdue = overdue
        self.allows = allows
        self.now = now
    }

    /// Throws what kept it from going on: a plan from a part of the datasets is none.
    func finish() throws {
        if let failure { throw failure }
    }

    /// The next dataset; nil at the end, or when the catalog cannot be read.
    func next() -> DatasetFacts? {
        while !hasEnded {
            guard let survey = page.popFirst() else {
                turn()
                continue
            }
            // A repository that is not set up yet is its founder's business; one that the policy does not know is nobody's.
            guard survey.dataset.state == .ready, let position = needs[survey.profile] else { continue }
            return facts(survey, needs: position)
        }
        return nil
    }

    private func turn() {
        do {
            page = try catalog.surveys(after: last, limit: Self.pageSize, naming: names)[...]
            last = page.last?.dataset.repository
            hasEnded = page.isEmpty
        } catch {
            failure = error
            hasEnded = true
        }
    }

    private func facts(_ survey: DatasetSurvey, needs position: Int) -> DatasetFacts {
        let repository = survey.dataset.repository
        var facts = DatasetFacts(
            repository: repository,
            needs: position,
            created: survey.dataset.created,
            newestSnapshot: survey.newestSnapshot
        )
        for seen in survey.observations {
            facts.head = Swift.max(facts.head, seen.head ?? 0)
            guard seen.party.hasPrefix("store:"), let store = stores[String(seen.party.dropFirst("store:".count))]
            else {
                // Also what lies in a store that is configured no more.
                if !allows(OtherPlace(needs: position, party: seen.party, region: seen.region)) {
                    facts.otherForbidden.append(seen.party)
                }
                continue
            }
            let copy = DatasetFacts.Copy(store: store, head: seen.head ?? 0, behindSince: seen.behindSince)
            facts.copies.insert(copy, at: seen.isPrimary ? 0 : facts.copies.count)
        }
        for record in survey.work { add(record, to: &facts) }
        facts.lastDrilled = survey.lastDrilled.flatMap { stores[$0] }
        facts.erasures = erasures.carriedOut[repository] ?? []
        facts.bytesLeftSince = erasures.bytesLeftSince[repository]
        facts.life = life(survey.dataset)
        for target in overdue[repository] ?? [] { facts.overdueTargets["target:" + target.id] = target.expires }
        return facts
    }

    private func life(_ dataset: DatasetRecord) -> DatasetFacts.Life {
        guard let departure = departures[dataset.tenant] else { return .living }
        return departure.gone != nil || erasures.whole.contains(dataset.repository) ? .erased : .ended
    }

    private func add(_ record: WorkRecord, to facts: inout DatasetFacts) {
        guard let work = Work(record.key, stores: stores) else { return }
        let history = WorkHistory(record, at: now)
        switch work.kind {
        case .erase: facts.erasure = history
        case .evacuate: facts.evacuation = history
        case .backup: facts.backup = history
        case .prune: facts.pruning = history
        case .drill: facts.drill = history
        case .replicate, .verify, .readData:
            guard let index = facts.copies.firstIndex(where: { $0.store == work.store }) else { return }
            switch work.kind {
            case .replicate: facts.copies[index].replication = history
            case .verify: facts.copies[index].verification = history
            default: facts.copies[index].readData = history
            }
        }
    }
}

extension WorkHistory {
    /// What the catalog knows of a piece of work; one whose lease ended before it did has failed.
    init(_ record: WorkRecord, at now: Timestamp) {
        self.init(
            lastBegun: record.begun,
            lastSucceeded: record.succeeded,
            lastEnded: record.ended,
            failures: record.failures
        )
        if let lease = record.lease, lease.expires <= now {
            lastEnded = lease.expires
            failures += 1
        }
    }
}
