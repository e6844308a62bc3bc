/// Which namespaces the prefixes stand for, from the root to the element that is being read.
struct XMLNamespaces {
    private struct Scope {
        let name: String
        /// How many declarations were in force outside of it.
        let outer: Int
    }

    private var scopes: [Scope] = []
    private var declared: [(prefix: String, namespace: String)] = [("xml", "http://www.w3.org/XML/1998/namespace")]
    private var bytes = 0

    /// The whole name of the innermost element; nil outside of the root.
    var openName: String? { scopes.last?.name }

    /// Enters an element: its name without prefix and its namespace; nil when a prefix is not declared, or a declaration
    /// is none that may be made.
    mutating func enter(
        _ name: String,
        _ attributes: [(name: String, value: String)]
    ) -> (local: String, namespace: String)? {
        scopes.append(Scope(name: name, outer: declared.count))
        for attribute in attributes {
            guard let prefix = XMLNamespaces.declaredPrefix(attribute.name) else { continue }
            guard prefix != "xml", prefix != "xmlns", prefix.isEmpty || !attribute.value.isEmpty else { return nil }
            declared.append((prefix, attribute.value))
            bytes += XMLNamespaces.size((prefix, attribute.value))
            guard bytes <= XMLLimits.namespaceBytes else { return nil }
        }
        for attribute in attributes where XMLNamespaces.declaredPrefix(attribute.name) == nil {
            guard resolve(attribute.name) != nil else { return nil }
        }
        return resolve(name)
    }

    /// Leaves the innermost element.
    mutating func leave() {
        guard let scope = scopes.popLast() else { return }
        for declaration in declared[scope.outer...] { bytes -= XMLNamespaces.size(declaration) }
        declared.removeLast(declared.count - scope.outer)
    }

    private func resolve(_ name: String) -> (local: String, namespace: String)? {
        guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            return (name, declared.last { $0.prefix.isEmpty }?.namespace ?? "")
        }
        let prefix = name[..<colon]
        guard let namespace = declared.last(where: { $0.prefix == prefix })?.namespace else { return nil }
        return (String(name[name.utf8.index(after: colon)...]), namespace)
    }

    private static func size(_ declaration: (prefix: String, namespace: String)) -> Int {
        declaration.prefix.utf8.count + declaration.namespace.utf8.count
    }

    /// The prefix that an attribute declares, empty for the namespace without one; nil for other attributes.
    private static func declaredPrefix(_ attribute: String) -> String? {
        if attribute == "xmlns" { return "" }
        return attribute.hasPrefix("xmlns:") ? String(attribute.dropFirst(6)) : nil
    }
}
