internal import Residency

/// Reports as workflow commands, which GitHub shows as annotations at the lines that they are about.
enum GitHubReport {
    static func render(_ report: Report) -> String {
        var text = ""
        for result in report.results where result.outcome != .passed {
            let command = result.outcome == .failed ? "error" : "warning"
            let place = "file=\(property(result.position.file)),line=\(result.position.line)"
            text += "::\(command) \(place),col=\(result.position.column),title=\(property(result.name))"
            text += "::\(data(result.message))\n"
        }
        return text + "\(report.name): \(report.results.count) looked at, \(report.failures) failed\n"
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
