internal import Ledger
internal import Repository

/// Sorts entries into their scopes as a walk finds them; each scope keeps the walk's order.
struct ScopeCollector {
    private var positions: [ScopeLabel: Int] = [:]
    private var collected: [SourceScope] = [SourceScope(label: nil, entries: SourceEntries())]
    /// The scope of the last entry: the next one is most often in the same.
    private var last = 0

    mutating func add(_ entry: SourceEntry, _ label: ScopeLabel?) {
        if collected[last].label != label { last = position(of: label) }
        collected[last].entries.append(entry)
    }

    /// All scopes, nobody's first, then by label.
    func scopes() -> [SourceScope] {
        let named = collected.dropFirst().sorted { left, right in
            guard let left = left.label, let right = right.label else { return left.label == nil }
            return left < right
        }
        return [collected[0]] + named
    }

    private mutating func position(of label: ScopeLabel?) -> Int {
        guard let label else { return 0 }
        if let position = positions[label] { return position }
        collected.append(SourceScope(label: label, entries: SourceEntries()))
        positions[label] = collected.count - 1
        return collected.count - 1
    }
}
