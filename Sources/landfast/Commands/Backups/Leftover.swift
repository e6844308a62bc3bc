internal import Catalog
internal import Residency
internal import Sealing

/// Bytes that retention has done with and that stay in packs beside others, under keys that live.
///
/// Writing packs anew costs, so a few percent may stay, for a time: the policy's `physical-deadline` counts for them too.
struct Leftover {
    /// How many, as the last pruning left them; nil: nobody knows, since it was done by a version that did not say.
    let bytes: Int64?
    /// The start of the first pruning since which there may have been some; nil: the last one left none.
    let since: Timestamp?
    /// By when they are gone; nil: there are none, or the policy does not say.
    let goneBy: Timestamp?
    /// From when on a pruning leaves none.
    private let rewriteFrom: Timestamp?

    /// - Parameter deadline: the policy's, in seconds; nil: the policy says nothing.
    init(of repository: RepositoryID, in catalog: Catalog, deadline: Int64?) throws {
        let runs = try catalog.prunings(of: repository)
        let leaving = runs.prefix { $0.counts[Self.count] != 0 }
        bytes = runs.isEmpty ? 0 : runs.first?.counts[Self.count]
        since = leaving.last?.started
        goneBy = since.flatMap { since in deadline.map { since.adding(seconds: $0) } }
        // Half of the time, so that a run that fails or a pause does not miss the day.
        rewriteFrom = since.flatMap { since in deadline.map { since.adding(seconds: $0 / 2) } }
    }

    /// The name of the number in what a run left on record.
    static let count = "unused"

    /// True when a pruning must leave nothing now.
    func isDue(at now: Timestamp) -> Bool { rewriteFrom.map { $0 <= now } ?? false }

    /// For `--json`.
    var document: JSONValue {
        .object(["bytes": .count(bytes), "since": .time(since), "gone_by": .time(goneBy)])
    }
}

extension Installation {
    /// What retention has left in packs of a dataset.
    func leftover(of access: DatasetAccess) throws -> Leftover {
        let policy = basis.policy.effective(
            for: access.inputs,
            access.datasetClass,
            registry: basis.registry
        )
        return try Leftover(
            of: access.repository,
            in: catalog,
            deadline: policy?.erasure.physicalDeadline.seconds
        )
    }
}
