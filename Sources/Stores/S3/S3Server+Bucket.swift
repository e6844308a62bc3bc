internal import Connections
package import Residency
package import Sealing

extension S3Server {
    /// Creates the store's bucket, where the policy lets something be written to this store (L7).
    ///
    /// That it is there, and is ours, is fine.
    /// - Parameter isLocked: makes a bucket that keeps versions and can lock them.
    /// - Throws: `grantMismatch`, `grantExpired`, `readOnly` by the grant; `unexpected` when the bucket is somebody else's.
    package func createBucket(
        at place: StorePlace,
        grant: Grant,
        clock: any WallClock,
        isLocked: Bool = false
    ) throws(StoreError) {
        let permission = try StorePermission(grant, place: place, repository: grant.repository, clock: clock)
        try permission.checkCreation()
        var fields: [HTTPField] = []
        if isLocked { fields.append(HTTPField("x-amz-bucket-object-lock-enabled", "true")) }
        try trying { () throws(S3Failure) in
            do throws(S3Failure) {
                var buffer: [UInt8] = []
                _ = try client.send(S3Request("PUT", nil, fields: fields), into: &buffer)
            } catch  where error.code == "BucketAlreadyOwnedByYou" {
                return
            }
        }
    }
}
