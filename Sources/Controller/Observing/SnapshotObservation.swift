package import Catalog
package import Repository
package import Sealing

extension SnapshotRecord {
    /// What the catalog knows of a snapshot: counts and dates.
    package init(_ snapshot: SnapshotSummary, of repository: RepositoryID, at now: Timestamp) {
        self.init(
            repository: repository,
            id: snapshot.id,
            taken: snapshot.time,
            files: UInt64(snapshot.files),
            bytes: snapshot.bytes,
            scopes: UInt64(snapshot.scopes),
            erasedScopes: UInt64(snapshot.erasedScopes),
            policy: snapshot.policyDigest,
            observed: now
        )
    }
}
