extension FuzzTarget {
    /// The executable's own parsers run with the seeded driver only.
    static let configuration: [FuzzTarget] = []
}
