/// A value of a file, with the name to call it by and the place to report to.
package struct YAMLValue {
    /// The value itself.
    package let node: YAMLNode
    /// What to call it in a message: the key it belongs to.
    package let name: String
    /// Where problems are reported.
    package let diagnostics: DiagnosticCollector

    /// Where it begins.
    package var position: SourcePosition { node.position }

    /// Reports a problem with this value.
    package func report(_ rule: String, _ message: String, fix: String) {
        diagnostics.report(rule, at: position, message, fix: fix)
    }

    /// Reports a problem with this value, and answers nil so that a reader can return it.
    package func fail<Result>(_ rule: String, _ message: String, fix: String) -> Result? {
        report(rule, message, fix: fix)
        return nil
    }

    /// The elements of a list; reported when it is none, or has fewer or more elements than it may.
    package func list(_ count: ClosedRange<Int> = 1...10_000) -> [YAMLValue]? {
        guard case .sequence(let elements) = node.content else {
            return wrongType("a list", fix: "Write '\(name): [...]'.")
        }
        guard count.contains(elements.count) else {
            let wanted = count.count == 1 ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            return fail(
                "wrong-count",
                "'\(name)' has \(elements.count) elements, it needs \(wanted)",
                fix: "Add or remove elements."
            )
        }
        return elements.map { YAMLValue(node: $0, name: name, diagnostics: diagnostics) }
    }

    /// The fields of a mapping whose keys are known; every other key is reported.
    package func mapping(keys: [String], of what: String) -> YAMLMapping? {
        guard let entries = entries() else { return nil }
        for entry in entries where !keys.contains(entry.key) {
            let near = Suggestion.nearest(
                to: entry.key,
                among: keys.filter { key in !entries.contains { $0.key == key } }
            )
            diagnostics.report(
                "unknown-key",
                at: entry.keyPosition,
                "a \(what) has no key '\(entry.key)'",
                fix: near.map { "Did you mean '\($0)'?" } ?? Suggestion.fix(for: "", among: keys)
            )
        }
        return YAMLMapping(position: position, what: what, entries: entries, diagnostics: diagnostics)
    }

    /// The keys and values of a mapping whose keys are names of the writer's own.
    package func entries() -> [YAMLEntry]? {
        guard case .mapping(let entries) = node.content else {
            return wrongType("a mapping", fix: "Write keys and values, 'key: value', one per line.")
        }
        return entries
    }

    /// Reports that something else is needed here.
    func wrongType<Result>(_ wanted: String, fix: String) -> Result? {
        if node.isEmpty { return fail("empty-value", "'\(name)' is empty, it needs \(wanted)", fix: fix) }
        return fail("wrong-type", "'\(name)' needs \(wanted), here stands \(node.kindName)", fix: fix)
    }
}

/// The fields of a mapping whose keys are known.
package struct YAMLMapping {
    /// Where it begins.
    package let position: SourcePosition
    /// What it describes, for messages: `store`, `region`.
    package let what: String
    /// Its keys and values, in the file's order.
    package let entries: [YAMLEntry]
    /// Where problems are reported.
    package let diagnostics: DiagnosticCollector

    /// A field that must be there; reported when it is not.
    package func required(_ key: String) -> YAMLValue? {
        if let value = optional(key) { return value }
        diagnostics.report("missing-key", at: position, "the \(what) has no '\(key)'", fix: "Add '\(key): …'.")
        return nil
    }

    /// A field that may be there.
    package func optional(_ key: String) -> YAMLValue? {
        entries.first { $0.key == key }.map { YAMLValue(node: $0.value, name: key, diagnostics: diagnostics) }
    }

    /// The same without one of its fields.
    package func without(_ key: String) -> YAMLMapping {
        let others = entries.filter { $0.key != key }
        return YAMLMapping(position: position, what: what, entries: others, diagnostics: diagnostics)
    }

    /// Where a key stands, or else the mapping.
    package func position(of key: String) -> SourcePosition {
        entries.first { $0.key == key }?.keyPosition ?? position
    }

    /// The value of a free-form entry.
    package func value(of entry: YAMLEntry) -> YAMLValue {
        YAMLValue(node: entry.value, name: entry.key, diagnostics: diagnostics)
    }
}
