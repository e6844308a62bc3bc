import Files
import Ledger
import Sealing
import Stores

/// Goes through snapshots and finds out which of their files cannot be restored from a replica, and because of which
/// object.
struct DamageWalk {
    private let repository: OpenedRepository
    private let tool: ChunkTool
    /// What is wrong, by object: what is found on the way is added.
    private(set) var faults: [ObjectName: ObjectFault]
    /// What each object does to each snapshot, which stands there by its manifest's name.
    private(set) var affected: [ObjectName: [Digest: AffectedSnapshot]] = [:]
    /// Snapshots of which a known, accepted part is lost.
    private(set) var accepted: [AffectedSnapshot] = []
    /// Chunks that no live pack holds, of all snapshots visited.
    private(set) var absent: Set<Digest> = []
    /// Pointer lists that cannot be read, of all snapshots visited.
    private(set) var unreadablePointers: Set<Digest> = []
    /// What is wrong with chunks in faulty packs: the pack, or nothing when the chunk itself is whole.
    private var verdicts: [Digest: ObjectName?] = [:]

    init(_ repository: OpenedRepository, faults: [ObjectName: ObjectFault]) {
        self.repository = repository
        self.faults = faults
        tool = ChunkTool(repository: repository.replica.descriptor.id)
    }

    /// What one snapshot suffers, while it is gone through.
    private struct Suffering {
        var byObject: [ObjectName: (snapshot: AffectedSnapshot, scopes: Set<ScopePath>)] = [:]
        /// Chunks that no live pack holds.
        var absent: Set<Digest> = []

        mutating func note(
            _ object: ObjectName,
            _ summary: SnapshotSummary,
            _ scope: ScopePath?,
            _ change: (inout AffectedSnapshot) -> Void
        ) {
            var entry = byObject[object] ?? (AffectedSnapshot(id: summary.id, time: summary.time), [])
            change(&entry.snapshot)
            if let scope { entry.scopes.insert(scope) }
            entry.snapshot.scopes = entry.scopes.count
            byObject[object] = entry
        }
    }

    /// Goes through one snapshot.
    /// - Throws: the lease's error, and the store's when it is about more than one object.
    mutating func visit(_ manifest: Digest) throws {
        let object = ObjectName.snapshot(manifest)
        let summary: SnapshotSummary
        do {
            summary = try repository.readSnapshot(manifest)
        } catch {
            try note(error, in: object)
            affected[object, default: [:]][manifest] = AffectedSnapshot(id: manifest.hex, isWhole: true)
            return
        }
        var suffering = Suffering()
        for id in summary.pointers {
            guard
                let plaintext = try read(
                    id,
                    .pointerList,
                    repository.metadataKeys,
                    object,
                    &suffering,
                    {
                        $0.note($1, summary, nil) { $0.lists += 1 }
                    }
                ), let pointers = try? PointerList.decode(plaintext)
            else {
                unreadablePointers.insert(id)
                continue
            }
            for pointer in pointers { try visit(pointer, of: summary, object, &suffering) }
        }
        conclude(summary, suffering, manifest)
    }

    private mutating func visit(
        _ pointer: ScopePointer,
        of summary: SnapshotSummary,
        _ manifest: ObjectName,
        _ suffering: inout Suffering
    ) throws {
        guard repository.ledger.isErased(pointer.path) == nil, let keys = try repository.keys(for: pointer.path) else {
            return
        }
        for id in pointer.lists {
            guard
                let plaintext = try read(
                    id,
                    .entryList,
                    keys,
                    manifest,
                    &suffering,
                    {
                        $0.note($1, summary, pointer.path) { $0.lists += 1 }
                    }
                ), let list = try? EntryList.decode(plaintext)
            else { continue }
            for entry in list.entries {
                for object in try blamed(for: entry, keys, manifest, &suffering) {
                    suffering.note(object, summary, pointer.path) { snapshot in
                        snapshot.files += 1
                        if snapshot.paths.count < AffectedSnapshot.maximumPaths { snapshot.paths.append(entry.path) }
                    }
                }
            }
        }
    }

