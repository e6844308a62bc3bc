internal import Files
package import Residency
package import Sealing

/// The only way to a store: nothing is opened without a grant of the policy engine (N3, I1).
package enum StoreOpener {
    /// Opens a repository's place in a store.
    ///
    /// The grant must be for this store, region and repository and not have ended; one to read gives a store that
    /// refuses to create and delete, one to remove a store that refuses to create. The store must still be the one that
    /// `identity` was verified on (L2). For writing, a file system must refuse to create a name twice; a server need not,
    /// but no primary may lie there then.
    /// - Throws: `grantMismatch`, `grantExpired`, `identityMismatch`, `identityForged`, `notInitialised`,
    ///   `notExclusive`, `badPlace`, `io`, `network` and what is about a server. Nothing has been written then.
    package static func open(
        _ place: StorePlace,
        repository: RepositoryID,
        grant: Grant,
        identity: StoreIdentity,
        clock: any WallClock,
        access: StoreAccess = .local
    ) throws(StoreError) -> any Store {
        let permission = try StorePermission(grant, place: place, repository: repository, clock: clock)
        try identity.check(place)
        guard try StoreIdentity.verify(place, operatorKey: identity.signed.key, access: access) == identity else {
            throw StoreError(store: place.name, kind: .identityMismatch("it was set up anew since it was looked at"))
        }
        guard place.remote == nil else {
            let server = try place.requireServer(access)
            return RemoteStore(place: place, repository: repository, server: server, permission: permission)
        }
        let folder = try place.requireFolder()
        let top: DirectoryHandle
        let isExclusive: Bool
        do throws(FileError) {
            top = try DirectoryHandle.open(folder)
            isExclusive = try permission.mayCreate ? ExclusiveCreation.isKept(in: top) : true
        } catch {
            throw StoreError(error, store: place.name)
        }
        guard isExclusive else { throw StoreError(store: place.name, kind: .notExclusive) }
        return LocalStore(place: place, repository: repository, top: top, permission: permission)
    }

    /// Opens a repository's place in a memory store, on the same terms.
    /// - Throws: `grantMismatch`, `grantExpired`.
    package static func open(
        _ shelf: MemoryShelf,
        repository: RepositoryID,
        grant: Grant,
        clock: any WallClock
    ) throws(StoreError) -> any Store {
        let permission = try StorePermission(grant, place: shelf.place, repository: repository, clock: clock)
        return MemoryStore(shelf: shelf, repository: repository, permission: permission)
    }
}
