package import Ledger
import Sealing
package import Stores

/// A scope of a snapshot.
package struct SnapshotScope: Hashable, Sendable {
    /// The scope's path in the key tree.
    package var path: ScopePath
    /// The person or object; nil for nobody.
    package var label: ScopeLabel?
}

extension OpenedRepository {
    /// All snapshots, newest first.
    package func snapshots() throws -> [SnapshotSummary] {
        guard let state else { return [] }
        return try replica.store.each(Array(state.snapshots.keys), readSnapshot).sorted {
            ($0.time, $0.id) > ($1.time, $1.id)
        }
    }

    /// All snapshots whose manifests can be read, newest first, and what is wrong with the other manifests.
    /// - Throws: the store's error when it is about more than single objects.
    package func readableSnapshots() throws -> (snapshots: [SnapshotSummary], damaged: [ObjectName: String]) {
        var readable: [SnapshotSummary] = []
        var damaged: [ObjectName: String] = [:]
        let names = state?.snapshots.keys.sorted() ?? []
        let read = try replica.store.each(names) { [self] name in Result { try readSnapshot(name) } }
        for (name, result) in zip(names, read) {
            do {
                readable.append(try result.get())
            } catch let error as RepositoryError {
                damaged[.snapshot(name)] = error.message
            } catch let error as StoreError {
                guard error.isAboutObject else { throw error }
                damaged[.snapshot(name)] = error.message
            }
        }
        return (readable.sorted { ($0.time, $0.id) > ($1.time, $1.id) }, damaged)
    }

    /// One snapshot.
    ///
    /// A damaged manifest does not stand in the way of another snapshot; only which one is the latest cannot be said
    /// then.
    /// - Parameter selector: `latest`, an id, or the beginning of one.
    /// - Throws: ``RepositoryError`` of kind `noSnapshot` when none or several fit, of kind `damaged` when the latest is
    ///   asked for and a manifest cannot be read.
    package func snapshot(_ selector: String) throws -> SnapshotSummary {
        let (all, damaged) = try readableSnapshots()
        if selector == "latest", let first = damaged.min(by: { $0.key < $1.key }) {
            throw RepositoryError(
                .damaged,
                "which snapshot is the latest cannot be said: \(damaged.count) of \(all.count + damaged.count) manifests"
                    + " cannot be read (\(first.value))",
                remedy: "Run `landfast repair`, or restore from another replica; any other snapshot can be restored by"
                    + " its id, see `landfast snapshot list`."
            )
        }
        if selector == "latest", let newest = all.first { return newest }
        let fitting = all.filter { !selector.isEmpty && $0.id.hasPrefix(selector.lowercased()) }
        guard fitting.count == 1, let snapshot = fitting.first else {
            let found = fitting.isEmpty ? "no snapshot" : "\(fitting.count) snapshots"
            throw RepositoryError(
                .noSnapshot,
                "\(found) of repository \(replica.descriptor.id) fit `\(selector)`",
                remedy: "See `landfast snapshot list` for the ids."
            )
        }
        return snapshot
    }

    /// Visits the entries of a snapshot, scope by scope, in the order of paths within each.
    ///
    /// Scopes whose keys no longer exist, or for which the ledger holds a tombstone, are left out.
    package func files(
        of snapshot: SnapshotSummary,
        _ visit: (SnapshotScope, StoredEntry) throws -> Void
    ) throws {
        let tool = ChunkTool(repository: replica.descriptor.id)
        for pointer in try pointers(of: snapshot, tool: tool) {
            guard ledger.isErased(pointer.path) == nil, let keys = try keys(for: pointer.path) else { continue }
            for list in pointer.lists {
                let (label, entries) = try entryList(list, keys: keys, tool: tool)
                for entry in entries {
                    try visit(SnapshotScope(path: pointer.path, label: label), entry)
                }
            }
        }
    }

