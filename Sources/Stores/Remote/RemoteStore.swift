package import Residency
package import Sealing

/// A repository on a server: `<store>/<repository>/<object>`.
///
/// It knows what objects, kinds and permissions are, and the server beneath it how bytes are named, sent and deleted.
package final class RemoteStore: Store {
    package let place: StorePlace
    package let repository: RepositoryID
    let permission: StorePermission
    let server: any ObjectServer

    init(place: StorePlace, repository: RepositoryID, server: any ObjectServer, permission: StorePermission) {
        self.place = place
        self.repository = repository
        self.server = server
        self.permission = permission
    }

    package var contacts: [IPAddress] { server.contacts }

    package var deletionLag: Int64 { server.deletionLag }

    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try permission.checkCreation(name)
        do { try server.create(path(name), bytes) } catch { throw error.about(name) }
    }

    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        do { return try server.read(path(name), maximumBytes: maximumBytes) } catch { throw error.about(name) }
    }

    package func read(
        _ name: ObjectName,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        precondition(count >= 0, "a count of bytes is not negative")
        do {
            try server.read(path(name), offset: offset, count: count, into: &buffer)
        } catch {
            throw error.about(name)
        }
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        do { return try server.size(path(name)) } catch { throw error.about(name) }
    }

    package func delete(_ name: ObjectName) throws(StoreError) {
        try permission.checkDeletion(name)
        do { try server.delete(path(name)) } catch { throw error.about(name) }
    }

    package func removeUnfinished() throws(StoreError) -> Int {
        try permission.checkDeletion(nil)
        return try server.removeUnfinished(repository.hex)
    }

    func path(_ name: ObjectName) -> String { repository.hex + "/" + name.description }
}

extension StoreError {
    /// The same error, saying which object it is about.
    func about(_ object: ObjectName) -> StoreError { StoreError(store: store, object: object, kind: kind) }
}
