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
    /// What decided before, the latest first: remembered from snapshot to snapshot, so that what was erased under an older
    /// name is known when it comes back under a newer one.
    package private(set) var earlier: [Earlier] = []

    /// Templates that decided before, and the folder that they started from.
    package struct Earlier: Hashable, Sendable {
        /// The folder.
        package let source: String
        /// The templates in their order.
        package let templates: [String]
    }

    /// A mapping from its parts.
    ///
    /// A folder counts without slashes that mean nothing.
    package init(root: String, source: String, templates: [String]) {
        self.root = Self.plain(root)
        self.source = Self.plain(source)
        self.templates = templates
    }

    /// This mapping, which remembers another one and what that remembers, as far as there is room.
    package func remembering(_ other: ScopeMapping) -> ScopeMapping {
        var result = self
        let own = Earlier(source: source, templates: templates)
        for decider in [Earlier(source: other.source, templates: other.templates)] + other.earlier
        where decider != own && !result.earlier.contains(decider) && result.earlier.count < Self.maximumEarlier {
            result.earlier.append(decider)
        }
        return result
    }

    /// This mapping and each that it remembers, for the same paths.
    package var all: [ScopeMapping] {
        [self] + earlier.map { ScopeMapping(root: root, source: $0.source, templates: $0.templates) }
    }

    /// What a backup of a folder goes by.
    package init(source: String, templates: [String]) {
        self.init(root: source, source: source, templates: templates)
    }

    /// The same templates for a snapshot whose paths start from another folder.
    package func applied(to root: String) -> ScopeMapping {
        var result = ScopeMapping(root: root, source: source, templates: templates)
        result.earlier = earlier
        return result
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

    /// Mappings that are remembered at most, a count.
    static let maximumEarlier = 15

    /// The mapping as a manifest holds it.
    var json: JSONValue {
        var fields = Self.fields(source, templates)
        fields["root"] = .string(root)
        if !earlier.isEmpty {
            fields["earlier"] = .array(earlier.map { .object(Self.fields($0.source, $0.templates)) })
        }
        return .object(fields)
    }

    private static func fields(_ source: String, _ templates: [String]) -> [String: JSONValue] {
        ["source": .string(source), "templates": .array(templates.map { .string($0) })]
    }

    /// Reads what ``json`` gives.
    /// - Throws: `SealingError` for anything else, and for what is longer than the format allows.
    init(_ json: JSONValue) throws(SealingError) {
        let fields = DocumentReader(json)
        self.init(
            root: try fields.string("root"),
            source: try fields.string("source"),
            templates: try fields.strings("templates")
        )
        for value in json["earlier"]?.arrayValue ?? [] {
            let fields = DocumentReader(value)
            earlier.append(Earlier(source: try fields.string("source"), templates: try fields.strings("templates")))
        }
        guard fits else {
            throw SealingError(.malformed, "a mapping with more or longer templates than the format allows")
        }
        guard self.json == json, Set(earlier).count == earlier.count,
            !earlier.contains(Earlier(source: source, templates: templates))
        else { throw SealingError(.malformed, "a mapping that no writer makes") }
    }

    /// True when a manifest can hold it.
    var fits: Bool {
        earlier.count <= Self.maximumEarlier && root.utf8.count <= Self.maximumText
            && ([Earlier(source: source, templates: templates)] + earlier).allSatisfy { decider in
                decider.templates.count <= Self.maximumTemplates
                    && (decider.templates + [decider.source]).allSatisfy { $0.utf8.count <= Self.maximumText }
            }
    }
}
