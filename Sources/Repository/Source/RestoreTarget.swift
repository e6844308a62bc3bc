package import Files

/// Where a restore writes to.
///
/// Called from several threads at once, a folder always before what lies in it.
package protocol RestoreTarget: AnyObject, Sendable {
    /// Makes a folder; its owner, mode and times are set by ``finish()``.
    func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws

    /// Whether what lies at a path is this entry already: a file of this size and modification time, a link with this
    /// target, this device. Its owner, mode and attributes are corrected then.
    func holds(_ path: PathBytes, _ metadata: EntryMetadata) throws -> Bool

    /// Removes what lies in a folder that was made under other names than these, where `isWanted` says so.
    /// - Returns: how many names were removed.
    func removeOthers(in folder: PathBytes, than names: Set<PathBytes>, where isWanted: (PathBytes) -> Bool) throws
        -> Int

    /// Makes a symbolic link with its owner and times.
    func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws

    /// Makes a named pipe, a socket's name or a device.
    func makeSpecial(_ path: PathBytes, _ metadata: EntryMetadata) throws

    /// Gives a file that has been made another name.
    func makeLink(_ path: PathBytes, to first: PathBytes) throws

    /// Makes a file, takes its content from `produce`, which calls its argument with one piece after the other,
    /// leaves holes where the metadata's extents have them, and sets owner, attributes, mode and times.
    func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws

    /// Sets the folders' owners, attributes, modes and times, innermost first, and makes everything durable.
    /// - Returns: what of entries that were made could not be set, such as attributes that only root may set.
    func finish() throws -> [SourceProblem]
}
