import Custody
import Files
import Ledger
import Sealing

/// Moves a snapshot's entries from leaves that are given up to where they belong: entry lists are written anew, contents are
/// sealed again, and everything else stays.
///
/// Two passes over the lists: the first notes for each entry whither it goes, in 8 bytes, the second writes scope after scope.
final class SnapshotRescoper {
    /// Entries that got other keys.
    private(set) var entries = 0
    /// Entries that belong to nobody who is left.
    private(set) var dropped = 0
    /// The leaves that entries went to.
    private(set) var destinations: Set<ScopePath> = []
    private let request: Resealing.Request
    private let repository: OpenedRepository
    private let writer: ChunkWriter
    private let contents: ContentResealer
    private let tool: ChunkTool
    private let cache: EntryListCache

    /// Entries that go to one leaf, in the order in which they were found.
    private struct Arrivals {
        var label: ScopeLabel?
        var places: [EntryPlace] = []

        /// Two labels with one leaf would be erased together, so the run ends instead.
        mutating func append(_ place: EntryPlace, _ destination: Resealing.Destination) throws(RepositoryError) {
            guard label == destination.label else {
                throw RepositoryError(
                    .damaged,
                    "two scopes of a snapshot have the same keyed label",
                    remedy: "The two would be erased together. Give one of them another internal id, and run again."
                )
            }
            places.append(place)
        }
    }

    /// A list that is taken apart.
    private struct Source {
        let keys: ScopeKeys
        let list: Digest
        let pointer: Int
    }

    init(_ request: Resealing.Request, repository: OpenedRepository, sink: PackSink) {
        self.request = request
        self.repository = repository
        writer = ChunkWriter(repository, sink: sink)
        tool = ChunkTool(repository: repository.replica.descriptor.id)
        contents = ContentResealer(repository: repository, writer: writer, tool: tool)
        cache = EntryListCache(repository, tool: tool)
    }

    /// The snapshot without anything under the leaves that are given up; the manifest is the caller's to store.
    func rescoped(_ snapshot: SnapshotSummary) throws -> SnapshotSummary {
        let pointers = try repository.pointers(of: snapshot, tool: tool)
        contents.isAnythingLost = snapshot.lostChunks > 0
        let (sources, arrivals) = try sort(pointers.filter { request.moving.contains($0.path) }, snapshot)
        destinations = Set(arrivals.keys)
        let leaves = destinations.sorted()
        let keys = try repository.lease.keys(forSorted: leaves)
        var kept = pointers.filter { !request.moving.contains($0.path) && arrivals[$0.path] == nil }
        for (leaf, keys) in zip(leaves, keys) {
            guard let keys, let arriving = arrivals[leaf] else { throw Resealing.conflict(repository) }
            let existing = pointers.first { $0.path == leaf && !request.moving.contains(leaf) }
            let scope = ScopeKeys(path: leaf, leaf: keys)
            kept.append(try write(arriving, sources, beside: existing, scope))
        }
        var builder = PointerListBuilder(writer: writer, metadataKeys: repository.metadataKeys)
        for pointer in kept.sorted(by: { $0.path < $1.path }) { try builder.append(pointer, tool: tool) }
        var changed = snapshot
        changed.pointers = try builder.finish(tool: tool)
        changed.scopes = kept.count
        return changed
    }

    /// The first pass: whither each entry goes.
    private func sort(
        _ pointers: [ScopePointer],
        _ snapshot: SnapshotSummary
    ) throws -> (sources: [Source], arrivals: [ScopePath: Arrivals]) {
        var sources: [Source] = []
        var arrivals: [ScopePath: Arrivals] = [:]
        for (number, pointer) in pointers.enumerated() {
            guard let keys = try repository.keys(for: pointer.path) else { continue }
            for list in pointer.lists {
                let found: (label: ScopeLabel?, entries: [StoredEntry])
                do {
                    found = try repository.entryList(list, keys: keys, tool: tool)
                } catch let error as RepositoryError where error.kind == .missingObject && snapshot.lostChunks > 0 {
                    continue
                }
                for (place, entry) in found.entries.enumerated() {
                    guard let destination = try request.destination(entry, pointer.path, found.label) else {
                        dropped += 1
                        continue
                    }
                    try arrivals[destination.path, default: Arrivals(label: destination.label)]
                        .append(EntryPlace(list: UInt32(sources.count), entry: UInt32(place)), destination)
                    entries += 1
                }
                sources.append(Source(keys: keys, list: list, pointer: number))
            }
        }
        return (sources, arrivals)
    }

    /// The second pass, for one leaf: what arrives, merged with what lies there already, in the order of paths.
    private func write(
        _ arrivals: Arrivals,
        _ sources: [Source],
        beside existing: ScopePointer?,
        _ keys: ScopeKeys
    ) throws -> ScopePointer {
        let lists = sources.map(\.list)
        var builder = EntryListBuilder(arrivals.label) { [writer, tool] list in
            try writer.store(list.span, kind: .entryList, keys: keys, sealer: &tool.sealer, sealed: &tool.sealed)
        }
        // Each leaf's entries come in order; those of several leaves are merged.
        var streams = Dictionary(grouping: arrivals.places) { sources[Int($0.list)].pointer }
            .sorted { $0.key < $1.key }
            .map { EntryStream(places: $0.value, in: lists, keys: sources[Int($0.value[0].list)].keys) }
        if let existing { streams.append(EntryStream(lists: existing.lists, keys: keys)) }
        while true {
            var first: Int?
            for index in streams.indices {
                guard let candidate = try streams[index].head(cache) else { continue }
                if let best = first, let path = try streams[best].head(cache)?.path {
                    // A path that several leaves have is taken from the first of them.
                    if candidate.path == path {
                        streams[index].advance()
                        continue
                    }
                    if !EntryOrder.precedes(candidate.path, path) { continue }
                }
                first = index
            }
            guard let first, var entry = try streams[first].head(cache) else { break }
            entry.content = try contents.content(of: entry, from: streams[first].keys, to: keys)
            try builder.append(entry)
            streams[first].advance()
        }
        return ScopePointer(path: keys.path, lists: try builder.finish())
    }
}
