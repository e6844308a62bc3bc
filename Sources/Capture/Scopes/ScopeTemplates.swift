/// Whose data a path holds: an ordered list of templates, of which the first that matches says it.
///
/// - `users/{subject}/tickets/{object}/**`: `{subject}` is a person's internal id, `{object}` that of one of the
///   person's objects. Their labels are `user:<id>` and `object:<id>`, or of another type: `{object:ticket}`.
/// - `*` stands for any bytes within one part of the path, `**` at the end for whatever lies below, and for the folder
///   itself. A part may have fixed text around its placeholder: `user-{subject}.json`.
/// - Names are personal data: a folder whose own name is a placeholder's value belongs to that person or object even
///   if no template matches it whole, and what matches no template belongs to whom its folder belongs to. At the top
///   that is nobody. A template without placeholder says 'nobody'.
package struct ScopeTemplates: Hashable, Sendable {
    let templates: [ScopeTemplate]

    /// The templates of a source without persons: everything belongs to nobody.
    package static let nobody = ScopeTemplates(templates: [])

    private init(templates: [ScopeTemplate]) {
        self.templates = templates
    }

    /// The templates as they were written, in order.
    package var texts: [String] { templates.map(\.text) }

    /// Templates as the configuration has them, in order.
    /// - Throws: the first of what ``errors(in:)`` finds.
    package init(_ texts: [String]) throws(ScopeTemplateError) {
        if let error = ScopeTemplates.errors(in: texts).first { throw error }
        var templates: [ScopeTemplate] = []
        for (position, text) in texts.enumerated() {
            templates.append(try ScopeTemplate(parsing: text, position: position))
        }
        self.templates = templates
    }

    /// Everything that is wrong with a list of templates, in order.
    package static func errors(in texts: [String]) -> [ScopeTemplateError] {
        guard texts.count <= maximumCount else {
            return [
                ScopeTemplateError(
                    kind: .tooMany,
                    position: maximumCount,
                    template: texts[maximumCount],
                    reason: "is one more than the \(maximumCount) that a dataset can have",
                    remedy: "Use '*' to say in one template what several say."
                )
            ]
        }
        var errors: [ScopeTemplateError] = []
        var earlier: [ScopeTemplate] = []
        for (position, text) in texts.enumerated() {
            do {
                let template = try ScopeTemplate(parsing: text, position: position)
                if let cover = earlier.first(where: { $0.covers(template) }) {
                    errors.append(unreachable(position, text, behind: cover.text))
                }
                earlier.append(template)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    private static func unreachable(_ position: Int, _ text: String, behind cover: String) -> ScopeTemplateError {
        ScopeTemplateError(
            kind: .unreachable,
            position: position,
            template: text,
            reason: "never matches, because '\(cover)' before it takes every such path",
            remedy: "Put the more precise template first, or remove it."
        )
    }

    /// Templates of one dataset at most.
    package static let maximumCount = 64
}
