package import Files
package import Ledger
package import Repository

/// Whom the paths of a snapshot belong to as one mapping has it, be it the one that decided then, another snapshot's or
/// today's.
///
/// Paths are asked for in the order of entry lists, so that what neighbours share is matched once.
package struct PathReading: Sendable {
    /// What a mapping says of a path.
    package enum Answer: Hashable, Sendable {
        /// It is nobody's.
        case nobody
        /// It is this person's, or this object's.
        case scope(ScopeLabel)
        /// A template matches, but what stands in the placeholder's place is no label.
        case unusable
        /// It lies outside of the folder that the templates start from.
        case outside
    }

    /// How a path of the snapshot becomes one of the templates'.
    private enum Way: Hashable, Sendable {
        /// Names before it: the templates start above the snapshot's root.
        case longer([PathBytes])
        /// The first names, which it must have, go: the templates start below the snapshot's root.
        case shorter([PathBytes])
    }

    private let way: Way
    /// The folders on the way to the last path, each with how far the templates match there.
    private var levels: [(name: PathBytes, cursor: ScopeCursor)] = []
    private let top: ScopeCursor

    private init(_ templates: ScopeTemplates, _ way: Way) {
        top = ScopeCursor(templates)
        self.way = way
    }

    /// The ways to read a snapshot's paths by a mapping: the first is the one that counts, the others may mean the same
    /// data.
    ///
    /// Where one folder lies in the other, paths are taken for what they were on the disk; but the data may have been moved
    /// as well, and then they are read as they are. Folders that have nothing to do with each other are taken for the same
    /// data, moved.
    /// - Parameter root: the folder that the snapshot's paths start from; nil: not known, and taken for the mapping's.
    /// - Throws: ``ScopeTemplateError`` when a template is none that this version knows.
    package static func ways(
        ofReading root: String?,
        by mapping: ScopeMapping
    ) throws(ScopeTemplateError) -> [PathReading] {
        let templates = try ScopeTemplates(mapping.templates)
        let asItIs = PathReading(templates, .longer([]))
        let from = Array((root ?? mapping.source).split(separator: "/"))
        let to = Array(mapping.source.split(separator: "/"))
        guard from != to else { return [asItIs] }
        if from.starts(with: to) {
            return [PathReading(templates, .longer(from.dropFirst(to.count).map { PathBytes(String($0)) })), asItIs]
        }
        if to.starts(with: from) {
            return [PathReading(templates, .shorter(to.dropFirst(from.count).map { PathBytes(String($0)) })), asItIs]
        }
        return [asItIs]
    }

    /// Whom a path of the snapshot belongs to.
    package mutating func answer(_ path: PathBytes, isFolder: Bool) -> Answer {
        var names = path.components
        switch way {
        case .longer(let before): names = before + names
        case .shorter(let first):
            guard names.starts(with: first) else { return .outside }
            names.removeFirst(first.count)
        }
        guard let last = names.last else { return .nobody }
        let parent = cursor(of: names.dropLast())
        switch isFolder ? parent.folder(last).assignment : parent.file(last) {
        case .nobody: return .nobody
        case .scope(let label): return .scope(label)
        case .unusable: return .unusable
        }
    }

    private mutating func cursor(of folder: ArraySlice<PathBytes>) -> ScopeCursor {
        let shared = zip(levels, folder).prefix { $0.name == $1 }.count
        levels.removeLast(levels.count - shared)
        for name in folder.dropFirst(shared) {
            levels.append((name, (levels.last?.cursor ?? top).folder(name)))
        }
        return levels.last?.cursor ?? top
    }
}
