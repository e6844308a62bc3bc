internal import Residency

/// Reports as the XML that JUnit made common and that continuous integration reads.
enum JUnitReport {
    static func render(_ report: Report) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let counts = "tests=\"\(report.results.count)\" failures=\"\(report.failures)\" errors=\"0\""
        text += "<testsuites name=\(quoted("landfast")) \(counts)>\n"
        text += "  <testsuite name=\(quoted(report.name)) \(counts) skipped=\"0\">\n"
        for result in report.results {
            let place = "file=\(quoted(result.position.file)) line=\"\(result.position.line)\""
            text += "    <testcase classname=\(quoted(result.rule)) name=\(quoted(result.name)) \(place)"
            switch result.outcome {
            case .passed: text += "/>\n"
            case .warning:
                text += ">\n      <system-out>\(escaped("\(result.position): \(result.message)"))</system-out>\n"
                text += "    </testcase>\n"
            case .failed:
                let first = String(result.message.prefix { $0 != "\n" })
                text += ">\n      <failure type=\(quoted(result.rule)) message=\(quoted(first))>"
                text += escaped("\(result.position): \(result.message)") + "</failure>\n    </testcase>\n"
            }
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// XML has no way to write most control characters; they become the replacement character.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            case "\r": result += "&#13;"
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
