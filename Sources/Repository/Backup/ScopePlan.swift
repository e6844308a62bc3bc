import Custody
import Files
import Ledger
import Sealing

/// A scope that is going to be backed up, with its keys.
struct PlannedScope: Sendable {
    var path: ScopePath
    var label: ScopeLabel?
    var keys: ScopeKeys
    var entries: SourceEntries

    /// Files up to this many bytes lie in the entry list: all of them in a small scope, so that it is one chunk.
    var inlineLimit: UInt64 {
        let isSmall = entries.fileBytes <= UInt64(FormatLimits.inlineScope)
        return UInt64(isSmall ? FormatLimits.inlineScope : FormatLimits.inlineFile)
    }
}

/// What a listing becomes: scopes in the order of their paths, without those that have been erased.
struct ScopePlan: Sendable {
    private(set) var scopes: [PlannedScope] = []
    private(set) var skipped: [SkippedScope] = []
    private(set) var problems: [SourceProblem]

    var paths: [ScopePath] { scopes.map(\.path) }

    init(_ listing: SourceListing, repository: OpenedRepository) throws {
        problems = listing.problems
        var live: [(path: ScopePath, scope: SourceScope)] = []
        for scope in listing.scopes {
            let path = try scope.label.map { try repository.lease.path(for: $0) } ?? repository.ledger.nobody
            if repository.ledger.isErased(path) != nil {
                skipped.append(SkippedScope(path: path, label: scope.label))
            } else {
                live.append((path, scope))
            }
        }
        live.sort { $0.path < $1.path }
        let keys = try repository.lease.keys(forSorted: live.map(\.path))
        for (index, (path, scope)) in live.enumerated() {
            if index > 0, live[index - 1].path == path {
                problems.append(Self.collision(scope))
            } else if let leaf = keys[index] {
                scopes.append(
                    PlannedScope(
                        path: path,
                        label: scope.label,
                        keys: ScopeKeys(path: path, leaf: leaf),
                        entries: scope.entries
                    )
                )
            } else {
                skipped.append(SkippedScope(path: path, label: scope.label))
            }
        }
    }

    /// Two labels with one path would be erased together; the second is refused instead.
    private static func collision(_ scope: SourceScope) -> SourceProblem {
        SourceProblem(
            path: scope.entries.first { _ in true }?.path ?? "",
            reason: "its scope's keyed label is the same as another scope's; nothing of it was backed up"
        )
    }
}
