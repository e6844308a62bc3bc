package import Residency
package import Sealing

/// An object as a listing shows it.
package struct StoredObject: Hashable, Sendable {
    /// Its name.
    package let name: ObjectName
    /// Bytes.
    package let size: UInt64

    /// An object from its parts.
    package init(name: ObjectName, size: UInt64) {
        self.name = name
        self.size = size
    }
}

/// One repository's objects in one store, opened with a grant.
///
/// Objects are immutable: created once, whole or not at all, never overwritten, and in the end deleted. All functions
/// may be called from several threads and processes at once.
package protocol Store: AnyObject, Sendable {
    /// Where it is.
    var place: StorePlace { get }

    /// Whose objects these are.
    var repository: RepositoryID { get }

    /// Creates an object that must not exist. On return it is durable under its name.
    ///
    /// Of several creators of one name exactly one succeeds. A creator that dies leaves the whole object or none.
    /// - Throws: `alreadyExists` when it is there, durably then; `readOnly` and `grantExpired` by the grant;
    ///   `noSpace`; `io`.
    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError)

    /// Reads a whole object.
    /// - Throws: `notFound`; `tooLarge` when it has more than `maximumBytes`; `io`.
    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8]

    /// Replaces the buffer's contents with exactly `count` bytes of the object from `offset` on; its storage is reused.
    /// - Throws: `notFound`; `truncated` when the object ends before; `io`.
    func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError)

    /// The object's size in bytes; nil when there is none.
    func size(_ name: ObjectName) throws(StoreError) -> UInt64?

    /// All objects of a kind, sorted by name.
    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject]

    /// Everything else that lies in the repository's place: unfinished objects, foreign names, old versions. Sorted.
    func strays() throws(StoreError) -> [Stray]

    /// What forbids to delete an object now: the longest lock on any of its versions.
    ///
    /// Nil when nothing does, and when it is not there.
    func lock(on name: ObjectName) throws(StoreError) -> ObjectLock?

    /// Seconds for which deleted bytes may outlive their deletion at the provider.
    var deletionLag: Int64 { get }

    /// Addresses that this store's bytes went to or came from, sorted; none for a store on this machine.
    var contacts: [IPAddress] { get }

    /// Removes unfinished objects whose writer no longer lives, and every old version and delete marker of objects of
    /// which no lock keeps a version: without its marker such a version would be the object again.
    /// - Returns: how many were removed.
    /// - Throws: `deletionRefused` when the store lets these credentials delete nothing.
    func removeUnfinished() throws(StoreError) -> Int

    /// Deletes an object. On return it is durably gone, in every version; that it was not there is fine.
    /// - Throws: `locked` when a lock keeps a version: what it does not keep is deleted, and an object whose newest
    ///   version it keeps can still be read and is listed; `deletionRefused` when the store lets these credentials
    ///   delete nothing.
    func delete(_ name: ObjectName) throws(StoreError)
}

extension Store {
    /// An object's bytes; nil when it is missing, cut, overlong or unreadable.
    /// - Throws: what is about the store as a whole.
    package func readIfIntact(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8]? {
        do {
            return try read(name, maximumBytes: maximumBytes)
        } catch {
            guard error.isAboutObject else { throw error }
            return nil
        }
    }
}
