package import Custody
package import Ledger
import Sealing
package import Stores

/// What still lies in a replica of scopes that have been erased.
package struct ResidueReport: Sendable {
    /// Chunks under the scopes, a count.
    package var chunks = 0
    /// Their sealed bytes.
    package var bytes: UInt64 = 0
    /// Objects that hold or name them.
    package var objects: [ObjectName] = []
    /// Objects that could not be read, so that nothing can be said about them.
    package var unreadableObjects: [ObjectName] = []
    /// Things in the store that are no objects, so that nothing can be said about them.
    package var strays: [Stray] = []
    /// The longest lock on what was found; nil when something of it is not locked, and can be deleted now.
    package var lock: ObjectLock?
    /// Objects that were looked into, a count.
    package var objectsRead = 0

    /// True when everything could be read and nothing was found.
    package var isClean: Bool { objects.isEmpty && unreadableObjects.isEmpty && strays.isEmpty }
}

/// An independent look at a replica: it goes by what the store lists, not by what a head or an index says.
package enum Residue {
    /// Looks into every pack, index and snapshot that lies in the store.
    /// - Parameters:
    ///   - scopes: what has been erased.
    ///   - lease: keys of the metadata leaf; nil when the whole repository has been erased, and then every such object
    ///     is residue.
    /// - Throws: the store's errors when it cannot be listed, the lease's.
    package static func look(
        in replica: Replica,
        for scopes: [ScopePrefix],
        lease: KeyLease?,
        context: EngineContext
    ) throws -> ResidueReport {
        var report = try objects(in: replica, for: scopes, lease: lease)
        report.strays = try replica.store.strays()
        report.lock = try report.lock(in: replica.store)
        return report
    }

    private static func objects(
        in replica: Replica,
        for scopes: [ScopePrefix],
        lease: KeyLease?
    ) throws -> ResidueReport {
        var report = ResidueReport()
        guard let lease, let leaf = try lease.keys(for: .metadata) else {
            for kind in [ObjectKind.pack, .index, .snapshot] {
                for object in try replica.store.list(kind) {
                    report.objects.append(object.name)
                    report.bytes += object.size
                }
            }
            return report
        }
        let look = Look(replica: replica, scopes: scopes, keys: ScopeKeys(path: .metadata, leaf: leaf))
        for object in try replica.store.list(.pack) {
            report.note(object.name, try look.pack(object))
        }
        for object in try replica.store.list(.index) {
            report.note(object.name, look.index(object.name))
        }
        for object in try replica.store.list(.snapshot) where !look.canReadSnapshot(object.name) {
            report.unreadableObjects.append(object.name)
        }
        return report
    }

    /// What one object holds of the scopes; nil when it cannot be read.
    fileprivate struct Found {
        var chunks = 0
        var bytes: UInt64 = 0
        var mentions = false
    }

    private struct Look {
        let replica: Replica
        let scopes: [ScopePrefix]
        let keys: ScopeKeys

        private var repository: RepositoryID { replica.descriptor.id }

        private func isErased(_ path: ScopePath) -> Bool {
            scopes.contains { $0.covers(path) }
        }

        func pack(_ object: StoredObject) throws -> Found? {
            guard let name = object.name.digest else { return nil }
            var reader = PackReader(store: replica.store, repository: repository, metadataKeys: keys)
            guard let entries = try? reader.entries(of: name, size: object.size) else { return nil }
            var found = Found()
            let tool = ChunkTool(repository: repository)
            for entry in entries {
                if isErased(entry.path) {
                    found.chunks += 1
                    found.bytes += UInt64(entry.sealedLength)
                } else if entry.chunk.kind == .pointerList {
                    guard let pointers = pointers(in: entry, of: object.name, tool) else { return nil }
                    if pointers.contains(where: { isErased($0.path) }) { found.mentions = true }
                }
            }
            return found
        }

        private func pointers(
            in entry: PackEntry,
            of pack: ObjectName,
            _ tool: ChunkTool
        ) -> [ScopePointer]? {
            do {
                try replica.store.read(
                    pack,
                    offset: UInt64(entry.offset),
                    count: Int(entry.sealedLength),
                    into: &tool.sealed
                )
                let sealed = tool.sealed
                try tool.sealer.open(sealed.span, as: entry.chunk, keys: keys, into: &tool.plain)
                return try PointerList.decode(tool.plain)
            } catch {
                return nil
            }
        }

        func index(_ name: ObjectName) -> Found? {
            guard let digest = name.digest else { return nil }
            var sealer = MetadataSealer(repository: repository, keys: keys)
            guard let run = try? IndexObject.read(digest, from: replica.store, &sealer),
                let header = try? IndexRun.header(run.span, isWhole: true)
            else { return nil }
            var found = Found()
            found.mentions = header.paths.contains(where: isErased)
            return found
        }

        func canReadSnapshot(_ name: ObjectName) -> Bool {
            guard let object = try? replica.store.read(name, maximumBytes: FormatLimits.snapshot),
                object.count > 8
            else { return false }
            var sealer = MetadataSealer(repository: repository, keys: keys)
            return (try? sealer.open(object.span.extracting(8..<object.count), kind: .manifest)) != nil
        }
    }
}

extension ResidueReport {
    /// The longest lock on everything that was found.
    ///
    /// Delete markers hold no bytes, and stay as long as what is below.
    fileprivate func lock(in store: any Store) throws -> ObjectLock? {
        var longest: ObjectLock?
        for stray in strays where stray.kind != .deleteMarker {
            guard let lock = stray.lock else { return nil }
            longest = lock.joined(with: longest)
        }
        for name in objects + unreadableObjects {
            guard let lock = try store.lock(on: name) else { return nil }
            longest = lock.joined(with: longest)
        }
        return longest
    }

    fileprivate mutating func note(_ name: ObjectName, _ found: Residue.Found?) {
        objectsRead += 1
        guard let found else {
            unreadableObjects.append(name)
            return
        }
        chunks += found.chunks
        bytes += found.bytes
        if found.chunks > 0 || found.mentions { objects.append(name) }
    }
}
