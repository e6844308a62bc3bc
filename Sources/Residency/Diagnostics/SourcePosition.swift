/// Where something stands: a file, a line and a column.
package struct SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file as it was named by whoever read it.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// The column in Unicode scalars, from 1.
    package let column: Int

    /// A position from its parts.
    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`.
    package var description: String { "\(file):\(line):\(column)" }

    /// Reads what `description` writes; nil for anything else.
    ///
    /// A file's name may hold colons.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let line = Int(parts[parts.count - 2]), let column = Int(parts[parts.count - 1]),
            line > 0, column > 0
        else { return nil }
        self.init(file: parts.dropLast(2).joined(separator: ":"), line: line, column: column)
        guard description == text else { return nil }
    }

    /// By file, then line, then column.
    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}
