internal import CLinux

/// What kind of thing lies at a path.
package enum FileKind: UInt8, Hashable, Sendable {
    case regular
    case directory
    case symbolicLink
    case fifo
    case socket
    case characterDevice
    case blockDevice
    case unknown

    /// The kind with its article, for a sentence.
    package var article: String {
        switch self {
        case .regular: "a file"
        case .directory: "a folder"
        case .symbolicLink: "a symbolic link"
        case .fifo: "a named pipe"
        case .socket: "a socket"
        case .characterDevice: "a character device"
        case .blockDevice: "a block device"
        case .unknown: "of an unknown kind"
        }
    }

    init(modeBits: UInt32) {
        self =
            switch Int32(bitPattern: modeBits) & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            default: .unknown
            }
    }
}

/// A moment as file systems keep it.
package struct FileTime: Hashable, Comparable, Sendable {
    /// Seconds since 1970, negative before.
    package var seconds: Int64
    /// The nanoseconds part, 0 to 999,999,999.
    package var nanoseconds: UInt32

    /// A moment from its parts.
    package init(seconds: Int64, nanoseconds: UInt32) {
        precondition(nanoseconds < 1_000_000_000, "the nanoseconds part is below one second")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The earlier one first.
    package static func < (left: FileTime, right: FileTime) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

/// What the kernel knows about a file without reading it.
package struct FileStatus: Hashable, Sendable {
    /// What kind of thing it is.
    package var kind: FileKind
    /// Permission bits, set-user-id, set-group-id and sticky bit: 0 to 0o7777.
    package var mode: UInt16
    /// Numeric owner.
    package var owner: UInt32
    /// Numeric group.
    package var group: UInt32
    /// Bytes of content.
    package var size: UInt64
    /// Bytes that the file takes on the disk; fewer than ``size`` when it has holes, or is compressed.
    package var allocated: UInt64
    /// When the content was last changed.
    package var modified: FileTime
    /// When content or metadata were last changed; cannot be set by programs.
    package var changed: FileTime
    /// The inode's number within the device.
    package var inode: UInt64
    /// The device, major and minor number in one.
    package var device: UInt64
    /// The number of the mount that it was seen through; nil on kernels that do not say it.
    package var mount: UInt64?
    /// How many names the file has.
    package var links: UInt32
    /// Which device it stands for, major and minor number; 0 for what is none.
    package var special: SpecialNumber
}

/// What makes a file or folder the same, by whichever name and mount it is reached.
package struct FileIdentity: Hashable, Sendable {
    /// The device, major and minor number in one.
    package let device: UInt64
    /// The inode's number within the device.
    package let inode: UInt64
}

extension FileStatus {
    /// See ``FileIdentity``.
    package var identity: FileIdentity { FileIdentity(device: device, inode: inode) }
}

/// The number of the device that a character or block device stands for.
package struct SpecialNumber: Hashable, Sendable {
    /// Which driver.
    package var major: UInt32
    /// Which of its devices.
    package var minor: UInt32
}
