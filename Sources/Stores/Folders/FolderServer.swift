internal import Connections
internal import Sealing

/// A server with folders and files that can be given another name: what SFTP and WebDAV have in common.
///
/// A file is sent under a temporary name beside its own, and then renamed: whenever the connection is cut, it is there
/// whole or not at all. Each function makes one attempt; the extensions repeat them, and make of them an
/// ``ObjectServer``. Paths are relative to the store's top; the top itself is empty.
protocol FolderServer: ObjectServer {
    var clock: any WallClock { get }
    var random: any RandomSource { get }
    var retries: RetryPolicy { get }
    /// True when nothing is deleted whatever the server allows: no request that deletes is sent.
    var deletesNothing: Bool { get }
    /// Waits on the caller's thread.
    var pause: @Sendable (Duration) -> Void { get }

    /// Sends bytes to a temporary file, and renames it, making the folders that are missing.
    /// - Parameter looksFirst: true to look whether the name is taken before renaming, where the server might replace it.
    /// - Returns: false when something has the name already; the temporary file may be left over then.
    func place(
        _ bytes: Span<UInt8>,
        under temporary: String,
        as path: String,
        looksFirst: Bool
    ) throws(FolderFailure) -> Bool

    /// Replaces the buffer's contents with a file's bytes; with a range, with those that the file has of it.
    /// - Throws: `notFound`; `tooLarge`.
    func fetch(
        _ path: String,
        _ range: Range<UInt64>?,
        into buffer: inout [UInt8],
        maximumBytes: Int
    ) throws(FolderFailure)

    /// A file's size; nil when there is none.
    func length(of path: String) throws(FolderFailure) -> UInt64?

    /// A folder's entries; none when it is not there.
    func entries(of folder: String) throws(FolderFailure) -> [FolderEntry]

    /// Removes a file; that it is not there is fine.
    func remove(_ path: String) throws(FolderFailure)
}

extension FolderServer {
    /// Runs a request until it works, fails for good, or has failed too often.
    func retrying<Result>(_ body: () throws(FolderFailure) -> Result) throws(StoreError) -> Result {
        do {
            return try retries.run(random: random, pause: pause, advice: \.advice, body)
        } catch {
            throw error.error
        }
    }

    func unexpected(_ reason: String) -> FolderFailure {
        FolderFailure(StoreError(store: store, kind: .unexpected(reason)))
    }
}
