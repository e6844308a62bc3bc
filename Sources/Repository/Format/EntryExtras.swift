import Sealing

/// What few entries have: extended attributes, other names, holes.
///
/// Flags beside the kind say which, so that all others pay nothing.
enum EntryExtras {
    /// The upper half of an entry's kind byte.
    struct Flags: OptionSet {
        let rawValue: UInt8

        static let attributes = Flags(rawValue: 0x10)
        static let linkGroup = Flags(rawValue: 0x20)
        static let extents = Flags(rawValue: 0x40)
        static let all: Flags = [.attributes, .linkGroup, .extents]
    }

    static func flags(of metadata: EntryMetadata) -> UInt8 {
        var flags: Flags = []
        if !metadata.attributes.isEmpty { flags.insert(.attributes) }
        if metadata.linkGroup != 0 { flags.insert(.linkGroup) }
        if metadata.extents != nil { flags.insert(.extents) }
        return flags.rawValue
    }

    /// Takes a kind byte apart.
    static func decodeKind(_ byte: UInt8) throws(SealingError) -> (kind: EntryKind, flags: Flags) {
        let flags = Flags(rawValue: byte & 0xF0)
        guard let kind = EntryKind(rawValue: byte & 0x0F), Flags.all.isSuperset(of: flags) else {
            throw SealingError(.malformed, "an unknown kind of entry")
        }
        guard kind == .file || !flags.contains(.extents), kind != .folder || !flags.contains(.linkGroup) else {
            throw SealingError(.malformed, "a flag that this kind of entry does not have")
        }
        return (kind, flags)
    }

    /// Appends attributes and link group.
    static func append(_ metadata: EntryMetadata, to writer: inout ByteWriter) {
        if !metadata.attributes.isEmpty {
            writer.varint(UInt64(metadata.attributes.count))
            for attribute in metadata.attributes {
                writer.lengthPrefixed(attribute.name.span)
                writer.lengthPrefixed(attribute.value.span)
            }
        }
        if metadata.linkGroup != 0 { writer.varint(metadata.linkGroup) }
    }

    /// Reads what ``append(_:to:)-(EntryMetadata,_)`` wrote.
    static func decode(
        _ flags: Flags,
        _ reader: inout ByteReader,
        into metadata: inout EntryMetadata
    ) throws(SealingError) {
        if flags.contains(.attributes) { metadata.attributes = try decodeAttributes(&reader) }
        if flags.contains(.linkGroup) {
            metadata.linkGroup = try reader.varint()
            guard metadata.linkGroup != 0 else { throw SealingError(.malformed, "a link group of no file") }
        }
    }

    private static func decodeAttributes(_ reader: inout ByteReader) throws(SealingError) -> [ExtendedAttribute] {
        let count = try reader.count(maximum: reader.remaining / 3)
        var attributes: [ExtendedAttribute] = []
        var bytes = 0
        for _ in 0..<count {
            let name = try reader.lengthPrefixed(maximum: FormatLimits.attributeName)
            let value = try reader.lengthPrefixed(maximum: FormatLimits.attributeValue)
            bytes += name.count + value.count
            let isInOrder = attributes.last.map { $0.name.lexicographicallyPrecedes(name) } ?? true
            guard !name.isEmpty, !name.contains(0), isInOrder, bytes <= FormatLimits.attributes else {
                throw SealingError(.malformed, "extended attributes that no writer makes")
            }
            attributes.append(ExtendedAttribute(name: name, value: value))
        }
        guard !attributes.isEmpty else { throw SealingError(.malformed, "extended attributes that are none") }
        return attributes
    }

    /// Appends where the data lies: the gap before each extent, and its length.
    static func append(_ extents: [FileExtent]?, to writer: inout ByteWriter) {
        guard let extents else { return }
        writer.varint(UInt64(extents.count))
        var end: UInt64 = 0
        for extent in extents {
            precondition(extent.offset >= end && extent.length > 0, "extents ascend and do not overlap")
            writer.varint(extent.offset - end)
            writer.varint(extent.length)
            end = extent.offset + extent.length
        }
    }

    /// Reads the extents of a file of this size.
    static func decodeExtents(
        _ flags: Flags,
        _ reader: inout ByteReader,
        size: UInt64
    ) throws(SealingError) -> [FileExtent]? {
        guard flags.contains(.extents) else { return nil }
        let count = try reader.count(maximum: min(FormatLimits.extents, reader.remaining / 2))
        var extents: [FileExtent] = []
        extents.reserveCapacity(count)
        var end: UInt64 = 0
        for index in 0..<count {
            let gap = try reader.varint()
            let length = try reader.varint()
            // Two extents without a hole between them are one.
            guard length > 0, gap > 0 || index == 0, gap <= size - end, length <= size - end - gap else {
                throw SealingError(.malformed, "extents that do not fit into their file")
            }
            extents.append(FileExtent(offset: end + gap, length: length))
            end += gap + length
        }
        guard extents.reduce(0, { $0 + $1.length }) < size else {
            throw SealingError(.malformed, "a sparse file without a hole")
        }
        return extents
    }
}
