internal import Files

/// A pattern for paths inside a snapshot: `*` and `?` within a name, `**` for any number of folders.
///
/// A pattern without a `/` in it looks at names at any depth, as people expect of `*.pdf`. Folders above what matches are
/// made by the restore.
struct PathPattern: Sendable {
    private let components: [[UInt8]]

    /// - Throws: ``CommandError`` for a pattern that can match nothing.
    init(_ text: String) throws {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Array($0.utf8) }
        if parts.first?.isEmpty ?? false { parts.removeFirst() }
        if parts.last?.isEmpty ?? false { parts[parts.count - 1] = Array("**".utf8) }
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != Array("..".utf8) && $0 != Array(".".utf8) }),
            parts.count <= 256
        else {
            throw CommandError(
                "bad-pattern",
                "'\(Table.printable(text))' is no pattern for paths.",
                remedy: "Write paths as they are in the snapshot, such as 'users/42/**' or '*.pdf'.",
                status: .usage
            )
        }
        components = parts.count == 1 && !text.hasPrefix("/") ? [Array("**".utf8)] + parts : parts
    }

    /// Whether the path, or a folder that it lies in, matches; `**` stands for any number of folders, none included.
    func matches(_ path: PathBytes) -> Bool {
        let names = path.components.map(\.bytes)
        // What the rest of the pattern can begin at, after each name.
        var positions: Set<Int> = skippingStars([0])
        for name in names {
            var next: Set<Int> = []
            for position in positions where position < components.count {
                if isStars(position) {
                    next.insert(position)
                } else if Self.matches(components[position][...], name[...]) {
                    next.insert(position + 1)
                }
            }
            positions = skippingStars(next)
            if positions.contains(components.count) { return true }
        }
        return false
    }

    private func isStars(_ position: Int) -> Bool {
        components[position] == [UInt8(ascii: "*"), UInt8(ascii: "*")]
    }

    private func skippingStars(_ positions: Set<Int>) -> Set<Int> {
        var result = positions
        for position in positions {
            var next = position
            while next < components.count, isStars(next) {
                next += 1
                result.insert(next)
            }
        }
        return result
    }

    /// Shell patterns within one name, in linear space and without backtracking beyond the last `*`.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var p = pattern.startIndex
        var n = name.startIndex
        var star: Int?
        var resume = n
        while n < name.endIndex {
            if p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") {
                star = p
                resume = n
                p += 1
            } else if p < pattern.endIndex, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let last = star {
                p = last + 1
                resume += 1
                n = resume
            } else {
                return false
            }
        }
        while p < pattern.endIndex, pattern[p] == UInt8(ascii: "*") { p += 1 }
        return p == pattern.endIndex
    }
}
