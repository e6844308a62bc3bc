package import Files
package import Sealing

/// Where a file's content lies.
package enum StoredContent: Hashable, Sendable {
    /// Folders and links have none.
    case none
    /// In the entry itself.
    case inline([UInt8])
    /// In these chunks, in order.
    case chunks([Digest])
    /// In chunks whose ids lie in these chunk lists, in order.
    case chunkLists([Digest])
}

/// One entry of a snapshot.
package struct StoredEntry: Hashable, Sendable {
    /// Relative to the root; the root itself is the empty path.
    package var path: PathBytes
    /// Kind, mode, owner, times, size.
    package var metadata: EntryMetadata
    /// Where the content lies.
    package var content: StoredContent
}
