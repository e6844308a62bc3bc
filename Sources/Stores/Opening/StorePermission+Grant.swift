internal import Residency
internal import Sealing

extension StorePermission {
    /// Checks that the grant is for this place and repository, allows this action now, and keeps what it allows.
    init(
        _ grant: Grant,
        place: StorePlace,
        repository: RepositoryID,
        clock: any WallClock
    ) throws(StoreError) {
        func refuse(_ kind: StoreError.Kind) -> StoreError { StoreError(store: place.name, kind: kind) }
        guard case .store(let name, let region) = grant.place else { throw refuse(.grantMismatch("no store")) }
        guard name == place.name else { throw refuse(.grantMismatch("store '\(name)'")) }
        guard region == place.region else { throw refuse(.grantMismatch("region '\(region)'")) }
        guard grant.repository == repository else { throw refuse(.grantMismatch("repository \(grant.repository)")) }
        guard clock.now() < grant.expires else { throw refuse(.grantExpired(grant.expires)) }
        self.init(
            store: place.name,
            mayCreate: grant.action == .write,
            mayDelete: grant.action == .write || grant.action == .remove,
            expires: grant.expires,
            clock: clock
        )
    }
}
