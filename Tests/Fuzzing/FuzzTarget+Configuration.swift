import Files
import Residency

@testable import landfast

extension FuzzTarget {
    /// The configuration; it belongs to the executable, which libFuzzer's cannot import.
    static let configuration: [FuzzTarget] = [
        FuzzTarget(
            "configuration-yaml",
            .text(words: [
                "\n", "  ", "- ", "{", "}", "file:///", "..", "/", "\"", "{tenant}", "{subject}", "state: ", "name: ",
                "scopes: ", "url: ", "files:", "0h", "999999999d", "-1", "&a", "*a", "~", "\u{202E}",
            ])
        ) {
            let text = """
                state: state
                catalog: sqlite
                regions: regions
                policies: policies
                agent: {name: agent, region: a}
                stores:
                  - {name: first, region: a, url: "file:///srv/first"}
                custodians:
                  - {name: keys, region: a, path: custodians/keys, cool-off: 72h, erasures-per-hour: 10}
                datasets:
                  - name: attachments
                    class: attachments
                    source: files:source/{tenant}
                    scopes: ["users/{subject}/**"]
                """
            return [Array(text.utf8)]
        } run: { input in
            let diagnostics = DiagnosticCollector()
            let reader = ConfigurationReader(path: "/etc/landfast/landfast.yaml", diagnostics: diagnostics)
            let configuration = reader.read(SourceFile(name: "landfast.yaml", bytes: input))
            for diagnostic in diagnostics.sorted { _ = (diagnostic.rendered(color: false), diagnostic.json) }
            return configuration != nil && !diagnostics.hasErrors
        }
    ]
}
