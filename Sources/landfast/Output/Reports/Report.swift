internal import ArgumentParser
internal import Residency
internal import Sealing

/// What a check came to, for the programs that show such things beside the code.
struct Report: Sendable {
    /// One thing that was looked at.
    struct Result: Sendable {
        enum Outcome: String, Sendable { case passed, warning, failed }

        /// The rule that was broken, or under which the case stands; letters, digits and hyphens.
        let rule: String
        /// What was looked at.
        let name: String
        let outcome: Outcome
        let message: String
        let position: SourcePosition
    }

    /// What was checked, such as `policy test`.
    let name: String
    let results: [Result]

    var failures: Int { results.count { $0.outcome == .failed } }
}

/// How a check's outcome is written.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
    case text, json, junit, github, sarif

    /// The whole report in a format that other programs read; nil for those that each command writes itself.
    func render(_ report: Report) -> String? {
        switch self {
        case .text, .json: nil
        case .junit: JUnitReport.render(report)
        case .github: GitHubReport.render(report)
        case .sarif: SARIFReport.render(report)
        }
    }
}

/// Which format a check writes.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "text, json (as --json), junit (XML), github (annotations in a workflow's log) or sarif (2.1.0).",
            valueName: "format"
        )
    )
    var format: ReportFormat?

    /// The output that a command uses: `--format json` is `--json`.
    func output(_ output: Output) -> Output {
        format == .json ? Output(json: true) : output
    }

    /// Writes the report when another program's format was asked for.
    /// - Returns: true when it was written.
    func write(_ report: @autoclosure () -> Report) -> Bool {
        guard let format, let text = format.render(report()) else { return false }
        Terminal.write(text)
        return true
    }
}

extension Report {
    /// What is wrong with policy files.
    init(checking diagnostics: [Diagnostic]) {
        name = "policy check"
        results = diagnostics.map { diagnostic in
            Result(
                rule: diagnostic.rule,
                name: diagnostic.rule,
                outcome: diagnostic.severity == .error ? .failed : .warning,
                message: "\(diagnostic.message). \(diagnostic.fix)",
                position: diagnostic.position
            )
        }
    }

    /// What came of a policy's test cases.
    init(testing outcomes: [PolicyTest.Outcome]) {
        name = "policy test"
        results = outcomes.map { outcome in
            let reasons = outcome.passed ? [] : outcome.reasons.map { "\n" + $0.summary }
            return Result(
                rule: "policy-test",
                name: "\(outcome.test): \(outcome.name)",
                outcome: outcome.passed ? .passed : .failed,
                message: outcome.text + reasons.joined(),
                position: outcome.position
            )
        }
    }
}
