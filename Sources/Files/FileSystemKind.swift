internal import CLinux

/// The file systems that this project tells apart.
package enum FileSystemKind: String, Hashable, Sendable {
    case ext = "ext4"
    case xfs
    case btrfs
    case zfs
    case overlay
    case memory = "tmpfs"
    case other

    /// What overwriting a block of a file does to the old bytes.
    package enum OverwriteGrade: String, Hashable, Sendable {
        /// The new bytes take the old ones' place on the block device. A device that moves blocks itself (an SSD, a
        /// provider's snapshot) may still keep the old ones: that is below what a file system knows.
        case inPlace = "in-place"
        /// The new bytes go elsewhere, and the old ones stay until their space is used again.
        case copyOnWrite = "copy-on-write"
        /// Nothing is known.
        case unknown
    }

    /// See ``OverwriteGrade``.
    ///
    /// Holds for files that share no blocks with a clone of theirs.
    package var overwriteGrade: OverwriteGrade {
        switch self {
        case .ext, .xfs: .inPlace
        case .btrfs, .zfs, .overlay: .copyOnWrite
        case .memory, .other: .unknown
        }
    }

    init(magic: Int) {
        self =
            switch UInt32(truncatingIfNeeded: magic) {
            case 0xEF53: .ext
            case 0x5846_5342: .xfs
            case 0x9123_683E: .btrfs
            case 0x2FC1_2FC1: .zfs
            case 0x794C_7630: .overlay
            case 0x0102_1994: .memory
            default: .other
            }
    }
}

extension FileSystem {
    /// The kind of file system that a path lies on.
    package static func kindOfFileSystem(_ path: PathBytes) throws(FileError) -> FileSystemKind {
        FileSystemKind(magic: Int(try information(path).f_type))
    }
}
