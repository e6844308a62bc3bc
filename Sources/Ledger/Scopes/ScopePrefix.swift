package import Sealing

/// What an erasure or a hold covers: everything, a person with all objects, or one object; and what a retirement covers,
/// which is one leaf.
package enum ScopePrefix: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The whole repository.
    case repository
    /// A person's own data and all objects; never 0.
    case subject(UInt64)
    /// One object of a person; the person is never 0.
    case object(subject: UInt64, object: UInt64)
    /// One leaf alone, whose data was sealed anew under another; no request and no hold names it.
    case leaf(ScopePath)

    /// The prefix that covers exactly what a label's path stands for; nil for a reserved path.
    package init?(_ path: ScopePath) {
        guard !path.isReserved else { return nil }
        if let object = path.object {
            self = .object(subject: path.subject, object: object)
        } else {
            self = .subject(path.subject)
        }
    }

    /// True when the path lies in this scope.
    package func covers(_ path: ScopePath) -> Bool {
        switch self {
        case .repository: true
        case .subject(let subject): path.subject == subject
        case .object(let subject, let object): path.subject == subject && path.object == object
        case .leaf(let leaf): path == leaf
        }
    }

    /// True when everything in the other scope lies in this one.
    package func covers(_ other: ScopePrefix) -> Bool {
        switch (self, other) {
        case (.repository, _): true
        case (_, .repository): false
        case (.subject(let left), .subject(let right)): left == right
        case (.subject(let left), .object(let right, _)): left == right
        case (.subject(let left), .leaf(let right)): left == right.subject
        case (.object(let subject, let object), .leaf(let right)):
            right == ScopePath(subject: subject, object: object)
        case (.object, .subject): false
        case (.object, .object): self == other
        case (.leaf(let left), .object(let subject, let object)):
            left == ScopePath(subject: subject, object: object)
        case (.leaf, .subject): false
        case (.leaf(let left), .leaf(let right)): left == right
        }
    }

    /// True when there is something that lies in both.
    package func overlaps(_ other: ScopePrefix) -> Bool { covers(other) || other.covers(self) }

    /// For people: `repository`, or the path's hex digits.
    package var description: String {
        switch self {
        case .repository: "repository"
        case .subject(let subject): ScopePath(subject: subject).description
        case .object(let subject, let object): ScopePath(subject: subject, object: object).description
        case .leaf(let leaf): "leaf " + leaf.description
        }
    }

    /// The prefix as signed documents hold it.
    package var json: JSONValue {
        switch self {
        case .repository: .object(["kind": .string("repository")])
        case .subject(let subject):
            .object(["kind": .string("subject"), "subject": .string(ScopePath.hex(subject))])
        case .object(let subject, let object):
            .object([
                "kind": .string("object"), "subject": .string(ScopePath.hex(subject)),
                "object": .string(ScopePath.hex(object)),
            ])
        case .leaf(let leaf): .object(["kind": .string("leaf"), "path": .string(Hex.encode(leaf.bytes))])
        }
    }

    /// Reads what ``json`` gives; nil for anything else, for person 0, which belongs to nobody, and for a single leaf, which
    /// no request and no hold may name.
    package init?(json: JSONValue) {
        let subject = json["subject"]?.stringValue.flatMap(ScopePath.value(hex:))
        let object = json["object"]?.stringValue.flatMap(ScopePath.value(hex:))
        switch json["kind"]?.stringValue {
        case "repository": self = .repository
        case "subject":
            guard let subject, subject != 0 else { return nil }
            self = .subject(subject)
        case "object":
            guard let subject, let object, subject != 0 else { return nil }
            self = .object(subject: subject, object: object)
        default: return nil
        }
        guard self.json == json else { return nil }
    }
}
