import Files

/// What kind of thing an entry of a snapshot is.
package enum EntryKind: UInt8, Hashable, Sendable {
    case file = 0
    case folder = 1
    case symbolicLink = 2
    case namedPipe = 3
    case socket = 4
    case characterDevice = 5
    case blockDevice = 6

    /// True for what is made from its metadata alone and never opened: pipes, sockets, devices.
    package var isSpecial: Bool {
        switch self {
        case .namedPipe, .socket, .characterDevice, .blockDevice: true
        case .file, .folder, .symbolicLink: false
        }
    }
}

/// What the source's own file system says changed when the content may have: inode, and change time in nanoseconds.
///
/// Two equal tokens with equal size and modification time mean that the content need not be read again.
package struct ChangeToken: Hashable, Sendable {
    /// The inode's number, 0 when the source has none.
    package var inode: UInt64
    /// Seconds since 1970 of the last change of content or metadata.
    package var changedSeconds: Int64
    /// The nanoseconds part, 0 to 999,999,999.
    package var changedNanoseconds: UInt32

    /// A token from its parts.
    package init(inode: UInt64, changedSeconds: Int64, changedNanoseconds: UInt32) {
        self.inode = inode
        self.changedSeconds = changedSeconds
        self.changedNanoseconds = changedNanoseconds
    }
}

/// Everything about an entry but its name and its content.
package struct EntryMetadata: Hashable, Sendable {
    /// What it is.
    package var kind: EntryKind
    /// Permission bits, set-user-id, set-group-id and sticky bit: 0 to 0o7777.
    package var mode: UInt16
    /// Numeric owner.
    package var owner: UInt32
    /// Numeric group.
    package var group: UInt32
    /// Seconds since 1970 of the last modification; may be negative.
    package var modifiedSeconds: Int64
    /// The nanoseconds part, 0 to 999,999,999.
    package var modifiedNanoseconds: UInt32
    /// Bytes of a file from its beginning to its end, holes counted; 0 for all others.
    package var size: UInt64
    /// What a symbolic link points to, any bytes; empty for the others.
    package var linkTarget: [UInt8]
    /// See ``ChangeToken``.
    package var changeToken: ChangeToken
    /// Extended attributes, sorted by name, each name once.
    package var attributes: [ExtendedAttribute]
    /// Files with the same number, which is not 0, are one file with several names; 0 for a file with one name.
    package var linkGroup: UInt64
    /// Where a sparse file holds data, ascending and apart; the content is these parts' bytes.
    ///
    /// Nil when it has no holes.
    package var extents: [FileExtent]?
    /// Which device; for devices only.
    package var device: DeviceNumber

    /// Bytes of content: a file's size without its holes.
    package var contentSize: UInt64 { extents?.reduce(0) { $0 + $1.length } ?? size }

    /// Metadata from its parts.
    package init(
        kind: EntryKind,
        mode: UInt16,
        owner: UInt32,
        group: UInt32,
        modifiedSeconds: Int64,
        modifiedNanoseconds: UInt32,
        size: UInt64,
        linkTarget: [UInt8],
        changeToken: ChangeToken,
        attributes: [ExtendedAttribute] = [],
        linkGroup: UInt64 = 0,
        extents: [FileExtent]? = nil,
        device: DeviceNumber = .none
    ) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.modifiedSeconds = modifiedSeconds
        self.modifiedNanoseconds = modifiedNanoseconds
        self.size = size
        self.linkTarget = linkTarget
        self.changeToken = changeToken
        self.attributes = attributes
        self.linkGroup = linkGroup
        self.extents = extents
        self.device = device
    }
}
