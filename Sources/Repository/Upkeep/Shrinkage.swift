import Sealing

/// A newest run that should be looked at before anything older is removed.
package enum Shrinkage: Hashable, Sendable {
    /// It could not read so many entries of the source.
    case partial(SnapshotSummary, problems: Int)
    /// It has much less than a run before it.
    case shrunk(SnapshotSummary, than: SnapshotSummary)

    /// Looks whether the newest snapshot is fit to take the place of older ones.
    ///
    /// It is compared with each one since the last pruning, so that a run which found half of the source gone stays
    /// suspicious when the next runs find it gone, too.
    /// - Parameters:
    ///   - snapshots: all of a repository, in any order.
    ///   - accepted: the id of the snapshot that was the newest when the repository was last pruned; nil, or one that is
    ///     there no more: each is compared with.
    ///   - limitPercent: how much less is too much: 50 for half of the files, or of the bytes.
    package static func look(
        at snapshots: [SnapshotSummary],
        since accepted: String?,
        limitPercent: Int
    ) -> Shrinkage? {
        let sorted = snapshots.sorted { ($0.time, $0.id) > ($1.time, $1.id) }
        guard let newest = sorted.first else { return nil }
        guard newest.problems == 0 else { return .partial(newest, problems: newest.problems) }
        let last = sorted.firstIndex { $0.id == accepted } ?? sorted.endIndex - 1
        return sorted[...last].dropFirst().first { older in
            isMuchLess(UInt64(newest.files), than: UInt64(older.files), limitPercent)
                || isMuchLess(newest.bytes, than: older.bytes, limitPercent)
        }.map { .shrunk(newest, than: $0) }
    }

    private static func isMuchLess(_ now: UInt64, than before: UInt64, _ limitPercent: Int) -> Bool {
        guard now < before else { return false }
        return Double(before - now) * 100 > Double(before) * Double(limitPercent)
    }

    /// What to know before going on.
    package var error: RepositoryError {
        switch self {
        case .partial(let newest, let problems):
            RepositoryError(
                .suspicious,
                "the newest run, snapshot \(newest.id), could not read \(problems) entries of the source",
                remedy:
                    "Nothing was removed. Make the source readable and back it up again; or look at the snapshot, and"
                    + " if it is what it should be, confirm it with --force-shrunk."
            )
        case .shrunk(let newest, let older):
            RepositoryError(
                .suspicious,
                "the newest run, snapshot \(newest.id), has \(newest.files) files with \(newest.bytes) bytes; snapshot"
                    + " \(older.id) of \(older.time) had \(older.files) with \(older.bytes)",
                remedy: "Nothing was removed. Look whether the source lost what it should not (compare with `landfast"
                    + " snapshot files`); if it is right, confirm it with --force-shrunk."
            )
        }
    }
}
