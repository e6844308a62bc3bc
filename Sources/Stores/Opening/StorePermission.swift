internal import Sealing

/// What an opened store may do, taken from the grant it was opened with.
struct StorePermission: Sendable {
    /// The store's name, for errors.
    let store: String
    /// True when the grant allows to create objects; reading is always part of it.
    let mayCreate: Bool
    /// True when the grant allows to delete objects: one to write does, and one to clear a place that is allowed no more.
    let mayDelete: Bool
    /// When the grant ends.
    let expires: Timestamp
    /// The clock that decides whether it has ended.
    let clock: any WallClock

    /// Called before each byte that a store takes: a grant that has ended since the store was opened ends writing.
    func checkCreation(_ object: ObjectName? = nil) throws(StoreError) {
        guard mayCreate else { throw StoreError(store: store, object: object, kind: .readOnly) }
        guard clock.now() < expires else {
            throw StoreError(store: store, object: object, kind: .grantExpired(expires))
        }
    }

    /// Called before anything is deleted: what was allowed to be written may be removed, at any time.
    func checkDeletion(_ object: ObjectName?) throws(StoreError) {
        guard mayDelete else { throw StoreError(store: store, object: object, kind: .readOnly) }
    }
}
