internal import Residency
internal import Sealing

/// Reports in the Static Analysis Results Interchange Format, version 2.1.0.
enum SARIFReport {
    static func render(_ report: Report) -> String {
        let rules = Set(report.results.map(\.rule)).sorted()
        let document = JSONValue.object([
            "version": .string("2.1.0"),
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "runs": .array([
                .object([
                    "tool": .object([
                        "driver": .object([
                            "name": .string("landfast"), "version": .string(Landfast.version),
                            "rules": .array(rules.map { .object(["id": .string($0)]) }),
                        ])
                    ]),
                    "results": .array(report.results.map { result($0, rules) }),
                ])
            ]),
        ])
        return String(decoding: document.canonicalBytes(), as: UTF8.self) + "\n"
    }

    private static func result(_ result: Report.Result, _ rules: [String]) -> JSONValue {
        var fields: [String: JSONValue] = [
            "ruleId": .string(result.rule), "ruleIndex": .count(rules.firstIndex(of: result.rule)),
            "message": .object(["text": .string(result.message)]),
            "locations": .array([location(result.position)]),
        ]
        switch result.outcome {
        case .passed:
            fields["kind"] = .string("pass")
            fields["level"] = .string("none")
        case .warning: fields["level"] = .string("warning")
        case .failed: fields["level"] = .string("error")
        }
        return .object(fields)
    }

    private static func location(_ position: SourcePosition) -> JSONValue {
        .object([
            "physicalLocation": .object([
                "artifactLocation": .object(["uri": .string(uri(position.file))]),
                "region": .object([
                    "startLine": .count(max(1, position.line)), "startColumn": .count(max(1, position.column)),
                ]),
            ])
        ])
    }

    /// A path as a URI reference: everything but unreserved characters and slashes is percent-encoded.
    private static func uri(_ path: String) -> String {
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x2F, 0x5F, 0x7E].contains(byte)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte]).uppercased()
        }
        return text
    }
}
