internal import Catalog
internal import Erasure
internal import Sealing

/// The erasures that are not at their end, as the catalog knows them.
struct OpenErasures {
    /// By the repository under which they are carried out: the tenant's first.
    private(set) var carriedOut: [RepositoryID: [DatasetFacts.OpenErasure]] = [:]
    /// The repositories that are erased as a whole, or can be at once.
    private(set) var whole: Set<RepositoryID> = []
    /// When the oldest could be carried out of which a copy still has bytes, by repository.
    private(set) var bytesLeftSince: [RepositoryID: Timestamp] = [:]

    init(in catalog: Catalog, at now: Timestamp) throws {
        for request in try catalog.openErasures() {
            let repositories = try catalog.datasets(ofTenant: request.tenant).map(\.repository)
            guard let first = repositories.min() else { continue }
            let standings = try catalog.standings(ofErasure: request.id)
            let parties = Dictionary(grouping: try catalog.parties(ofErasure: request.id), by: \.repository)
            var actionable: [Timestamp] = []
            for (repository, standing) in standings {
                let start = Self.start(of: request, standing)
                if request.scope == .tenant, start.map({ $0 <= now }) ?? false { whole.insert(repository) }
                guard let start else { continue }
                if standing.isIssued, Self.hasBytes(parties[repository]) {
                    bytesLeftSince[repository] = min(bytesLeftSince[repository] ?? start, start)
                }
                let locked = Self.end(ofLocks: parties[repository] ?? [], at: now)
                if let moment = locked ?? (standing.isIssued && Self.isAtEnd(parties[repository]) ? nil : start) {
                    actionable.append(moment)
                }
            }
            // Where all parties are done and the request is not at its end, somebody has to look whether that is all, or
            // its certificate is still to be signed.
            if actionable.isEmpty, standings.allSatisfy({ $0.value.isIssued }) { actionable = [Self.look(at: request)] }
            carriedOut[first, default: []].append(
                DatasetFacts.OpenErasure(
                    requested: request.requested,
                    actionable: actionable.min(),
                    due: request.due
                )
            )
        }
    }

    /// From when on a request can be carried out in one repository; nil: somebody must agree first, or a hold lies on it
    /// that ends only when it is released.
    private static func start(of request: ErasureRequestRecord, _ standing: ErasureStanding) -> Timestamp? {
        if standing.isIssued { return request.graceEnds }
        guard request.approvalsLacking == 0 else { return nil }
        guard standing.isHeld else { return request.graceEnds }
        return standing.heldUntil.map { max($0, request.graceEnds) }
    }

    /// When it is looked at next whether an erasure is complete that every party has acknowledged: at once, and a day after
    /// a look that did not find it so, since only people can help then.
    private static func look(at request: ErasureRequestRecord) -> Timestamp {
        let seen = ErasureConclusion(rawValue: request.state)
        guard let seen, !seen.isEnd else { return request.graceEnds }
        return request.changed.adding(seconds: secondsBetweenLooks)
    }

    private static let secondsBetweenLooks: Int64 = 86_400

    /// When the first of the locks ends that keep all that is left; nil: something can be done before.
    private static func end(ofLocks parties: [ErasurePartyRecord], at now: Timestamp) -> Timestamp? {
        let waiting = parties.filter { !isFinished($0) }
        let ends = waiting.compactMap(\.until).filter { $0 > now }
        return ends.count == waiting.count ? ends.min() : nil
    }

    /// True when a copy has not said that the bytes are gone, or that only its provider still has them.
    private static func hasBytes(_ parties: [ErasurePartyRecord]?) -> Bool {
        let stores = (parties ?? []).filter { $0.party.hasPrefix("store:") }
        return stores.isEmpty || stores.contains { $0.state != "deleted" }
    }

    private static func isAtEnd(_ parties: [ErasurePartyRecord]?) -> Bool {
        guard let parties, !parties.isEmpty else { return false }
        return parties.allSatisfy(isFinished)
    }

    /// A copy that nobody can read still has bytes to delete; whoever held keys alone has none.
    private static func isFinished(_ party: ErasurePartyRecord) -> Bool {
        party.state == "deleted" || party.state == "unreadable" && !party.party.hasPrefix("store:")
    }
}
