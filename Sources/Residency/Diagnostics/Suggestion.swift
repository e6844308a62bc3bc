/// Finds what somebody probably meant.
package enum Suggestion {
    /// The candidate that differs least from the text, when it differs little enough to be a slip.
    package static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        let written = Array(text.lowercased().unicodeScalars.prefix(64))
        let tolerance = max(1, written.count / 3)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(written, Array(candidate.lowercased().unicodeScalars.prefix(64)))
            if distance <= tolerance, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// 'Did you mean …?', or a list of what is possible.
    package static func fix(for text: String, among candidates: some Sequence<String>) -> String {
        if let nearest = nearest(to: text, among: candidates) { return "Did you mean '\(nearest)'?" }
        let known = candidates.sorted()
        if known.isEmpty { return "Remove it." }
        let shown = known.prefix(20).map { "'\($0)'" }.joined(separator: ", ")
        return "Write one of: \(shown)\(known.count > 20 ? ", …" : "")."
    }

    /// Edits needed to turn one into the other: insertions, deletions, replacements, swaps of neighbours.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var cost = min(previous[column + 1], current[column]) + 1
                cost = min(cost, previous[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, beforePrevious[column - 1] + 1)
                }
                current.append(cost)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
