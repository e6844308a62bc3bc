internal import Sealing

/// What `landfast doctor` found, one line for each thing that it looked at.
struct Examination: Sendable {
    enum Condition: String, Comparable, Sendable {
        case good
        case warning
        case failed

        static func < (left: Condition, right: Condition) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .good: 0
            case .warning: 1
            case .failed: 2
            }
        }
    }

    struct Finding: Sendable {
        /// A stable name, such as `store-free-space`.
        let check: String
        /// What it is about, such as `store:hel1-a`.
        let subject: String
        let condition: Condition
        let text: String
        /// What to do; empty when all is well.
        let remedy: String
    }

    private(set) var findings: [Finding] = []

    /// The worst that was found.
    var worst: Condition { findings.map(\.condition).max() ?? .good }

    mutating func good(_ check: String, _ subject: String, _ text: String) {
        findings.append(Finding(check: check, subject: subject, condition: .good, text: text, remedy: ""))
    }

    mutating func warn(_ check: String, _ subject: String, _ text: String, remedy: String) {
        findings.append(Finding(check: check, subject: subject, condition: .warning, text: text, remedy: remedy))
    }

    mutating func fail(_ check: String, _ subject: String, _ text: String, remedy: String) {
        findings.append(Finding(check: check, subject: subject, condition: .failed, text: text, remedy: remedy))
    }

    /// Looks at something; an error is a failure with its own remedy.
    /// - Returns: nil after an error.
    mutating func attempt<Result>(_ check: String, _ subject: String, _ body: () throws -> Result) -> Result? {
        do {
            return try body()
        } catch {
            let report = ErrorReport(error)
            fail(check, subject, report.message, remedy: report.remedy)
            return nil
        }
    }
}

extension Examination.Finding {
    var document: JSONValue {
        .object([
            "check": .string(check), "subject": .string(subject), "condition": .string(condition.rawValue),
            "text": .string(text), "remedy": .string(remedy),
        ])
    }

    func line(colour: Bool) -> String {
        let mark: String =
            switch condition {
            case .good: Colour.green.paint("good   ", colour)
            case .warning: Colour.yellow.paint("warning", colour)
            case .failed: Colour.red.paint("FAILED ", colour)
            }
        let line = "\(mark)  \(subject): \(Table.printable(text))\n"
        return remedy.isEmpty ? line : line + "         fix: \(remedy)\n"
    }
}
