/// Something in a repository's place that no listing of objects shows.
package struct Stray: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What it is.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// An object or upload whose writer has not finished, or died.
        case unfinished
        /// Something that Landfast did not make.
        case foreign
        /// The bytes of an object that was deleted or replaced, kept by the store.
        case version
        /// The store's note that an object was deleted.
        case deleteMarker = "delete-marker"
    }

    /// Where it lies in the repository's place, escaped for a terminal.
    package let path: String
    /// What it is.
    package let kind: Kind
    /// Bytes; nil when the store does not say, or it has none.
    package let size: UInt64?
    /// What forbids to delete it; nil: it can be deleted.
    package let lock: ObjectLock?

    /// A stray from its parts.
    package init(_ path: String, _ kind: Kind, size: UInt64? = nil, lock: ObjectLock? = nil) {
        self.path = path
        self.kind = kind
        self.size = size
        self.lock = lock
    }

    /// In the order of the paths.
    package static func < (left: Stray, right: Stray) -> Bool {
        (left.path, left.kind.rawValue, left.size ?? 0) < (right.path, right.kind.rawValue, right.size ?? 0)
    }

    /// For people.
    package var description: String {
        let what: String? =
            switch kind {
            case .unfinished: "unfinished"
            case .foreign: nil
            case .version: "old version"
            case .deleteMarker: "delete marker"
            }
        let notes = [what, lock?.description].compactMap(\.self)
        return notes.isEmpty ? path : "\(path) (\(notes.joined(separator: ", ")))"
    }
}
