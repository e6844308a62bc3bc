import Foundation
import Residency
import Testing

@testable import landfast

@Suite("Reports for other programs")
struct ReportTests {
    private let hostile = Report(
        name: "policy test",
        results: [
            Report.Result(
                rule: "policy-test",
                name: "eu: a, b: <\"&'> 100%",
                outcome: .failed,
                message: "expected: allowed\ncame: refused\r\u{1}\u{FFFF} %0A ::error::",
                position: SourcePosition(file: "policies/a b,c%:ü.yaml", line: 3, column: 7)
            ),
            Report.Result(
                rule: "unknown-key",
                name: "unknown-key",
                outcome: .warning,
                message: "a warning",
                position: SourcePosition(file: "/etc/eu.yaml", line: 1, column: 1)
            ),
            Report.Result(
                rule: "policy-test",
                name: "good",
                outcome: .passed,
                message: "allowed",
                position: SourcePosition(file: "eu.yaml", line: 9, column: 1)
            ),
        ]
    )

    @Test("JUnit's XML can be read whatever stands in it, and counts what failed")
    func junit() throws {
        let text = JUnitReport.render(hostile)
        let document = try XMLReading.elements(text)
        #expect(document["testsuite"]?.first?["tests"] == "3")
        #expect(document["testsuite"]?.first?["failures"] == "1")
        #expect(document["testcase"]?.map { $0["name"] } == ["eu: a, b: <\"&'> 100%", "unknown-key", "good"])
        #expect(document["testcase"]?.first?["file"] == "policies/a b,c%:ü.yaml")
        #expect(document["failure"]?.count == 1)
    }

    @Test("a workflow command cannot be forged by what stands in a policy")
    func github() {
        let lines = GitHubReport.render(hostile).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines[0]
                == "::error file=policies/a b%2Cc%25%3Aü.yaml,line=3,col=7,title=eu%3A a%2C b%3A <\"&'> 100%25"
                + "::expected: allowed%0Acame: refused%0D\u{1}\u{FFFF} %250A ::error::"
        )
        #expect(lines[1].hasPrefix("::warning file=/etc/eu.yaml,line=1,col=1,"))
        #expect(lines[2] == "policy test: 3 looked at, 1 failed")
        #expect(lines.count == 4)
    }

    @Test("SARIF has what version 2.1.0 asks for: tool, rules, results with level, message, place")
    func sarif() throws {
        let document = try #require(
            JSONSerialization.jsonObject(with: Data(SARIFReport.render(hostile).utf8)) as? [String: Any]
        )
        #expect(document["version"] as? String == "2.1.0")
        let run = try #require((document["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        #expect(driver["name"] as? String == "landfast")
        let rules = try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.map { $0["level"] as? String } == ["error", "warning", "none"])
        for result in results {
            let index = try #require(result["ruleIndex"] as? Int)
            #expect(rules[index] == result["ruleId"] as? String)
        }
        #expect(results[2]["kind"] as? String == "pass")
        let location = try #require(
            (results[0]["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
        )
        let uri = try #require((location["artifactLocation"] as? [String: Any])?["uri"] as? String)
        #expect(uri == "policies/a%20b%2Cc%25%3A%C3%BC.yaml")
        #expect(URL(string: uri) != nil)
        #expect((location["region"] as? [String: Any])?["startLine"] as? Int == 3)
    }

    @Test("N10: policy test and policy check write every format, with the exit code of what they found")
    func commands() throws {
        let house = try House.helpdesk()
        for command in ["test", "check"] {
            for format in ["text", "json", "junit", "github", "sarif"] {
                let good = try house.expect(0, "policy \(command) --format \(format)")
                #expect(!good.out.isEmpty)
            }
        }
        #expect(try house.expect(0, "policy test --format json").document()["failed"] as? Int == 0)
        let cases = try XMLReading.elements(house.expect(0, "policy test --format junit").out)["testcase"]
        #expect((cases?.count ?? 0) > 10)
        let text = try house.read("policies/tests/eu.yaml")
        try house.write(
            "policies/tests/eu.yaml",
            text.replacingOccurrences(of: "because: in-home-country", with: "because: known-subprocessors")
        )
        #expect(
            try house.expect(1, "policy test --format github").out.contains("::error file=policies/tests/eu.yaml,line=")
        )
        #expect(try house.expect(1, "policy test --format sarif").out.contains("\"level\":\"error\""))
        try house.write("policies/eu.yaml", house.read("policies/eu.yaml") + "\nnonsense: 1\n")
        #expect(try house.expect(1, "policy check --format github").out.contains("title=unknown-key"))
        try house.expect(64, "policy check --format yaml")
    }
}

/// Elements of an XML text with their attributes, by name.
private enum XMLReading {
    static func elements(_ text: String) throws -> [String: [[String: String]]] {
        let script = """
            import sys, json, xml.etree.ElementTree as tree
            found = {}
            for element in tree.fromstring(sys.stdin.buffer.read()).iter():
                found.setdefault(element.tag, []).append(element.attrib)
            print(json.dumps(found))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", script]
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data(text.utf8))
        try input.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: [[String: String]]])
    }
}
