/// One template, such as `users/{subject}/tickets/{object}/**`, taken apart.
struct ScopeTemplate: Hashable, Sendable {
    /// What a placeholder stands for.
    enum Role: String, Hashable, Sendable {
        case subject
        case object
    }

    /// What one component of a path must be like.
    enum Component: Hashable, Sendable {
        /// Pieces with any bytes between them; one piece is the name itself. `*` is two empty pieces.
        case pattern([[UInt8]])
        /// The label's id between a prefix and a suffix.
        case placeholder(Role, type: String, prefix: [UInt8], suffix: [UInt8])
    }

    /// As the operator wrote it.
    let text: String
    /// The components before a closing `**`.
    let components: [Component]
    /// True when the template ends with `**`: whatever lies below belongs to it, and the folder itself.
    let coversRest: Bool
}

extension ScopeTemplate.Component {
    /// Whether a name is like this, for patterns without placeholder.
    func matches(_ name: [UInt8]) -> Bool {
        switch self {
        case .pattern(let pieces): Self.matches(name[...], pieces[...])
        case .placeholder: value(in: name) != nil
        }
    }

    /// The bytes that a placeholder stands for in a name; nil when the name is not like this.
    func value(in name: [UInt8]) -> ArraySlice<UInt8>? {
        guard case .placeholder(_, _, let prefix, let suffix) = self,
            name.count > prefix.count + suffix.count, name.starts(with: prefix),
            name.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        return name[prefix.count..<name.count - suffix.count]
    }

    /// True when every name that `other` takes is taken by this one too.
    func covers(_ other: Self) -> Bool {
        if self == other { return true }
        switch self {
        case .pattern(let pieces): return pieces.count > 1 && pieces.allSatisfy(\.isEmpty)
        case .placeholder(_, _, let prefix, let suffix): return prefix.isEmpty && suffix.isEmpty
        }
    }

    /// The first piece at the beginning, the last at the end, the others in order between them.
    private static func matches(_ name: ArraySlice<UInt8>, _ pieces: ArraySlice<[UInt8]>) -> Bool {
        guard let first = pieces.first, let last = pieces.last else { return false }
        if pieces.count == 1 { return name.elementsEqual(first) }
        guard name.count >= first.count + last.count, name.starts(with: first),
            name.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = name.dropFirst(first.count).dropLast(last.count)
        for piece in pieces.dropFirst().dropLast() {
            guard let position = position(of: piece, in: rest) else { return false }
            rest = rest[(position + piece.count)...]
        }
        return true
    }

    private static func position(of piece: [UInt8], in name: ArraySlice<UInt8>) -> Int? {
        guard name.count >= piece.count else { return nil }
        return (name.startIndex...name.endIndex - piece.count).first { name[$0...].starts(with: piece) }
    }
}

extension ScopeTemplate {
    /// True when every path that `other` takes is taken by this one too, so that `other` behind it says nothing.
    func covers(_ other: ScopeTemplate) -> Bool {
        guard coversRest ? components.count <= other.components.count : components.count == other.components.count,
            coversRest || !other.coversRest
        else { return false }
        return zip(components, other.components).allSatisfy { $0.covers($1) }
    }
}
