import Capture
import Files
import Sealing

extension FuzzTarget {
    /// What says whose data a path holds.
    static let capture: [FuzzTarget] = [scopeTemplates]

    private static let scopeTemplates = FuzzTarget(
        "scope-templates",
        .text(words: ["{subject}", "{object}", "{object:ticket}", "/", "*", "**", "{", "}", "..", "\n", "x"])
    ) {
        [Array("users/{subject}/tickets/{object}/**\nusers/{subject}/**\n*/{subject}.json".utf8)]
    } run: { input in
        guard let text = String(validating: input, as: UTF8.self) else { return false }
        let texts = text.split(separator: "\n").map(String.init)
        let errors = ScopeTemplates.errors(in: texts)
        let templates = try? ScopeTemplates(texts)
        try demand(errors.isEmpty == (templates != nil), "templates with errors are taken, or good ones refused")
        return templates != nil
    }
}
