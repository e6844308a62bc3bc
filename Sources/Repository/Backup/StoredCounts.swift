/// What a run has stored so far, or one of its threads has.
struct StoredCounts: Sendable {
    var files = 0
    var folders = 0
    var links = 0
    /// Bytes of all files.
    var bytes: UInt64 = 0
    /// Named pipes, sockets and devices.
    var specials = 0
    /// Files that were not read again.
    var unchangedFiles = 0
    /// Files that were there when the source was walked, and are gone.
    var vanished = 0
    /// What could not be read.
    var problems: [SourceProblem] = []

    /// Notes what reading an entry came to.
    mutating func note(_ outcome: ReadOutcome) {
        problems += outcome.problems
        vanished += outcome.isGone ? 1 : 0
        unchangedFiles += outcome.isUnchanged ? 1 : 0
    }

    /// Counts an entry that goes into a list.
    mutating func count(_ entry: StoredEntry) {
        switch entry.metadata.kind {
        case .file:
            files += 1
            bytes += entry.metadata.size
        case .folder: folders += 1
        case .symbolicLink: links += 1
        case .namedPipe, .socket, .characterDevice, .blockDevice: specials += 1
        }
    }

    /// Adds what another thread has stored.
    mutating func add(_ other: StoredCounts) {
        files += other.files
        folders += other.folders
        links += other.links
        bytes += other.bytes
        specials += other.specials
        unchangedFiles += other.unchangedFiles
        vanished += other.vanished
        problems += other.problems
    }
}
