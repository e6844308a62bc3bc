package import Sealing
package import Stores

/// Reads packs that lie in a store.
package struct PackReader: ~Copyable {
    private let store: any Store
    private var sealer: MetadataSealer

    /// A reader over one store's copy, with the keys of the metadata leaf.
    package init(store: any Store, repository: RepositoryID, metadataKeys: ScopeKeys) {
        self.store = store
        sealer = MetadataSealer(repository: repository, keys: metadataKeys)
    }

    /// The chunks that a pack's trailer lists.
    /// - Parameter size: the pack's bytes.
    /// - Throws: ``RepositoryError`` of kind `damaged`, or the store's error.
    package mutating func entries(of pack: Digest, size: UInt64) throws -> [PackEntry] {
        let name = ObjectName.pack(pack)
        func damaged(_ detail: String) -> RepositoryError {
            .damaged(name.description, in: store.place.name, detail)
        }
        let fixed = PackTrailer.headerLength + MetadataSealer.overhead + PackTrailer.footerLength
        guard size >= UInt64(fixed), size <= UInt64(FormatLimits.pack) else {
            throw damaged("it has \(size) bytes, which no pack has")
        }
        var footer: [UInt8] = []
        let footerStart = size - UInt64(PackTrailer.footerLength)
        try store.read(name, offset: footerStart, count: PackTrailer.footerLength, into: &footer)
        guard Array(footer[4...]) == FormatText.packEnd else { throw damaged("it does not end as a pack does") }
        var reader = ByteReader(footer)
        let length = UInt64(try reader.u32())
        guard length >= UInt64(MetadataSealer.overhead), length <= footerStart - UInt64(PackTrailer.headerLength) else {
            throw damaged("its trailer's length is impossible")
        }
        var sealed: [UInt8] = []
        try store.read(name, offset: footerStart - length, count: Int(length), into: &sealed)
        do {
            let plaintext = try sealer.open(sealed.span, kind: .trailer)
            return try PackTrailer.decode(plaintext, end: Int(footerStart - length))
        } catch {
            throw damaged("its trailer cannot be read (\(error.message))")
        }
    }
}
