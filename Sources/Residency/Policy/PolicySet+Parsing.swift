package import Sealing

extension PolicySet {
    /// Reads a policy and its profiles, and checks that they can be satisfied.
    ///
    /// Everything that is wrong is reported in one run; there is a set only when nothing is an error.
    /// - Parameter now: the day that expiries are compared with; nil for files that were found satisfiable before.
    package static func parse(
        _ files: [SourceFile],
        registry: RegionRegistry,
        at now: Timestamp?
    ) -> (policy: PolicySet?, diagnostics: [Diagnostic]) {
        let diagnostics = DiagnosticCollector()
        let parser = PolicyParser(registry: registry, diagnostics: diagnostics)
        for file in files.sorted(by: { $0.name < $1.name }) {
            if let root = YAMLReader.read(file, diagnostics, limits: PolicyLimits.file) {
                parser.read(root, file: file.name)
            }
        }
        guard let policy = parser.finish() else { return (nil, diagnostics.sorted) }
        if let now {
            SatisfiabilityCheck(policy: policy, registry: registry, now: now, diagnostics: diagnostics).run()
        }
        return (diagnostics.hasErrors ? nil : policy, diagnostics.sorted)
    }

    /// What was read, with positions, to be signed and kept where decisions are made from it.
    package var signedForm: JSONValue {
        .array(files.map { .object(["name": .string($0.name), "root": $0.root.json(withPositions: true)]) })
    }

    /// Reads the signed form again; nil when it is not one, or names what this registry does not know.
    package init?(signedForm: JSONValue, registry: RegionRegistry) {
        guard let files = signedForm.arrayValue, files.count <= 100 else { return nil }
        let diagnostics = DiagnosticCollector()
        let parser = PolicyParser(registry: registry, diagnostics: diagnostics)
        for file in files {
            guard let name = file["name"]?.stringValue, let json = file["root"],
                let root = YAMLNode(json: json, file: name)
            else { return nil }
            parser.read(YAMLValue(node: root, name: "the file", diagnostics: diagnostics), file: name)
        }
        guard let policy = parser.finish() else { return nil }
        self = policy
    }
}
