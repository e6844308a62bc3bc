internal import ArgumentParser
internal import Residency
internal import Sealing

struct PolicyTestCommand: LandfastCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Run the test cases that lie with the policy.",
        discussion: """
            Test files begin with 'policy-test:' and lie in the policies' folder. Exits with 1 when a case does not come \
            out as it says, and when there is none.

            Examples:
              landfast policy test
              landfast policy test policies --regions Regions --json
              landfast policy test --format junit > policy-tests.xml
            """
    )

    @OptionGroup var paths: PolicyPaths
    @OptionGroup var report: ReportOptions
    @OptionGroup var options: GlobalOptions

    func execute(_ output: Output) throws -> ExitStatus {
        let sources = try PolicySources(paths, options)
        let (basis, diagnostics) = PolicyBasis.parse(
            regions: sources.regions,
            policies: sources.policies,
            at: SystemClock().now()
        )
        guard let basis else { throw CommandError.invalid("policy-invalid", "The policy", diagnostics) }
        let (outcomes, testDiagnostics) = PolicyTest.run(sources.tests, policy: basis.policy, registry: basis.registry)
        if testDiagnostics.contains(where: { $0.severity == .error }) {
            throw CommandError.invalid("policy-test-invalid", "The test cases", testDiagnostics)
        }
        guard !outcomes.isEmpty else {
            throw CommandError(
                "no-policy-tests",
                "There are no test cases for this policy.",
                remedy: "Write some: `landfast policy schema --tests` prints their schema."
            )
        }
        let failures = outcomes.filter { !$0.passed }
        let status = failures.isEmpty ? ExitStatus.done : .failed
        if report.write(Report(testing: outcomes)) { return status }
        report.output(output).show(
            .object([
                "outcomes": .array(outcomes.map(\.json)), "passed": .count(outcomes.count - failures.count),
                "failed": .count(failures.count),
            ])
        ) {
            var text = ""
            for outcome in outcomes {
                let mark =
                    outcome.passed
                    ? Colour.green.paint("passed", output.colour) : Colour.red.paint("FAILED", output.colour)
                text += "\(mark)  \(outcome.test): \(outcome.name)\n"
                guard !outcome.passed else { continue }
                text += "  \(outcome.position): \(outcome.text)\n"
                for reason in outcome.reasons { text += "    \(reason.summary)\n" }
            }
            return text + "\(Quantity.count(outcomes.count, "case")), \(failures.count) failed."
        }
        return status
    }
}
