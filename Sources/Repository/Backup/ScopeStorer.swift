import Files
import Sealing

/// Stores scopes' entries, on any thread: beside the parent's, so that what did not change is not read again.
struct ScopeStorer: Sendable {
    let repository: OpenedRepository
    let source: any BackupSource
    let readsUnchanged: Bool
    let writer: ChunkWriter
    let chunker: Chunker
    let progress: ProgressCounter

    /// Reads the files of a scope.
    func reader(of scope: PlannedScope) -> FileReader {
        FileReader(
            source: source,
            writer: writer,
            keys: scope.keys,
            inlineLimit: scope.inlineLimit,
            chunker: chunker,
            progress: progress
        )
    }

    /// Stores scopes from their first entry to their last list, one after the other.
    func store(_ group: ScopeGroup, _ tool: ChunkTool) throws -> [StoredScope] {
        let stored = try group.scopes.map { scope, parent in try store(scope, parent, tool) }
        progress.add(
            bytes: group.scopes.reduce(0) { $0 &+ $1.scope.entries.fileBytes },
            files: group.scopes.reduce(0) { $0 + UInt64($1.scope.entries.fileCount) }
        )
        return stored
    }

    private func store(_ scope: PlannedScope, _ parent: ParentEntries?, _ tool: ChunkTool) throws -> StoredScope {
        var parent = parent
        var counts = StoredCounts()
        let reader = reader(of: scope)
        var builder = EntryListBuilder(scope.label) { list in
            try writer.store(
                list.span,
                kind: .entryList,
                keys: scope.keys,
                sealer: &tool.sealer,
                sealed: &tool.sealed
            )
        }
        for entry in scope.entries {
            let old = try parent?.entry(at: entry.path, tool: tool)
            let outcome = try settled(entry, old) ?? reader.read(entry, tool)
            counts.note(outcome)
            guard let stored = outcome.entry else { continue }
            counts.count(stored)
            try builder.append(stored)
        }
        return StoredScope(path: scope.path, lists: try builder.finish(), counts: counts)
    }

    /// The entry to store when no content needs to be read: of all that are no files, and of files that did not change.
    /// - Returns: nil when the file is to be read.
    func settled(_ entry: SourceEntry, _ old: StoredEntry?) throws -> ReadOutcome? {
        let isSame = old.map { isUnchanged(entry.metadata, $0.metadata) } ?? false
        guard entry.metadata.kind == .file else {
            guard let old, isSame else { return described(entry) }
            return ReadOutcome(entry, asIn: old)
        }
        guard let old, isSame, !readsUnchanged else { return nil }
        switch old.content {
        case .none: return nil
        case .inline: break
        case .chunks(let ids), .chunkLists(let ids):
            guard try ids.allSatisfy({ try repository.index.contains($0) }) else { return nil }
        }
        return ReadOutcome(entry, asIn: old)
    }

    private func isUnchanged(_ new: EntryMetadata, _ old: EntryMetadata) -> Bool {
        new.kind == old.kind && new.size == old.size && new.modifiedSeconds == old.modifiedSeconds
            && new.modifiedNanoseconds == old.modifiedNanoseconds && new.changeToken == old.changeToken
            && new.changeToken.inode != 0
    }

    private func described(_ entry: SourceEntry) -> ReadOutcome {
        do {
            let reading = try source.describe(entry)
            return ReadOutcome(StoredEntry(path: entry.path, metadata: reading.metadata, content: .none), reading)
        } catch {
            return ReadOutcome(entry.path, error)
        }
    }
}
