package import Residency

/// A server that keeps named bytes, as one protocol offers it; ``RemoteStore`` makes a store of it.
///
/// Paths are relative to the store's top, `/` between the parts: `store.json`, `<repository>/heads/0000000000000001`.
/// All functions block, and may be called from many threads at once. What a server answers is hostile: bounded, checked,
/// and escaped before anybody sees it. Errors name no object; the caller knows which one it asked for.
package protocol ObjectServer: AnyObject, Sendable {
    /// The store's name, for errors.
    var store: String { get }

    /// The addresses that bytes went to or came from, sorted.
    var contacts: [IPAddress] { get }

    /// For how many seconds the provider may keep bytes after their deletion.
    var deletionLag: Int64 { get }

    /// Creates a file that must not exist, whole or not at all, as far as the server can promise that.
    ///
    /// A creation that was cut is settled by reading what is there.
    /// - Throws: `alreadyExists`; `noSpace`; what is about the server.
    func create(_ path: String, _ bytes: Span<UInt8>) throws(StoreError)

    /// Reads a whole file.
    /// - Throws: `notFound`; `tooLarge`; `truncated` when the server sent less than it announced.
    func read(_ path: String, maximumBytes: Int) throws(StoreError) -> [UInt8]

    /// Replaces the buffer's contents with exactly `count` bytes from `offset` on.
    /// - Throws: `notFound`; `truncated`.
    func read(_ path: String, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError)

    /// A file's size in bytes; nil when there is none.
    func size(_ path: String) throws(StoreError) -> UInt64?

    /// All files at any depth below a folder; none when there is no such folder.
    func list(_ folder: String) throws(StoreError) -> [ServedEntry]

    /// Deletes a file in every version; that it was not there is fine.
    /// - Throws: `locked` when a lock keeps a version, and `deletionRefused`, as a store's deletion does.
    func delete(_ path: String) throws(StoreError)

    /// The longest lock on any of a file's versions; nil when nothing forbids to delete it.
    func lock(_ path: String) throws(StoreError) -> ObjectLock?

    /// What a folder holds beside files: older versions, delete markers, unfinished uploads, temporary files.
    ///
    /// Paths are relative to the store's top, as in a listing.
    func remnants(_ folder: String) throws(StoreError) -> [Stray]

    /// Removes below a folder what a writer that no longer lives left unfinished, and versions and markers of files of
    /// which no lock keeps a version.
    /// - Returns: how many were removed.
    func removeUnfinished(_ folder: String) throws(StoreError) -> Int

    /// True when the server refuses to create a name twice, so that it can serve a primary: tried with names of chance,
    /// which are removed again, and tried once in a process.
    func refusesSecondCreation() throws(StoreError) -> Bool
}

extension ObjectServer {
    /// Servers without locks forbid nothing.
    package func lock(_ path: String) throws(StoreError) -> ObjectLock? { nil }
}
