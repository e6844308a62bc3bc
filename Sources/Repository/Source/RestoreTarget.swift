package import Files

/// Where a restore writes to.
///
/// Called from several threads at once, a folder always before what lies in it.
package protocol RestoreTarget: AnyObject, Sendable {
    /// Makes a folder; its owner, mode and times are set by ``finish()``.
    func makeFolder(_ path: PathBytes, _ metadata: EntryMetadata) throws

    /// Makes a symbolic link with its owner and times.
    func makeSymbolicLink(_ path: PathBytes, _ metadata: EntryMetadata) throws

    /// Makes a file, takes its content from `produce`, which calls its argument with one piece after the other, and
    /// sets owner, mode and times.
    func makeFile(
        _ path: PathBytes,
        _ metadata: EntryMetadata,
        _ produce: ((Span<UInt8>) throws -> Void) throws -> Void
    ) throws

    /// Sets the folders' owners, modes and times, innermost first.
    func finish() throws
}
