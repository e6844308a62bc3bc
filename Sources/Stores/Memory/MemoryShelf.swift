package import Sealing
internal import Synchronization

/// What a memory store keeps its objects in, as a disk is to a local store; it outlives the stores opened on it.
package final class MemoryShelf: Sendable {
    /// Where it says it is.
    package let place: StorePlace
    /// What the store says about itself.
    package let identity: StoreIdentity

    let objects = Mutex<[RepositoryID: [ObjectName: [UInt8]]]>([:])

    /// A new, empty store in memory.
    package init(
        _ place: StorePlace,
        operatorKey: SigningKey,
        random: some RandomSource,
        created: Timestamp
    ) {
        self.place = place
        identity = StoreIdentity(for: place, operatorKey: operatorKey, random: random, created: created)
    }
}
