/// An element of a server's answer.
struct XMLElement: Hashable, Sendable {
    /// Its name without prefix: ASCII.
    let name: String
    /// The namespace that its prefix stands for; empty when it has none.
    let namespace: String
    /// The elements in it, in their order.
    var children: [XMLElement] = []
    /// The characters right in it, of all places between its children together.
    var text = ""

    /// The first child of that name; nil when there is none.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// All children of that name.
    func all(_ name: String) -> some Sequence<XMLElement> { children.lazy.filter { $0.name == name } }
}

/// What is wrong with a server's answer that should be XML.
struct XMLProblem: Error, Hashable {
    /// As the end of a sentence: `it ends too early`.
    let reason: String
}

/// How much of an answer is taken apart; one place for all limits.
enum XMLLimits {
    /// Bytes of a document: a page of a thousand names of a thousand escaped bytes, with room to spare.
    static let bytes = 8 << 20
    /// Elements within each other.
    static let depth = 16
    /// Elements in a document.
    static let elements = 100_000
    /// Attributes of one element, namespaces included.
    static let attributes = 16
    /// Bytes of a name.
    static let nameBytes = 128
    /// Bytes of the names of all namespaces that are in force at one place.
    static let namespaceBytes = 64 << 10
}
