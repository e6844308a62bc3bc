package import Repository

/// Where a dataset's data comes from, as far as whoever looks could get there.
package enum ErasureSource: Sendable {
    /// It can be read.
    case open(any BackupSource)
    /// Its place was looked at, and it is there no more, while others are: not the same as a disk that is not mounted.
    case gone
    /// It could not be looked at, and why.
    case unreachable(String)

    /// The source, when it can be read.
    package var opened: (any BackupSource)? { if case .open(let source) = self { source } else { nil } }
}
