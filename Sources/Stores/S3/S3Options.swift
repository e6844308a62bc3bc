/// How a store on an S3 server is used.
package struct S3Options: Hashable, Sendable {
    /// For how many seconds the provider may keep bytes after their deletion.
    package var deletionLag: Int64 = 0
    /// False when the store's credentials are meant not to delete: then nothing is tried that has to be removed again.
    package var mayDelete = true
    /// True when nothing is deleted whatever the server allows: no request that deletes is sent.
    package var deletesNothing = false
    /// What is known about the server from before.
    package var capabilities: StoreCapabilities?
    /// Objects with more bytes than this are sent in parts: larger than a pack, which one request carries fastest.
    package var singleUploadBytes = 64 << 20
    /// Bytes of a part, but for the last one; servers want 5 MiB or more.
    package var partBytes = 16 << 20
    /// An unfinished upload is given up when it began so many seconds ago, by the server's clock.
    package var unfinishedSeconds: Int64 = 3_600

    /// The most that a listing may have: with packs of 16 MiB a store of 16 TiB.
    package var maximumEntries = 1 << 20

    /// The usual way.
    package init() {}
}
