import Files

/// Tells the first name of a file that has several from the others, which become links to it.
struct LinkNames {
    /// A further name.
    struct Link: Sendable {
        let entry: StoredEntry
        let keys: ScopeKeys
        /// The name that was restored.
        let first: PathBytes
    }

    private(set) var further: [Link] = []
    private var firsts: [UInt64: StoredEntry] = [:]

    /// Notes an entry.
    /// - Returns: false when it is a further name of a file that was noted before.
    mutating func isFirst(_ entry: StoredEntry, _ keys: ScopeKeys) -> Bool {
        let group = entry.metadata.linkGroup
        guard group != 0 else { return true }
        guard let first = firsts[group], Self.areOneFile(first.metadata, entry.metadata) else {
            firsts[group] = entry
            return true
        }
        further.append(Link(entry: entry, keys: keys, first: first.path))
        return false
    }

    /// Names that were read at different times may have become different files in between.
    private static func areOneFile(_ first: EntryMetadata, _ second: EntryMetadata) -> Bool {
        first.kind == second.kind && first.size == second.size && first.mode == second.mode
            && first.owner == second.owner && first.group == second.group
            && first.modifiedSeconds == second.modifiedSeconds
            && first.modifiedNanoseconds == second.modifiedNanoseconds && first.linkTarget == second.linkTarget
            && first.device == second.device && first.attributes == second.attributes
            && first.extents == second.extents
    }
}
