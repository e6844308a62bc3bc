internal import Files

/// A file or object as a server lists it, before anybody has looked at what its name means.
package struct ServedEntry: Hashable, Comparable, Sendable {
    /// Relative to the store's top, `/` between the parts; for odd names as ``escaped(_:)`` shows them.
    package let path: String
    /// Bytes.
    package let size: UInt64

    /// By path.
    package static func < (left: ServedEntry, right: ServedEntry) -> Bool { left.path < right.path }

    /// A name that a server made up, for a terminal.
    ///
    /// Names of objects stay as they are, and no other name becomes one: an escape begins with a backslash.
    static func escaped(_ name: some Sequence<UInt8>) -> String {
        Array(name).split(separator: 0, omittingEmptySubsequences: false)
            .map { piece in piece.isEmpty ? "" : PathBytes(bytes: Array(piece))?.description ?? "" }
            .joined(separator: "\\x00")
    }
}
