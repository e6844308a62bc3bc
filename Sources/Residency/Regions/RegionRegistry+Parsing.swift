extension RegionRegistry {
    /// Reads the files of a regions folder.
    ///
    /// Everything that is wrong is reported in one run; there is a registry only when nothing is an error. A name may be
    /// given once in all files together.
    package static func parse(_ files: [SourceFile]) -> (registry: RegionRegistry?, diagnostics: [Diagnostic]) {
        let diagnostics = DiagnosticCollector()
        let parser = RegistryParser(diagnostics: diagnostics)
        for file in files.sorted(by: { $0.name < $1.name }) { parser.read(file) }
        parser.checkReferences()
        return (diagnostics.hasErrors ? nil : parser.registry, diagnostics.sorted)
    }
}

/// Gathers the parts of a registry over several files.
private final class RegistryParser {
    let diagnostics: DiagnosticCollector
    private var regions: [String: Region] = [:]
    private var subprocessors: [String: Subprocessor] = [:]
    private var jurisdictions: [String: Jurisdiction] = [:]
    private var adequacy: [String: AdequacyDecision] = [:]
    private var subprocessorUses: [(value: YAMLValue, text: String)] = []

    init(diagnostics: DiagnosticCollector) { self.diagnostics = diagnostics }

    var registry: RegionRegistry {
        RegionRegistry(
            regions: regions,
            subprocessors: subprocessors,
            jurisdictions: jurisdictions,
            adequacy: adequacy
        )
    }

    func read(_ file: SourceFile) {
        let root = YAMLReader.read(file, diagnostics)?.mapping(keys: RegionKeys.file, of: "regions file")
        readNamed(root, "regions", into: &regions) { region($0, $1, $2) }
        readNamed(root, "subprocessors", into: &subprocessors) { subprocessor($0, $1, $2) }
        readNamed(root, "jurisdictions", into: &jurisdictions, isName: { $0.allSatisfy(\.isUppercase) }) {
            jurisdiction($0, $1, $2)
        }
        for element in root?.optional("adequacy")?.list() ?? [] {
            guard let decision = adequacyDecision(element) else { continue }
            if let first = adequacy[decision.country] {
                element.report(
                    "duplicate-name",
                    "the decision on '\(decision.country)' is given twice, first at \(first.position)",
                    fix: "Remove one of them."
                )
            }
            adequacy[decision.country] = decision
        }
    }

    /// References across files: an entity that runs a region or owns another one must be known, and owners make no circle.
    func checkReferences() {
        for use in subprocessorUses { _ = use.value.choice(of: subprocessors.keys, kind: "subprocessor") }
        for entity in subprocessors.values {
            var seen: Set<String> = [entity.name]
            var next = entity.parent
            while let name = next, seen.insert(name).inserted { next = subprocessors[name]?.parent }
            if next != nil {
                diagnostics.report(
                    "circular-ownership",
                    at: entity.position,
                    "'\(entity.name)' belongs to itself in the end",
                    fix: "Correct 'parent'."
                )
            }
        }
    }

    private func readNamed<Item>(
        _ root: YAMLMapping?,
        _ key: String,
        into items: inout [String: Item],
        isName: (String) -> Bool = YAMLValue.isIdentifier,
        _ read: (String, YAMLValue, SourcePosition) -> Item?
    ) {
        guard let root, let value = root.optional(key), let entries = value.entries() else { return }
        for entry in entries {
            guard isName(entry.key) else {
                diagnostics.report(
                    "bad-name",
                    at: entry.keyPosition,
                    "'\(entry.key)' is not a name",
                    fix: "Use 1 to 63 lower-case letters, digits and hyphens; capitals for jurisdictions."
                )
                continue
            }
            if items[entry.key] != nil {
                diagnostics.report(
                    "duplicate-name",
                    at: entry.keyPosition,
                    "'\(entry.key)' is given in another file too",
                    fix: "Remove one of them."
                )
            }
            if let item = read(entry.key, root.value(of: entry), entry.keyPosition) { items[entry.key] = item }
        }
    }

