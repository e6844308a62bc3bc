/// Makes a failing history short.
enum Shrinking {
    /// Histories that are tried, at most.
    static let attempts = 150

    /// Leaves out what a failure does not need: what comes after it, then halves, quarters, and single steps.
    /// - Parameters:
    ///   - steps: a history that fails.
    ///   - attempts: how often `fails` is called at most.
    ///   - fails: whether a history fails in the same way.
    static func shorten<Step>(
        _ steps: [Step],
        attempts: Int = attempts,
        _ fails: ([Step]) -> Bool
    ) -> [Step] {
        var steps = steps
        var left = attempts
        var width = max(1, steps.count / 2)
        while left > 0 {
            var start = steps.count - width
            var isShorter = false
            while start >= 0, left > 0 {
                var fewer = steps
                fewer.removeSubrange(start..<min(start + width, steps.count))
                left -= 1
                if fails(fewer) {
                    steps = fewer
                    isShorter = true
                }
                start -= width
            }
            if width == 1 && !isShorter { break }
            width = max(1, width / 2)
        }
        return steps
    }
}
