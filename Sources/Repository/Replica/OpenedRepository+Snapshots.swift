package import Ledger
import Sealing
import Stores

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
        return try state.snapshots.keys.map(readSnapshot).sorted { ($0.time, $0.id) > ($1.time, $1.id) }
    }

    /// One snapshot.
    /// - Parameter selector: `latest`, an id, or the beginning of one.
    /// - Throws: ``RepositoryError`` of kind `noSnapshot` when none or several fit.
    package func snapshot(_ selector: String) throws -> SnapshotSummary {
        let all = try snapshots()
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
            guard ledger.authorises(document.key, .writer) else { throw damaged("its signer may not write") }
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
        let reader = ChunkReader(repository: self)
        var pointers: [ScopePointer] = []
        for id in snapshot.pointers {
            let plaintext = try reader.read(id, kind: .pointerList, keys: metadataKeys, tool: tool)
            do {
                pointers.append(contentsOf: try PointerList.decode(plaintext))
            } catch {
                throw RepositoryError.damaged("a pointer list", in: replica.store.place.name, error.message)
            }
        }
        return pointers
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
