package import Residency
package import Sealing

extension StoreAccess {
    /// What the store's server can do, asked and tried out; nil for a store on this machine.
    package func capabilities() throws(StoreError) -> StoreCapabilities? {
        guard let server else { return nil }
        if let bucket = server as? S3Server { return try bucket.capabilities() }
        return StoreCapabilities(
            refusesSecondCreation: try server.refusesSecondCreation(),
            versioning: .none,
            hasObjectLock: false
        )
    }

    /// Creates the bucket of a store on an S3 server, where the policy lets something be written to this store (L7); one
    /// that can lock versions when the store is to be locked.
    /// - Throws: `grantMismatch`, `grantExpired`, `readOnly` by the grant; `badPlace` for other servers.
    package func createBucket(at place: StorePlace, grant: Grant, clock: any WallClock) throws(StoreError) {
        guard let bucket = server as? S3Server else {
            throw StoreError(store: place.name, kind: .badPlace("there are no buckets at its server"))
        }
        try bucket.createBucket(at: place, grant: grant, clock: clock, isLocked: mode == .locked)
    }
}
