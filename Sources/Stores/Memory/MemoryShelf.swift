package import Sealing
internal import Synchronization

/// What a memory store keeps its objects in, as a disk is to a local store; it outlives the stores opened on it.
package final class MemoryShelf: Sendable {
    /// Where it says it is.
    package let place: StorePlace
    /// What the store says about itself.
    package let identity: StoreIdentity

    /// How it keeps what it is told to delete.
    package let rules: KeepingRules

    let contents = Mutex<[RepositoryID: Contents]>([:])

    /// One repository's place.
    struct Contents: Sendable {
        var objects: [ObjectName: [UInt8]] = [:]
        var versions = ObjectVersions()
    }

    /// A new, empty store in memory.
    package init(
        _ place: StorePlace,
        operatorKey: SigningKey,
        random: some RandomSource,
        created: Timestamp,
        rules: KeepingRules = KeepingRules()
    ) {
        self.place = place
        self.rules = rules
        identity = StoreIdentity(for: place, operatorKey: operatorKey, random: random, created: created)
    }

    /// Puts a lock on an object, or takes it away, as the store's owner does.
    package func lock(_ name: ObjectName, of repository: RepositoryID, _ lock: ObjectLock?) {
        contents.withLock { $0[repository]?.versions.lock(name, lock) }
    }

    /// Deletes an object by its name alone, as a program does that knows nothing of versions.
    package func hide(_ name: ObjectName, of repository: RepositoryID) {
        contents.withLock { contents in
            guard let bytes = contents[repository]?.objects.removeValue(forKey: name) else { return }
            contents[repository]?.versions.hide(name, size: UInt64(bytes.count))
        }
    }
}
