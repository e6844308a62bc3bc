package import Sealing

extension Ledger {
    /// All tombstones in effect, sorted by digest.
    package var tombstones: [Tombstone] { effects.tombstones }

    /// The tombstones of one request.
    package func tombstones(of id: String) -> [Tombstone] { effects.tombstones.filter { $0.id == id } }

    /// The tombstone that covers a path, if there is one.
    package func isErased(_ path: ScopePath) -> Tombstone? {
        if let tombstone = effects.erasedRepository { return tombstone }
        if let tombstone = effects.erasedSubjects[path.subject] { return tombstone }
        return effects.erasedObjects[path] ?? effects.retired[path]
    }

    /// The tombstone that covers all of a scope, if there is one.
    package func isErased(_ scope: ScopePrefix) -> Tombstone? {
        switch scope {
        case .repository: effects.erasedRepository
        case .subject(let subject): isErased(ScopePath(subject: subject))
        case .object(let subject, let object): isErased(ScopePath(subject: subject, object: object))
        case .leaf(let leaf): isErased(leaf)
        }
    }

    /// All requests, sorted by id.
    package var requests: [ErasureRequest] { effects.requests.values.sorted { $0.id < $1.id } }

    /// How far a request is.
    package func erasure(_ id: String) -> ErasureRecord? {
        guard let request = effects.requests[id] else { return nil }
        return ErasureRecord(
            request: request,
            due: max(request.due, effects.extensions[id] ?? request.due),
            approvedBy: (effects.approvals[id] ?? []).sorted(),
            cancelled: effects.cancellations[id],
            tombstones: tombstones(of: id)
        )
    }

    /// The holds that act at a moment, sorted by id.
    package func holds(at moment: Timestamp) -> [Hold] {
        effects.holds.filter { hold in
            !effects.released.contains(hold.id) && hold.until.map { $0 > moment } ?? true
        }.sorted { ($0.id, $0.basis, $0.scope) < ($1.id, $1.basis, $1.scope) }
    }

    /// The holds that keep a scope, or a part of it, from being erased at a moment.
    package func holds(on scope: ScopePrefix, at moment: Timestamp) -> [Hold] {
        let scope = present(scope)
        return holds(at: moment).filter { present($0.scope).overlaps(scope) }
    }

    /// What stands between a request and its tombstone at a moment; empty when it may be issued.
    package func obstacles(to id: String, at moment: Timestamp) -> [ErasureObstacle] {
        guard let record = erasure(id) else { return [.unknownRequest] }
        var obstacles: [ErasureObstacle] = []
        if record.isIssued { obstacles.append(.alreadyIssued) }
        if record.cancelled != nil { obstacles.append(.cancelled) }
        if moment < record.request.graceEnds { obstacles.append(.grace(until: record.request.graceEnds)) }
        let lacking = record.request.approvals - record.approvedBy.count
        if lacking > 0 { obstacles.append(.approvals(lacking: lacking)) }
        obstacles += holds(on: record.request.scope, at: moment).map { .held(hold: $0.id) }
        return obstacles
    }

    /// The incarnations by which an erased subject was succeeded.
    package func readmissions(of subject: UInt64) -> Set<UInt32> {
        isErased(ScopePath(subject: subject)) == nil ? [] : effects.readmissions[subject] ?? []
    }
}

/// A request and what became of it.
package struct ErasureRecord: Hashable, Sendable {
    /// What was asked for.
    package let request: ErasureRequest
    /// When it must be done, extensions counted.
    package let due: Timestamp
    /// Who approved, sorted.
    package let approvedBy: [String]
    /// Why it was cancelled; nil when it was not.
    ///
    /// A tombstone is stronger.
    package let cancelled: String?
    /// Its tombstones.
    package let tombstones: [Tombstone]

    /// True when there is a tombstone.
    package var isIssued: Bool { !tombstones.isEmpty }
}

/// What stands between a request and its tombstone.
package enum ErasureObstacle: Hashable, Sendable {
    /// No such request.
    case unknownRequest
    /// There is a tombstone already.
    case alreadyIssued
    /// It was cancelled.
    case cancelled
    /// The time for cancelling it is not over.
    case grace(until: Timestamp)
    /// So many persons must still approve.
    case approvals(lacking: Int)
    /// A hold with this id keeps the data.
    case held(hold: String)
}
