import Files
import Ledger
import Sealing
internal import Synchronization

/// Reads a whole snapshot from one copy, and compares it with what the snapshot's own lists and manifest say.
///
/// Every chunk is read, opened, and its id computed anew from the plaintext; every file's pieces are counted; every entry is
/// met once, in a folder that was met before it. Nothing is written anywhere.
package enum RestoreDrill {
    /// What a drill came to.
    package struct Result: Sendable {
        /// What was read, counted as a restore counts it.
        package var read = RestoreResult()
        /// What is not as lists and manifest say, or could not be read.
        ///
        /// Names: for the operator's terminal only.
        package var problems: [SourceProblem] { read.problems }

        /// True when all of the snapshot that was not erased can be restored from this copy.
        package var hasPassed: Bool { read.problems.isEmpty }
    }

    /// Reads a snapshot from one replica alone.
    ///
    /// Scopes under a tombstone are left out and counted.
    /// - Throws: ``RepositoryError`` when the snapshot itself cannot be read; the store's errors.
    package static func run(_ snapshot: SnapshotSummary, from repository: OpenedRepository) throws -> Result {
        let sink = DrillSink()
        var result = Result()
        result.read = try Restore.run(Restore.Request(snapshot: snapshot, target: sink), from: repository)
        // What was damaged stands among the problems, each with its name: the counts would only say it again.
        if result.read.problems.isEmpty {
            result.read.problems = differences(of: sink.counts, from: snapshot, result.read)
        }
        return result
    }

    /// Where what was met is not as much as the manifest says; less than that is right where scopes were left out.
    private static func differences(
        of counts: DrillSink.Counts,
        from snapshot: SnapshotSummary,
        _ read: RestoreResult
    ) -> [SourceProblem] {
        let isWhole = read.erasedScopes == 0
        let pairs: [(String, UInt64, UInt64)] = [
            ("files", UInt64(counts.files), UInt64(snapshot.files)),
            ("links", UInt64(counts.links), UInt64(snapshot.links)),
            ("bytes", counts.bytes, snapshot.bytes),
        ]
        return pairs.filter { isWhole ? $0.1 != $0.2 : $0.1 > $0.2 }.map { what, found, stated in
            SourceProblem(path: "", reason: "\(found) \(what) were read where the manifest says \(stated)")
        }
    }
}

/// A restore's target that keeps nothing: it counts what it is given, and lets it go.
final class DrillSink: RestoreTarget {
    /// What was met.
    struct Counts: Sendable {
        var files = 0
        var links = 0
        var bytes: UInt64 = 0
    }

    private struct State {
        var counts = Counts()
        var folders: Set<PathBytes> = []
        /// Of paths, as this process hashes them: ten million of them take little memory, and two that share one are not to
        /// be expected.
        var hashes: Set<Int> = []
    }

    private let state = Mutex(State())

    /// What was met so far; further names of a file count as files of their own, as in a manifest.
    var counts: Counts { state.withLock { $0.counts } }

    func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        guard !path.isEmpty else { return }
        try meet(path)
        state.withLock { _ = $0.folders.insert(path) }
    }

    func holds(_ path: PathBytes, _ metadata: EntryMetadata) -> Bool { false }

    func removeOthers(in folder: PathBytes, than names: Set<PathBytes>, where isWanted: (PathBytes) -> Bool) -> Int {
        0
    }

    func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        try meet(path)
        guard PathBytes(bytes: metadata.linkTarget).map({ !$0.isEmpty }) ?? false else {
            throw Self.error("it points to nothing that a link can point to")
        }
        state.withLock { $0.counts.links += 1 }
    }

    func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) throws { try meet(path) }

    func makeLink(_ path: PathBytes, to first: PathBytes) throws {
        // The restore then reads this name as a file of its own, which is what its list says of it.
        throw Self.error("each name is read by itself")
    }

    func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws {
        try meet(path)
        var count: UInt64 = 0
        try produce { count += UInt64($0.count) }
        guard count == metadata.contentSize else {
            throw Self.error("\(count) bytes were read where its list says \(metadata.contentSize)")
        }
        state.withLock { state in
            state.counts.files += 1
            state.counts.bytes += metadata.size
        }
    }

    func finish() -> [SourceProblem] { [] }

    /// Takes note of an entry: its path leads nowhere else, was not met before, and lies in a folder that was.
    private func meet(_ path: PathBytes) throws {
        guard path.isPlainRelative else { throw Self.error("its path would lead out of a target") }
        try state.withLock { state in
            guard path.parent.isEmpty || state.folders.contains(path.parent) else {
                throw Self.error("the folder that it lies in is not there")
            }
            guard state.hashes.insert(path.hashValue).inserted else { throw Self.error("it is there twice") }
        }
    }

    private static func error(_ message: String) -> RestoreEntryError {
        RestoreEntryError(
            code: "drill-difference",
            message: message,
            remedy: "Run `landfast check --read-data` on the copy; `landfast repair` brings back what is damaged."
        )
    }
}
