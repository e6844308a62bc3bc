import Files
import Residency

@testable import landfast

/// A configuration that can be used, to be broken in one place.
enum ConfigurationText {
    static let valid = """
        state: state
        catalog: sqlite
        regions: facts/regions
        policies: /etc/landfast/policies
        agent: {name: hel1, region: hetzner-hel1}
        stores:
          - name: hel1-a
            region: hetzner-hel1
            url: file:///srv/copies/hel1%20a
          - name: fsn1-a
            region: hetzner-fsn1
            url: file:copies/fsn1-a
        custodians:
          - name: hel1-keys
            region: hetzner-hel1
            path: keys/hel1
            root-secret: {file: secrets/hel1}
            cool-off: 1d12h
            erasures-per-hour: 50
          - name: fsn1-keys
            region: hetzner-fsn1
            path: /var/lib/keys/fsn1
        datasets:
          - name: attachments
            class: attachments
            source: files:/srv/{tenant}/attachments
            scopes:
              - users/{subject}/tickets/{object}/**
              - users/{subject}/**

        """

    /// What the reader makes of a text, in a file of a folder with a space in its name.
    static func read(_ text: String) -> (configuration: Configuration?, diagnostics: [Diagnostic]) {
        let diagnostics = DiagnosticCollector()
        let reader = ConfigurationReader(path: "/etc/land fast/landfast.yaml", diagnostics: diagnostics)
        let configuration = reader.read(SourceFile(name: "landfast.yaml", text: text))
        return (diagnostics.hasErrors ? nil : configuration, diagnostics.sorted)
    }

    /// The valid text with one part replaced; the part must be there.
    static func replacing(_ part: String, with other: String) -> String {
        precondition(valid.contains(part), "the text to replace is in the configuration")
        return valid.replacing(part, with: other)
    }
}