    /// The objects because of which a file cannot be restored; none when it can.
    private mutating func blamed(
        for entry: StoredEntry,
        _ keys: ScopeKeys,
        _ manifest: ObjectName,
        _ suffering: inout Suffering
    ) throws -> Set<ObjectName> {
        var blamed: Set<ObjectName> = []
        var ids: [Digest] = []
        switch entry.content {
        case .none, .inline: break
        case .chunks(let chunks): ids = chunks
        case .chunkLists(let lists):
            for list in lists {
                let plaintext = try read(list, .chunkList, keys, manifest, &suffering) { blamed.insert($1) }
                ids += plaintext.flatMap { try? ChunkList.decode($0) } ?? []
            }
        }
        for id in ids {
            if let object = try verdict(on: id, .data, keys, manifest, &suffering) { blamed.insert(object) }
        }
        return blamed
    }

    /// A list's plaintext; when it cannot be had, `blame` is called with the object that is to blame.
    private mutating func read(
        _ id: Digest,
        _ kind: ChunkKind,
        _ keys: ScopeKeys,
        _ manifest: ObjectName,
        _ suffering: inout Suffering,
        _ blame: (inout Suffering, ObjectName) -> Void
    ) throws -> [UInt8]? {
        guard let location = try repository.index.find(id) else {
            suffering.absent.insert(id)
            blame(&suffering, manifest)
            return nil
        }
        do {
            return try ChunkReader(repository: repository).read(id, kind: kind, keys: keys, tool: tool)
        } catch {
            let pack = ObjectName.pack(location.pack)
            try note(error, in: pack)
            blame(&suffering, pack)
            return nil
        }
    }

    /// The object because of which a chunk cannot be had; nil when it can, as far as is known.
    private mutating func verdict(
        on id: Digest,
        _ kind: ChunkKind,
        _ keys: ScopeKeys,
        _ manifest: ObjectName,
        _ suffering: inout Suffering
    ) throws -> ObjectName? {
        guard let location = try repository.index.find(id) else {
            suffering.absent.insert(id)
            return manifest
        }
        let pack = ObjectName.pack(location.pack)
        // A live pack that is not among the faulty ones was looked at; one that is not live holds nothing.
        guard let fault = faults[pack] else {
            return repository.state?.packs[location.pack] == nil ? manifest : nil
        }
        if fault == .missing { return pack }
        if let known = verdicts[id] { return known }
        let isWhole =
            try ifUndamaged { try ChunkReader(repository: repository).read(id, kind: kind, keys: keys, tool: tool) }
            != nil
        verdicts.updateValue(isWhole ? nil : pack, forKey: id)
        return isWhole ? nil : pack
    }

    /// Writes down what is wrong with an object, unless something is known of it already.
    /// - Throws: what is about more than this object.
    private mutating func note(_ error: any Error, in object: ObjectName) throws {
        let fault: ObjectFault
        switch error {
        case let error as RepositoryError: fault = .unopenable(error.message)
        case let error as StoreError where error.isAboutObject:
            fault = ObjectFault(error, expected: repository.state?.objects[object] ?? 0)
        default: throw error
        }
        if faults[object] == nil { faults[object] = fault }
    }

    private mutating func conclude(_ summary: SnapshotSummary, _ suffering: Suffering, _ manifest: Digest) {
        absent.formUnion(suffering.absent)
        let object = ObjectName.snapshot(manifest)
        for (blamed, entry) in suffering.byObject {
            var snapshot = entry.snapshot
            if blamed == object, suffering.absent.count <= summary.lostChunks {
                accepted.append(snapshot)
                continue
            }
            snapshot.isWhole = snapshot.lists >= summary.pointers.count && entry.scopes.isEmpty && snapshot.files == 0
            affected[blamed, default: [:]][manifest] = snapshot
            if blamed == object, faults[object] == nil {
                let chunks = suffering.absent.count == 1 ? "1 chunk" : "\(suffering.absent.count) chunks"
                faults[object] = .inconsistent("it needs \(chunks) that no live pack holds")
            }
        }
        if summary.lostLists > 0 {
            var snapshot = AffectedSnapshot(id: summary.id, time: summary.time)
            snapshot.lists = summary.lostLists
            accepted.append(snapshot)
        }
    }
}
