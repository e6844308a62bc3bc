internal import Files
internal import Ledger

/// Whom something belongs to.
enum ScopeAssignment: Hashable, Sendable {
    case nobody
    case scope(ScopeLabel)
    /// A template matches, but what stands in the placeholder's place is no label: why.
    case unusable(String)
}

/// How far the templates match on the way down to one folder; moving on to a child costs one look per template.
struct ScopeCursor: Sendable {
    /// A template that all components so far are like.
    private struct Candidate {
        let template: Int
        /// What its placeholders have been found to stand for.
        var assignment: ScopeAssignment
    }

    private let templates: ScopeTemplates
    private let depth: Int
    private let candidates: [Candidate]
    /// Whom this folder belongs to, and with it what no template matches below it.
    let assignment: ScopeAssignment

    /// The top of a source: it belongs to nobody, unless `**` alone says the same.
    init(_ templates: ScopeTemplates) {
        self.templates = templates
        depth = 0
        candidates = templates.templates.indices.map { Candidate(template: $0, assignment: .nobody) }
        assignment = .nobody
    }

    private init(_ templates: ScopeTemplates, _ depth: Int, _ candidates: [Candidate], _ assignment: ScopeAssignment) {
        self.templates = templates
        self.depth = depth
        self.candidates = candidates
        self.assignment = assignment
    }

    /// Whom a thing in this folder belongs to that is no folder.
    func file(_ name: PathBytes) -> ScopeAssignment {
        for candidate in candidates {
            let template = templates.templates[candidate.template]
            if depth >= template.components.count {
                return candidate.assignment
            }
            guard depth + 1 == template.components.count,
                let found = match(candidate, template.components[depth], name)
            else { continue }
            return found.assignment
        }
        return assignment
    }

    /// The cursor of a folder in this folder.
    func folder(_ name: PathBytes) -> ScopeCursor {
        var next: [Candidate] = []
        var whole: ScopeAssignment?
        for candidate in candidates {
            let template = templates.templates[candidate.template]
            if depth >= template.components.count {
                // Below its `**`.
                next.append(candidate)
                whole = whole ?? candidate.assignment
            } else if let found = match(candidate, template.components[depth], name) {
                let isWhole = depth + 1 == template.components.count
                if isWhole { whole = whole ?? found.assignment }
                if !isWhole || template.coversRest { next.append(found) }
            }
        }
        // No template takes the folder itself, but one knows whose name it bears or is on the way to.
        let onTheWay = next.first { $0.assignment != .nobody }?.assignment
        return ScopeCursor(templates, depth + 1, next, whole ?? onTheWay ?? assignment)
    }

    private func match(_ candidate: Candidate, _ component: ScopeTemplate.Component, _ name: PathBytes) -> Candidate? {
        guard case .placeholder(let role, let type, _, _) = component else {
            return component.matches(name.bytes) ? candidate : nil
        }
        guard let value = component.value(in: name.bytes) else { return nil }
        return Candidate(
            template: candidate.template,
            assignment: ScopeCursor.bind(role, type, value, candidate.assignment)
        )
    }

    private static func bind(
        _ role: ScopeTemplate.Role,
        _ type: String,
        _ value: ArraySlice<UInt8>,
        _ outer: ScopeAssignment
    ) -> ScopeAssignment {
        if case .unusable = outer { return outer }
        guard let id = String(validating: value, as: UTF8.self) else {
            return .unusable("the name is not valid UTF-8 where \(type)'s id stands")
        }
        do {
            switch (role, outer) {
            case (.object, .scope(let person)):
                return .scope(try ScopeLabel(subject: person.subject, object: type + ":" + id))
            default:
                return .scope(try ScopeLabel(subject: type + ":" + id))
            }
        } catch {
            return .unusable(error.message)
        }
    }
}
