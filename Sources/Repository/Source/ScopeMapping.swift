import Sealing

/// What decided whose each path of a snapshot is: an ordered list of templates, and the folder that they start from.
///
/// It names folders and stands in the sealed manifest only.
package struct ScopeMapping: Hashable, Sendable {
    /// The source's folder, which the snapshot's paths start from.
    package let root: String
    /// The folder that the templates start from: the root, but in a snapshot whose scopes were put right later.
    package let source: String
    /// The templates in their order, of which the first that matches decides.
    package let templates: [String]

    /// A mapping from its parts.
    ///
    /// A folder counts without slashes that mean nothing.
    package init(root: String, source: String, templates: [String]) {
        self.root = Self.plain(root)
        self.source = Self.plain(source)
        self.templates = templates
    }

    /// What a backup of a folder goes by.
    package init(source: String, templates: [String]) {
        self.init(root: source, source: source, templates: templates)
    }

    /// The same templates for a snapshot whose paths start from another folder.
    package func applied(to root: String) -> ScopeMapping {
        ScopeMapping(root: root, source: source, templates: templates)
    }

    /// True when both decide in the same way, whatever they were applied to.
    package func decidesLike(_ other: ScopeMapping) -> Bool {
        source == other.source && templates == other.templates
    }

    private static func plain(_ folder: String) -> String {
        (folder.hasPrefix("/") ? "/" : "") + folder.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}

extension ScopeMapping {
    /// Templates of one mapping at most, a count.
    static let maximumTemplates = 64
    /// Bytes of one template, or of a folder's path.
    static let maximumText = 16 << 10

    /// The mapping as a manifest holds it.
    var json: JSONValue {
        .object([
            "root": .string(root), "source": .string(source), "templates": .array(templates.map { .string($0) }),
        ])
    }

    /// Reads what ``json`` gives.
    /// - Throws: `SealingError` for anything else, and for what is longer than the format allows.
    init(_ json: JSONValue) throws(SealingError) {
        let fields = DocumentReader(json)
        let root = try fields.string("root")
        let source = try fields.string("source")
        let templates = try fields.strings("templates")
        guard templates.count <= Self.maximumTemplates,
            (templates + [root, source]).allSatisfy({ $0.utf8.count <= Self.maximumText })
        else { throw SealingError(.malformed, "a mapping with more or longer templates than the format allows") }
        self.init(root: root, source: source, templates: templates)
        guard self.json == json else { throw SealingError(.malformed, "a mapping that no writer makes") }
    }

    /// True when a manifest can hold it.
    var fits: Bool {
        templates.count <= Self.maximumTemplates
            && (templates + [root, source]).allSatisfy { $0.utf8.count <= Self.maximumText }
    }
}
