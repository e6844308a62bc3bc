/// Every limit of repository format 1, in bytes unless it says otherwise.
///
/// See Format.md.
package enum FormatLimits {
    /// The format's version.
    package static let version: Int64 = 1
    /// The largest head.
    package static let head = 64 << 20
    /// The largest pack.
    package static let pack = 40 << 20
    /// The largest sealed index.
    package static let index = 128 << 20
    /// The largest sealed manifest.
    package static let snapshot = 16 << 20
    /// The largest plaintext of a chunk that is not a pointer list.
    package static let chunk = 4 << 20
    /// The largest plaintext of a pointer list.
    package static let pointerList = 8 << 20
    /// A pack is closed at a random size: the smallest.
    static let packCloseMinimum = 16 << 20
    /// The largest size at which a pack is closed; one chunk more still fits into 32 MiB.
    static let packCloseMaximum = 27 << 20
    /// Entries in one index object, a count: what has no index yet waits in memory.
    static let indexEntries = 1 << 18
    /// Files up to this size lie in their entry list.
    static let inlineFile = 4 << 10
    /// All files of a scope that together have at most this size lie in its entry list.
    static let inlineScope = 128 << 10
    /// The size from which on an entry list may end.
    static let entryListMinimum = 16 << 10
    /// The size that no entry may take an entry list over.
    static let entryListMaximum = 2 << 20
    /// A pointer list ends here at the latest.
    static let pointerListEnd = 1 << 20
    /// From this many chunks on, a count, a file's chunk ids lie in chunk lists.
    static let chunksInEntry = 16_384
    /// Chunk ids in one chunk list, a count.
    static let chunksInList = 65_536
    /// A path's bytes.
    static let path = 64 << 10
    /// An extended attribute's name.
    package static let attributeName = 255
    /// An extended attribute's value.
    package static let attributeValue = 64 << 10
    /// Names and values of all extended attributes of one entry.
    package static let attributes = 1 << 20
    /// Data extents of one sparse file, a count; a file with more is stored with its holes as zeros.
    package static let extents = 16_384
    /// From a damaged head to the next lower one, a count: what lies further off was never a head.
    static let headGap: UInt64 = 1024
    /// Heads between two full ones, a count.
    static let fullHeadEvery: UInt64 = 32
    /// A head that names no more objects than this, a count, is full.
    static let smallHead = 256
}
