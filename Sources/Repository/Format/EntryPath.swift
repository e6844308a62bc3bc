/// Which relative paths a snapshot may hold.
package enum EntryPath {
    /// True for the empty path (the root) and for components joined by `/`, none of them empty, `.`, `..` or with a NUL.
    package static func isSafe(_ bytes: [UInt8]) -> Bool {
        if bytes.isEmpty { return true }
        return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { component in
            !component.isEmpty && !component.contains(0) && !component.elementsEqual([dot])
                && !component.elementsEqual([dot, dot])
        }
    }

    private static let dot = UInt8(ascii: ".")
}
