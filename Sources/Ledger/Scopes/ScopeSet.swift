/// Scopes that paths are looked up in: how many there are makes no difference to a look-up.
package struct ScopeSet: Sendable {
    /// All of them.
    package let all: Set<ScopePrefix>
    private let coversAll: Bool

    /// A set of scopes.
    package init(_ scopes: some Sequence<ScopePrefix>) {
        all = Set(scopes)
        coversAll = all.contains(.repository)
    }

    /// Calls for each of the scopes that covers a path.
    package func forEachCovering(_ path: ScopePath, _ body: (ScopePrefix) -> Void) {
        if coversAll { body(.repository) }
        if all.contains(.subject(path.subject)) { body(.subject(path.subject)) }
        if all.contains(.leaf(path)) { body(.leaf(path)) }
        guard let object = path.object else { return }
        let own = ScopePrefix.object(subject: path.subject, object: object)
        if all.contains(own) { body(own) }
    }
}
