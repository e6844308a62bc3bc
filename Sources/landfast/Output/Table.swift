/// Rows for people: columns as wide as they need to be, no lines.
struct Table {
    enum Alignment { case left, right }

    private let titles: [String]
    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// A table with these columns; a title that starts with `>` is of a column of numbers, aligned to the right.
    init(_ titles: String...) {
        self.titles = titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
        alignments = titles.map { $0.hasPrefix(">") ? .right : .left }
    }

    var isEmpty: Bool { rows.isEmpty }

    mutating func add(_ cells: String...) {
        precondition(cells.count == titles.count, "a row has as many cells as the table has columns")
        rows.append(cells.map(Self.printable))
    }

    /// The table's text, each line ended; titles in bold when colour is allowed.
    func rendered(colour: Bool) -> String {
        let widths = titles.indices.map { column in
            ([titles] + rows).map { $0[column].count }.max() ?? 0
        }
        var text = Colour.bold.paint(line(titles, widths), colour) + "\n"
        for row in rows { text += line(row, widths) + "\n" }
        return text
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - cell.count)
            if column > 0 { text += "  " }
            text += alignments[column] == .right ? padding + cell : cell + padding
        }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// Control characters would move the cursor, or worse; they become their code points' names.
    static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
