/// One extended attribute of an entry: a name such as `user.colour` or `system.posix_acl_access`, and any bytes.
///
/// Access control lists are attributes like all others, in the form in which the kernel gives and takes them.
package struct ExtendedAttribute: Hashable, Sendable {
    /// 1 to 255 bytes, none of them NUL.
    package var name: [UInt8]
    /// At most 64 KiB.
    package var value: [UInt8]

    /// An attribute from its parts.
    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

/// A part of a sparse file that holds data; what lies between such parts are holes.
package struct FileExtent: Hashable, Sendable {
    /// Bytes from the file's beginning.
    package var offset: UInt64
    /// Bytes, at least 1.
    package var length: UInt64

    /// An extent from its parts.
    package init(offset: UInt64, length: UInt64) {
        self.offset = offset
        self.length = length
    }
}

/// The number of a character or block device.
package struct DeviceNumber: Hashable, Sendable {
    /// Which driver.
    package var major: UInt32
    /// Which of its devices.
    package var minor: UInt32

    /// A number from its parts.
    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// What entries have that are no devices.
    package static let none = DeviceNumber(major: 0, minor: 0)
}
