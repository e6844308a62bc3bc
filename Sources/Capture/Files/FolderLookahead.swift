import Files
import Repository

/// Looks into the folders of one folder on a pool's threads, a few ahead of the walk that visits them in order.
struct FolderLookahead {
    private typealias Outcome = Result<FolderListing, FileError>

    private let lister: FolderLister
    private let pool: WorkerPool<Void>
    /// The folders that no run has been begun for.
    private var rest: ArraySlice<PathBytes>
    private var runs: [Pending<[PathBytes: Outcome]>] = []
    private var ready: [PathBytes: Outcome] = [:]

    /// So many folders are one piece of work, and so many pieces are under way: bounds memory.
    private static let runLength = 4
    private static let runsAhead = 2

    /// A lookahead for what a folder holds.
    init(_ listing: FolderListing, of path: PathBytes, _ lister: FolderLister, _ pool: WorkerPool<Void>) {
        self.lister = lister
        self.pool = pool
        let folders = listing.children.filter { $0.metadata.kind == .folder && !$0.isForeign }
        // For a few the threads are not worth waking.
        rest = folders.count > Self.runLength ? ArraySlice(folders.map { path.appending($0.name) }) : []
    }

    /// What one of the folders holds; they are asked for in order, and some may be left out.
    mutating func listing(of path: PathBytes) throws(FileError) -> FolderListing {
        repeat {
            if let outcome = ready.removeValue(forKey: path) { return try outcome.get() }
            while runs.count < Self.runsAhead, !rest.isEmpty { begin() }
        } while take()
        return try lister.list(path)
    }

    private mutating func begin() {
        let folders = Array(rest.prefix(Self.runLength))
        rest = rest.dropFirst(Self.runLength)
        let lister = lister
        runs.append(
            pool.submit { _ in
                Dictionary(
                    uniqueKeysWithValues: folders.map { path in
                        (path, Result { () throws(FileError) in try lister.list(path) })
                    }
                )
            }
        )
    }

    /// Waits for the next run; false when there is none.
    private mutating func take() -> Bool {
        guard !runs.isEmpty, let listings = try? runs.removeFirst().value() else { return false }
        ready = listings
        return true
    }
}
