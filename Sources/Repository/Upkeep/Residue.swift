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
    /// Looks once into every pack, index and snapshot that lies in the store.
    /// - Parameters:
    ///   - scopes: what has been erased.
    ///   - lease: keys of the metadata leaf; nil when the whole repository has been erased, and then every such object
    ///     is residue.
    /// - Returns: for each of the scopes what is left of it.
    /// - Throws: the store's errors when it cannot be listed, the lease's.
    package static func look(
        in replica: Replica,
        for scopes: [ScopePrefix],
        lease: KeyLease?,
        context: EngineContext
    ) throws -> [ScopePrefix: ResidueReport] {
        let look = try objects(in: replica, for: ScopeSet(scopes), lease: lease)
        let strays = try replica.store.strays()
        var locks = LocksSeen(in: replica.store)
        return try Dictionary(
            uniqueKeysWithValues: Set(scopes).map { scope in
                var report = look.reports[scope] ?? ResidueReport()
                report.unreadableObjects = look.unreadable
                report.objectsRead = look.objectsRead
                report.strays = strays
                report.lock = try locks.longest(on: report)
                return (scope, report)
            }
        )
    }

    private static func objects(in replica: Replica, for scopes: ScopeSet, lease: KeyLease?) throws -> Sightings {
        var seen = Sightings()
        guard let lease, let leaf = try lease.keys(for: .metadata) else {
            var everything = ResidueReport()
            for kind in [ObjectKind.pack, .index, .snapshot] {
                for object in try replica.store.list(kind) {
                    everything.objects.append(object.name)
                    everything.bytes += object.size
                }
            }
            for scope in scopes.all { seen.reports[scope] = everything }
            return seen
        }
        let look = Look(replica: replica, scopes: scopes, keys: ScopeKeys(path: .metadata, leaf: leaf))
        for object in try replica.store.list(.pack) {
            seen.note(object.name, try look.pack(object))
        }
        for object in try replica.store.list(.index) {
            seen.note(object.name, look.index(object.name))
        }
        for object in try replica.store.list(.snapshot) where !look.canReadSnapshot(object.name) {
            seen.unreadable.append(object.name)
        }
        return seen
    }

    /// What was seen in all objects so far.
    private struct Sightings {
        var reports: [ScopePrefix: ResidueReport] = [:]
        var unreadable: [ObjectName] = []
        var objectsRead = 0

        mutating func note(_ name: ObjectName, _ found: [ScopePrefix: Found]?) {
            objectsRead += 1
            guard let found else {
                unreadable.append(name)
                return
            }
            for (scope, found) in found {
                reports[scope, default: ResidueReport()].chunks += found.chunks
                reports[scope, default: ResidueReport()].bytes += found.bytes
                reports[scope, default: ResidueReport()].objects.append(name)
            }
        }
    }

    /// What one object holds of a scope; nothing when it only names it.
    private struct Found {
        var chunks = 0
        var bytes: UInt64 = 0
    }

    private struct Look {
        let replica: Replica
        let scopes: ScopeSet
        let keys: ScopeKeys

        private var repository: RepositoryID { replica.descriptor.id }

        /// What a pack holds and names; nil when it cannot be read.
        func pack(_ object: StoredObject) throws -> [ScopePrefix: Found]? {
            guard let name = object.name.digest else { return nil }
            var reader = PackReader(store: replica.store, repository: repository, metadataKeys: keys)
            guard let entries = try? reader.entries(of: name, size: object.size) else { return nil }
            var found: [ScopePrefix: Found] = [:]
            let tool = ChunkTool(repository: repository)
            for entry in entries {
                var isErased = false
                scopes.forEachCovering(entry.path) { scope in
                    isErased = true
                    found[scope, default: Found()].chunks += 1
                    found[scope, default: Found()].bytes += UInt64(entry.sealedLength)
                }
                guard !isErased, entry.chunk.kind == .pointerList else { continue }
                guard let pointers = pointers(in: entry, of: object.name, tool) else { return nil }
                for pointer in pointers {
                    scopes.forEachCovering(pointer.path) { found[$0] = found[$0] ?? Found() }
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

        /// What an index names; nil when it cannot be read.
        func index(_ name: ObjectName) -> [ScopePrefix: Found]? {
            guard let digest = name.digest else { return nil }
            var sealer = MetadataSealer(repository: repository, keys: keys)
            guard let run = try? IndexObject.read(digest, from: replica.store, &sealer),
                let header = try? IndexRun.header(run.span, isWhole: true)
            else { return nil }
            var found: [ScopePrefix: Found] = [:]
            for path in header.paths { scopes.forEachCovering(path) { found[$0] = Found() } }
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

/// The locks on objects, each asked for once.
private struct LocksSeen {
    private let store: any Store
    private var locks: [ObjectName: ObjectLock?] = [:]

    init(in store: any Store) {
        self.store = store
    }

    /// The longest lock on everything that was found; nil when something of it is not locked.
    ///
    /// Delete markers hold no bytes, and stay as long as what is below.
    mutating func longest(on report: ResidueReport) throws -> ObjectLock? {
        var longest: ObjectLock?
        for stray in report.strays where stray.kind != .deleteMarker {
            guard let lock = stray.lock else { return nil }
            longest = lock.joined(with: longest)
        }
        for name in report.objects + report.unreadableObjects {
            guard let lock = try lock(on: name) else { return nil }
            longest = lock.joined(with: longest)
        }
        return longest
    }

    private mutating func lock(on name: ObjectName) throws -> ObjectLock? {
        if let known = locks[name] { return known }
        let lock = try store.lock(on: name)
        locks.updateValue(lock, forKey: name)
        return lock
    }
}
