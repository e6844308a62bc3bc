package import Sealing

/// Cases that a policy must decide as their authors expect.
///
/// They stand in files beside the policy, so that whoever edits it sees what the edit changes. A file begins with
/// `policy-test: NAME`; it has a day on which the questions are asked, tenants, and cases.
package struct PolicyTest: Sendable {
    /// The file's own name for itself.
    package let name: String
    /// The day on which the questions are asked, at its beginning in UTC.
    package let day: CalendarDay
    let cases: [Case]

    /// A question and the answer that is expected.
    struct Case: Sendable {
        /// What is asked.
        enum Question: Sendable {
            /// One place.
            case decision(PlacementRequest)
            /// The choice among several.
            case placement(TenantInputs, DatasetClass, stores: [PlaceCandidate], custodians: [PlaceCandidate])
        }

        /// What is expected.
        enum Expectation: Hashable, Sendable {
            /// It is allowed; the rule, if any, is among those that allow.
            case allowed(because: String?)
            /// It is refused; the rule, if any, is among those that refuse.
            case refused(because: String?)
            /// These stores are chosen, in this order, and these custodians.
            case chosen(stores: [String], custodians: [String])
        }

        let name: String
        let question: Question
        let expectation: Expectation
        let position: SourcePosition
    }

    /// What came of one case.
    package struct Outcome: Sendable {
        /// The test file's name for itself.
        package let test: String
        /// The case's name.
        package let name: String
        /// Where the case stands.
        package let position: SourcePosition
        /// True when the answer was the expected one.
        package let passed: Bool
        /// What was expected and what came instead; what came when it passed.
        package let text: String
        /// Every rule that spoke.
        package let reasons: [Reason]

        /// For `--json`.
        package var json: JSONValue {
            .object([
                "test": .string(test),
                "case": .string(name),
                "position": .string(position.description),
                "passed": .bool(passed),
                "text": .string(text),
                "reasons": .array(reasons.map(\.json)),
            ])
        }
    }

    /// Reads test files and asks the policy everything that stands in them.
    ///
    /// With errors among the diagnostics the outcomes are those of the files without any. A file without cases is an error.
    package static func run(
        _ files: [SourceFile],
        policy: PolicySet,
        registry: RegionRegistry
    ) -> (outcomes: [Outcome], diagnostics: [Diagnostic]) {
        let diagnostics = DiagnosticCollector()
        let tests = files.sorted { $0.name < $1.name }.compactMap { file -> PolicyTest? in
            PolicyTestReader(registry: registry, diagnostics: diagnostics).read(file)
        }
        return (tests.flatMap { $0.outcomes(policy: policy, registry: registry) }, diagnostics.sorted)
    }

    private func outcomes(policy: PolicySet, registry: RegionRegistry) -> [Outcome] {
        cases.map { testCase in
            let answer: Case.Expectation
            let reasons: [Reason]
            switch testCase.question {
            case .decision(let request):
                let decision = Residency.decide(request, policy: policy, registry: registry, at: day.start)
                reasons = decision.reasons
                let rule = testCase.expectation.rule.flatMap { wanted in
                    reasons.first { $0.rule == wanted && $0.effect == (decision.isAllowed ? .allows : .refuses) }
                }
                let spoken = testCase.expectation.rule == nil ? nil : (rule ?? decision.decisive)?.rule
                answer = decision.isAllowed ? .allowed(because: spoken) : .refused(because: spoken)
            case .placement(let tenant, let datasetClass, let stores, let custodians):
                let placement = Residency.place(
                    tenant,
                    datasetClass,
                    stores: stores,
                    custodians: custodians,
                    policy: policy,
                    registry: registry,
                    at: day.start
                )
                reasons = placement.reasons
                answer =
                    placement.isSatisfied
                    ? .chosen(stores: placement.stores.map(\.name), custodians: placement.custodians.map(\.name))
                    : .refused(because: nil)
            }
            let passed = answer == testCase.expectation
            return Outcome(
                test: name,
                name: testCase.name,
                position: testCase.position,
                passed: passed,
                text: passed ? answer.summary : "expected: \(testCase.expectation.summary); came: \(answer.summary)",
                reasons: reasons
            )
        }
    }
}

extension PolicyTest.Case.Expectation {
    /// The rule that must have spoken; nil for any.
    var rule: String? {
        switch self {
        case .allowed(let rule), .refused(let rule): rule
        case .chosen: nil
        }
    }

    /// For messages.
    var summary: String {
        switch self {
        case .allowed(let rule): "allowed" + (rule.map { " by '\($0)'" } ?? "")
        case .refused(let rule): "refused" + (rule.map { " by '\($0)'" } ?? "")
        case .chosen(let stores, let custodians):
            "stores \(stores.joined(separator: ", ")), custodians \(custodians.joined(separator: ", "))"
        }
    }
}

/// The files of a policies folder.
package enum PolicyFolder {
    /// Tells test files, which begin with `policy-test:`, from policies and profiles; the order stays.
    package static func sort(_ files: [SourceFile]) -> (policies: [SourceFile], tests: [SourceFile]) {
        let tests = files.filter(isTest)
        return (files.filter { !isTest($0) }, tests)
    }

    /// True when the first line that is no comment begins with the key of a test file.
    private static func isTest(_ file: SourceFile) -> Bool {
        let key = Array("policy-test:".utf8)
        for line in file.bytes.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") || line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
            return line.starts(with: key)
        }
        return false
    }
}
