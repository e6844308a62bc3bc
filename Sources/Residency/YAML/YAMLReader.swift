/// Reads a YAML file into values that know where they stand, and that report what is wrong with them.
///
/// Everything that is wrong in a file is found in one run: each accessor of ``YAMLValue`` and ``YAMLMapping`` reports its
/// own problem and answers nil, and the caller goes on with the rest.
///
/// ```swift
/// let diagnostics = DiagnosticCollector()
/// let root = YAMLReader.read(file, diagnostics)?.mapping(keys: ["state", "stores"], of: "configuration")
/// let state = root?.required("state")?.string()
/// for store in root?.optional("stores")?.list() ?? [] {
///     guard let fields = store.mapping(keys: ["name", "region", "url"], of: "store") else { continue }
///     let name = fields.required("name")?.name()
///     let region = fields.required("region")?.choice(of: registry.regions.keys, kind: "region")
///     …
/// }
/// guard !diagnostics.hasErrors else { … diagnostics.sorted … }
/// ```
package enum YAMLReader {
    /// The file's one document; nil, and reported, when it has none that can be used.
    package static func read(
        _ file: SourceFile,
        _ diagnostics: DiagnosticCollector,
        limits: YAMLLimits = .standard
    ) -> YAMLValue? {
        diagnostics.register(file)
        guard let text = YAMLScreen(file: file, diagnostics: diagnostics, limits: limits).text() else { return nil }
        var composer = YAMLComposer(file: file, diagnostics: diagnostics, limits: limits)
        guard let root = composer.root(of: text) else { return nil }
        return YAMLValue(node: root, name: "the file", diagnostics: diagnostics)
    }
}