    private func region(_ name: String, _ value: YAMLValue, _ position: SourcePosition) -> Region? {
        guard let fields = value.mapping(keys: RegionKeys.region, of: "region") else { return nil }
        let title = fields.required("title")?.string()
        let city = fields.required("city")?.string()
        let country = fields.required("country")?.country()
        let subprocessor = self.subprocessorName(fields.required("subprocessor"))
        let locationFields = fields.required("location")?.mapping(keys: RegionKeys.location, of: "location")
        let shownBy = locationFields?.required("shown-by")?.choice(EvidenceGrade.self, kind: "evidence grade")
        let location = locationFields.flatMap { Provenance($0) }
        let endpoints = (fields.optional("endpoints")?.list() ?? []).compactMap { RegionEndpoint($0) }
        let networks = (fields.optional("networks")?.list() ?? []).compactMap { RegionNetwork($0) }
        let proxy = fields.optional("proxy").flatMap { RegionProxy($0, networks: networks) }
        let lag = fields.optional("deletion-lag")?.duration(in: Region.deletionLags)
        let facts = (fields.optional("facts")?.list() ?? []).compactMap(fact)
        guard let title, let city, let country, let subprocessor, let shownBy, let location else { return nil }
        return Region(
            name: name,
            title: title,
            city: city,
            country: country,
            subprocessor: subprocessor,
            locationEvidence: shownBy,
            location: location,
            endpoints: endpoints,
            networks: networks,
            proxy: proxy,
            deletionLagSeconds: lag?.seconds ?? 0,
            facts: facts,
            position: position
        )
    }

    private func subprocessor(_ name: String, _ value: YAMLValue, _ position: SourcePosition) -> Subprocessor? {
        guard let fields = value.mapping(keys: RegionKeys.subprocessor, of: "subprocessor") else { return nil }
        let title = fields.required("title")?.string()
        let type = fields.required("type")?.string()
        let country = fields.required("country")?.country()
        let address = fields.required("address")?.string()
        let parent = fields.optional("parent").flatMap { subprocessorName($0) }
        let engaged = fields.optional("engaged")?.date()
        let announced = fields.optional("announced")?.date()
        let until = fields.optional("until")?.date()
        for (key, start) in [("engaged", engaged), ("announced", announced)] {
            guard let start, let until, until < start else { continue }
            diagnostics.report(
                "ends-before-it-begins",
                at: fields.position(of: "until"),
                "'\(name)' is used until \(until), which is before the day '\(key)' names",
                fix: "Write 'until: \(start)' or a later day."
            )
        }
        let provenance = Provenance(fields)
        let facts = (fields.optional("facts")?.list() ?? []).compactMap(fact)
        guard let title, let type, let country, let address, let provenance else { return nil }
        return Subprocessor(
            name: name,
            title: title,
            type: type,
            country: country,
            address: address,
            parent: parent,
            engaged: engaged,
            announced: announced,
            until: until,
            provenance: provenance,
            facts: facts,
            position: position
        )
    }

    private func subprocessorName(_ value: YAMLValue?) -> String? {
        guard let value, let text = value.identifier() else { return nil }
        subprocessorUses.append((value, text))
        return text
    }

    private func jurisdiction(_ name: String, _ value: YAMLValue, _ position: SourcePosition) -> Jurisdiction? {
        guard let fields = value.mapping(keys: RegionKeys.jurisdiction, of: "jurisdiction") else { return nil }
        let countries = fields.required("countries")?.list()?.compactMap { $0.country() }
        guard let countries, let provenance = Provenance(fields) else { return nil }
        return Jurisdiction(name: name, countries: Set(countries), provenance: provenance, position: position)
    }

    private func adequacyDecision(_ value: YAMLValue) -> AdequacyDecision? {
        guard let fields = value.mapping(keys: RegionKeys.adequacy, of: "adequacy decision") else { return nil }
        let country = fields.required("country")?.country()
        let reference = fields.required("reference")?.string()
        let until = fields.optional("until")?.date()
        let limitedTo = fields.optional("limited-to")?.string()
        guard let country, let reference, let provenance = Provenance(fields) else { return nil }
        return AdequacyDecision(
            country: country,
            reference: reference,
            until: until,
            limitedTo: limitedTo,
            provenance: provenance,
            position: value.position
        )
    }

    private func fact(_ value: YAMLValue) -> RegionFact? {
        guard let fields = value.mapping(keys: RegionKeys.fact, of: "fact") else { return nil }
        let about = fields.required("about")?.identifier()
        let statement = fields.required("statement")?.string()
        let until = fields.optional("until")?.date()
        guard let about, let statement, let provenance = Provenance(fields) else { return nil }
        return RegionFact(about: about, statement: statement, until: until, provenance: provenance)
    }
}
