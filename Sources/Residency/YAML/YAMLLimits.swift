/// What a file may cost at most.
package struct YAMLLimits: Sendable {
    /// The largest file, in bytes.
    package let bytes: Int
    /// How deep lists and mappings may lie inside each other.
    package let depth: Int
    /// The most values and keys in one file.
    package let nodes: Int

    /// Limits from their parts; `depth` stays far below what the stack can take.
    package init(bytes: Int, depth: Int, nodes: Int) {
        precondition(bytes > 0 && (1...64).contains(depth) && nodes > 0)
        self.bytes = bytes
        self.depth = depth
        self.nodes = nodes
    }

    /// 1 MiB, 16 levels, 50,000 values.
    package static let standard = YAMLLimits(bytes: 1 << 20, depth: 16, nodes: 50_000)

    /// Aliases are refused in any case; with more than these the file is not even handed to the parser, since the
    /// parser compares keys by value, and a key made of aliases of aliases has exponentially many parts.
    static let aliasesBeforeParsing = 16
    /// How many repeated keys are told apart in one file; the rest is reported in the next run.
    static let duplicateKeys = 32
}
