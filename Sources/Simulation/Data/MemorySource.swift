package import Files
package import Ledger
package import Repository
import Synchronization

/// A source in memory: scopes with files, changed between runs by the test.
package final class MemorySource: BackupSource {
    /// A file with its content.
    package struct File: Sendable {
        /// The bytes; of a link, its target.
        package var content: [UInt8]
        /// Everything else.
        package var metadata: EntryMetadata
    }

    private struct State: Sendable {
        var scopes: [ScopeLabel?: [PathBytes: File]] = [:]
        var unreadable: Set<PathBytes> = []
        var clock: Int64 = 1_700_000_000
        var inode: UInt64 = 1
        package var reads = 0
        var whileReading: (@Sendable () throws -> Void)?
        var hooks: [PathBytes: @Sendable () throws -> Void] = [:]
        var mapping = MemorySource.standardMapping
        var label: (@Sendable (PathBytes) -> ScopeLabel?)?

        /// The files by whom the mapping gives them to.
        var mapped: [ScopeLabel?: [PathBytes: File]] {
            guard let label else { return scopes }
            var mapped: [ScopeLabel?: [PathBytes: File]] = [:]
            for files in scopes.values {
                for (path, file) in files { mapped[label(path), default: [:]][path] = file }
            }
            return mapped
        }
    }

    private let state = Mutex(State())

    /// What decides whose its paths are, as far as its snapshots know.
    package var mapping: ScopeMapping { state.withLock { $0.mapping } }

    /// What a source goes by that was given no other mapping.
    package static let standardMapping = ScopeMapping(source: "/memory", templates: [])

    /// An empty source.
    package init() {}

    /// Goes by another mapping from now on.
    /// - Parameter label: what that mapping says of a path; nil: that each file is whose it was given to.
    package func remap(_ mapping: ScopeMapping, _ label: (@Sendable (PathBytes) -> ScopeLabel?)? = nil) {
        state.withLock { state in
            state.mapping = mapping
            state.label = label
        }
    }

    /// Files read since the beginning, a count.
    package var reads: Int { state.withLock { $0.reads } }

    /// Puts a file into a scope; nil is nobody.
    package func put(_ path: PathBytes, _ content: [UInt8], _ label: ScopeLabel? = nil) {
        add(path, content, kind: .file, label: label)
    }

    package func putFolder(_ path: PathBytes, _ label: ScopeLabel? = nil) {
        add(path, [], kind: .folder, label: label)
    }

    package func putLink(_ path: PathBytes, to target: [UInt8], _ label: ScopeLabel? = nil) {
        add(path, target, kind: .symbolicLink, label: label)
    }

    package func remove(_ path: PathBytes, _ label: ScopeLabel? = nil) {
        state.withLock { $0.scopes[label]?[path] = nil }
    }

    package func makeUnreadable(_ path: PathBytes) {
        state.withLock { _ = $0.unreadable.insert(path) }
    }

    /// Runs something once, when the first file is read.
    package func onFirstRead(_ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0.whileReading = body }
    }

    /// Runs something whenever a certain file is read.
    package func beforeRead(_ path: PathBytes, _ body: @escaping @Sendable () throws -> Void) {
        state.withLock { $0.hooks[path] = body }
    }

    private func add(_ path: PathBytes, _ content: [UInt8], kind: EntryKind, label: ScopeLabel?) {
        state.withLock { state in
            state.clock += 1
            state.inode += 1
            let metadata = EntryMetadata(
                kind: kind,
                mode: kind == .folder ? 0o750 : 0o640,
                owner: 1000,
                group: 100,
                modifiedSeconds: state.clock,
                modifiedNanoseconds: 123_456_789,
                size: kind == .file ? UInt64(content.count) : 0,
                linkTarget: kind == .symbolicLink ? content : [],
                changeToken: ChangeToken(inode: state.inode, changedSeconds: state.clock, changedNanoseconds: 7)
            )
            state.scopes[label, default: [:]][path] = File(content: content, metadata: metadata)
        }
    }

    package func list() throws -> SourceListing {
        state.withLock { state in
            let scopes = state.mapped.filter { !$0.value.isEmpty }.map { label, files in
                SourceScope(
                    label: label,
                    entries: SourceEntries(
                        files.map { SourceEntry(path: $0.key, metadata: $0.value.metadata) }
                            .sorted { EntryOrder.precedes($0.path, $1.path) }
                    )
                )
            }
            return SourceListing(scopes: scopes, problems: [])
        }
    }

    package func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading {
        let (content, hook) = try state.withLock { state -> ([UInt8], (@Sendable () throws -> Void)?) in
            state.reads += 1
            guard !state.unreadable.contains(entry.path) else { throw Unreadable() }
            let content = state.scopes.values.compactMap { $0[entry.path] }.first { $0.metadata == entry.metadata }
            defer { state.whileReading = nil }
            return (content?.content ?? [], state.whileReading ?? state.hooks[entry.path])
        }
        try hook?()
        var start = 0
        while start < content.count {
            let end = min(start + 64 * 1024 + 13, content.count)
            try body(content.span.extracting(start..<end))
            start = end
        }
        return SourceReading(metadata: entry.metadata)
    }

    /// Everything in it by scope, for comparison with a restore.
    package var scopes: [ScopeLabel?: [PathBytes: File]] {
        state.withLock { state in state.scopes.filter { !$0.value.isEmpty } }
    }

    package func describe(_ entry: SourceEntry) throws -> SourceReading { SourceReading(metadata: entry.metadata) }

    /// Everything in it, for comparison with a restore.
    package var everything: [PathBytes: File] {
        state.withLock { state in
            state.scopes.values.reduce(into: [:]) { $0.merge($1) { _, new in new } }
        }
    }

    /// What reading such a file throws.
    package struct Unreadable: Error {}
}

