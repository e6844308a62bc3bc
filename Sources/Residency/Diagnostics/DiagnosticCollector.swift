/// Gathers what is wrong with a set of files, so that one run shows everything.
///
/// A class, because all readers of one file write into the same one; it stays on one thread.
package final class DiagnosticCollector {
    /// What was found, in the order it was found.
    package private(set) var all: [Diagnostic] = []
    /// How many errors were reported, those included that are not kept.
    ///
    /// A reader compares it to tell whether what it read can be used. Warnings never count: they change nothing of what
    /// a file means.
    private(set) var errors = 0
    /// How many warnings are kept.
    private var warnings = 0
    /// The files that were read, by name, for the lines to show.
    private var files: [String: SourceFile] = [:]

    /// The most errors that are kept, and the most warnings; a hostile file could have one per byte.
    package static let limit = 200

    /// An empty collector.
    package init() {}

    /// Registers a file, so that diagnostics about it show its lines.
    package func register(_ file: SourceFile) {
        files[file.name] = file
    }

    /// Adds an error; the same one is kept once.
    package func report(_ rule: String, at position: SourcePosition, _ message: String, fix: String) {
        errors += 1
        guard all.count - warnings < Self.limit else { return }
        keep(diagnostic(rule, .error, position, message, fix))
    }

    /// Adds a warning; the same one is kept once, and none takes the place of an error.
    func warn(_ rule: Warning, at position: SourcePosition, _ message: String, fix: String) {
        guard warnings < Self.limit else { return }
        if keep(diagnostic(rule.rawValue, .warning, position, message, fix)) { warnings += 1 }
    }

    /// True when something makes a file unusable.
    package var hasErrors: Bool { errors > 0 }

    /// By file, line and column; what stands in one place stays in the order it was found.
    package var sorted: [Diagnostic] {
        all.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }

    private func diagnostic(
        _ rule: String,
        _ severity: Diagnostic.Severity,
        _ position: SourcePosition,
        _ message: String,
        _ fix: String
    ) -> Diagnostic {
        Diagnostic(
            rule: rule,
            severity: severity,
            position: position,
            message: message,
            fix: fix,
            snippet: files[position.file]?.line(position.line) ?? ""
        )
    }

    @discardableResult
    private func keep(_ diagnostic: Diagnostic) -> Bool {
        guard !all.contains(diagnostic) else { return false }
        all.append(diagnostic)
        return true
    }
}
