/// Gathers what is wrong with a set of files, so that one run shows everything.
///
/// A class, because all readers of one file write into the same one; it stays on one thread.
package final class DiagnosticCollector {
    /// What was found, in the order it was found.
    package private(set) var all: [Diagnostic] = []
    /// The files that were read, by name, for the lines to show.
    private var files: [String: SourceFile] = [:]

    /// The most diagnostics that are kept; a hostile file could have one per byte.
    package static let limit = 200

    /// An empty collector.
    package init() {}

    /// Registers a file, so that diagnostics about it show its lines.
    package func register(_ file: SourceFile) {
        files[file.name] = file
    }

    /// Adds a diagnostic; the same one is kept once.
    package func report(
        _ rule: String,
        severity: Diagnostic.Severity = .error,
        at position: SourcePosition,
        _ message: String,
        fix: String
    ) {
        guard all.count < Self.limit else { return }
        let diagnostic = Diagnostic(
            rule: rule,
            severity: severity,
            position: position,
            message: message,
            fix: fix,
            snippet: files[position.file]?.line(position.line) ?? ""
        )
        if !all.contains(diagnostic) { all.append(diagnostic) }
    }

    /// True when something makes a file unusable.
    package var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// By file, line and column; what stands in one place stays in the order it was found.
    package var sorted: [Diagnostic] {
        all.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element)
    }
}