/// A restore target in memory.
package final class MemoryTarget: RestoreTarget {
    private let state = Mutex<[PathBytes: MemorySource.File]>([:])

    /// An empty target.
    package init() {}

    package var everything: [PathBytes: MemorySource.File] { state.withLock { $0 } }

    package func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        state.withLock { $0[path] = MemorySource.File(content: [], metadata: metadata) }
    }

    package func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        state.withLock { $0[path] = MemorySource.File(content: metadata.linkTarget, metadata: metadata) }
    }

    package func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws {
        var content: [UInt8] = []
        try produce { piece in
            for position in piece.indices {
                content.append(piece[position])
            }
        }
        state.withLock { $0[path] = MemorySource.File(content: content, metadata: metadata) }
    }

    package func holds(_ path: PathBytes, _ metadata: EntryMetadata) -> Bool { false }

    package func removeOthers(
        in folder: PathBytes,
        than names: Set<PathBytes>,
        where isWanted: (PathBytes) -> Bool
    ) -> Int { 0 }

    package func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) throws {
        state.withLock { $0[path] = MemorySource.File(content: [], metadata: metadata) }
    }

    package func makeLink(_ path: PathBytes, to first: PathBytes) throws {
        state.withLock { $0[path] = $0[first] }
    }

    package func finish() throws -> [SourceProblem] { [] }
}

/// Runs a body the first time only.
package final class HookOnce: Sendable {
    private let isDone = Mutex(false)

    /// Nothing has been run.
    package init() {}

    package func run(_ body: () throws -> Void) rethrows {
        let isFirst = isDone.withLock { isDone in
            defer { isDone = true }
            return !isDone
        }
        if isFirst { try body() }
    }
}

extension [UInt8] {
    /// True when the bytes occur in this order somewhere.
    package func contains(subsequence needle: [UInt8]) -> Bool {
        guard let first = needle.first, count >= needle.count else { return false }
        return indices.dropLast(needle.count - 1).contains { start in
            self[start] == first && self[start..<start + needle.count].elementsEqual(needle)
        }
    }
}