    /// Reads and checks one manifest.
    func readSnapshot(_ name: Digest) throws -> SnapshotSummary {
        let objectName = ObjectName.snapshot(name)
        let object = try replica.store.read(objectName, maximumBytes: FormatLimits.snapshot)
        func damaged(_ detail: String) -> RepositoryError {
            .damaged(objectName.description, in: replica.store.place.name, detail)
        }
        guard SHA256.hash(object.span) == name else { throw damaged("its bytes are not the ones its name stands for") }
        guard object.span.starts(with: FormatText.snapshotStart) else {
            throw damaged("it does not start as a snapshot does")
        }
        do {
            var sealer = metadataSealer()
            let plaintext = try sealer.open(object.span.extracting(8..<object.count), kind: .manifest)
            let document = try SignedDocument.parse(
                plaintext.span,
                namespace: SnapshotSummary.namespace,
                maximumBytes: FormatLimits.snapshot
            )
            // A key that was revoked since signed nothing that could be added: an accepted head names the manifest.
            guard ledger.everDelegated(document.key, .writer) else { throw damaged("its signer never could write") }
            return try SnapshotSummary(document.document, name: name, repository: replica.descriptor.id)
        } catch let error as SealingError {
            throw damaged(error.message)
        }
    }

    /// A sealed, signed manifest, ready to be stored, with its name.
    func sealSnapshot(_ snapshot: inout SnapshotSummary, writer: SigningKey) throws -> [UInt8] {
        let document = SignedDocument(
            signing: snapshot.document(repository: replica.descriptor.id),
            namespace: SnapshotSummary.namespace,
            with: writer
        )
        var object = FormatText.snapshotStart
        var sealer = metadataSealer()
        sealer.seal(document.encoded().span, kind: .manifest, random: context.random, appendTo: &object)
        guard object.count <= FormatLimits.snapshot else {
            throw RepositoryError(
                .tooLarge,
                "the snapshot's manifest would have \(object.count) bytes",
                remedy: "Split the dataset; format 1 allows \(FormatLimits.snapshot) bytes."
            )
        }
        snapshot.name = SHA256.hash(object.span)
        return object
    }

    /// All pointers of a snapshot, in the order of paths.
    func pointers(of snapshot: SnapshotSummary, tool: ChunkTool) throws -> [ScopePointer] {
        try snapshot.pointers.flatMap { try pointerList($0, tool: tool) }
    }

    /// The pointers in one pointer list.
    func pointerList(_ id: Digest, tool: ChunkTool) throws -> [ScopePointer] {
        let plaintext = try ChunkReader(repository: self)
            .read(id, kind: .pointerList, keys: metadataKeys, tool: tool)
        do {
            return try PointerList.decode(plaintext)
        } catch {
            throw RepositoryError.damaged("a pointer list", in: replica.store.place.name, error.message)
        }
    }

    /// Those pointers of a snapshot that can be read, in the order of paths, and what is wrong with the others.
    func readablePointers(
        of snapshot: SnapshotSummary,
        tool: ChunkTool
    ) throws -> (pointers: [ScopePointer], problems: [String]) {
        var readable: [ScopePointer] = []
        var problems: [String] = []
        for id in snapshot.pointers {
            do {
                readable += try pointerList(id, tool: tool)
            } catch let error as RepositoryError {
                problems.append(error.message)
            } catch let error as StoreError {
                guard error.isAboutObject else { throw error }
                problems.append(error.message)
            }
        }
        return (readable, problems)
    }

    /// One entry list.
    func entryList(
        _ id: Digest,
        keys: ScopeKeys,
        tool: ChunkTool
    ) throws -> (label: ScopeLabel?, entries: [StoredEntry]) {
        let plaintext = try ChunkReader(repository: self).read(id, kind: .entryList, keys: keys, tool: tool)
        do {
            return try EntryList.decode(plaintext)
        } catch {
            throw RepositoryError.damaged("an entry list", in: replica.store.place.name, error.message)
        }
    }
}

extension SnapshotSummary {
    static let namespace = "landfast-snapshot"
}
