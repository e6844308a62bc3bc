/// Reads a file of policy cases.
struct PolicyTestReader {
    let registry: RegionRegistry
    let diagnostics: DiagnosticCollector

    static let fileKeys = ["policy-test", "description", "at", "tenants", "decisions", "placements"]
    static let tenantKeys = ["home", "labels", "agreements"]
    static let agreementKeys = ["reference", "to", "expires"]
    static let decisionKeys = ["name", "tenant", "class", "action", "place", "evidence", "expect", "because"]
    static let placeKeys = ["kind", "name", "region"]
    static let placementKeys = ["name", "tenant", "class", "stores", "custodians", "expect"]
    static let chosenKeys = ["stores", "custodians"]

    /// The most cases in one file.
    private static let maximumCases = 1000

    /// The file's cases; nil, and reported, when something is wrong with it.
    func read(_ file: SourceFile) -> PolicyTest? {
        let before = diagnostics.errors
        let root = YAMLReader.read(file, diagnostics, limits: PolicyLimits.file)
        guard let fields = root?.mapping(keys: Self.fileKeys, of: "policy test") else { return nil }
        let name = fields.required("policy-test")?.identifier()
        _ = fields.optional("description")?.string()
        let day = fields.required("at")?.date()
        var tenants: [String: TenantInputs] = [:]
        for entry in fields.required("tenants")?.entries() ?? [] {
            tenants[entry.key] = tenant(entry.key, fields.value(of: entry))
        }
        var cases = (fields.optional("decisions")?.list(1...Self.maximumCases) ?? []).compactMap {
            decision($0, tenants)
        }
        cases += (fields.optional("placements")?.list(1...Self.maximumCases) ?? []).compactMap {
            placement($0, tenants)
        }
        guard let name, let day, diagnostics.errors == before else { return nil }
        guard !cases.isEmpty else {
            diagnostics.report(
                "test-without-cases",
                at: fields.position,
                "the test asks nothing, so it cannot fail",
                fix: "Add 'decisions' or 'placements'."
            )
            return nil
        }
        return PolicyTest(name: name, day: day, cases: cases)
    }

    private func tenant(_ name: String, _ value: YAMLValue) -> TenantInputs? {
        guard let fields = value.mapping(keys: Self.tenantKeys, of: "tenant") else { return nil }
        // A home that no registry knows can be asked about too: it must be refused.
        let home = fields.required("home")?.identifier()
        var labels: [String: String] = [:]
        for entry in fields.optional("labels")?.entries() ?? [] {
            labels[entry.key] = fields.value(of: entry).string(maximumLength: 200)
        }
        let agreements = (fields.optional("agreements")?.list() ?? []).compactMap { value -> Agreement? in
            guard let fields = value.mapping(keys: Self.agreementKeys, of: "agreement") else { return nil }
            let reference = fields.required("reference")?.string()
            let country = fields.required("to")?.country()
            let expires = fields.optional("expires")?.date()
            guard let reference, let country else { return nil }
            return Agreement(reference: reference, leavesTo: country, expires: expires?.end)
        }
        guard let home else { return nil }
        return TenantInputs(name: name, homeRegion: home, labels: labels, agreements: agreements)
    }

    private func decision(_ value: YAMLValue, _ tenants: [String: TenantInputs]) -> PolicyTest.Case? {
        guard let fields = value.mapping(keys: Self.decisionKeys, of: "decision case") else { return nil }
        let common = self.common(fields, tenants)
        let action = fields.optional("action").map { $0.choice(Action.self, kind: "action") } ?? .write
        let evidence =
            fields.optional("evidence").map { $0.choice(EvidenceGrade.self, kind: "evidence grade") }
            ?? .operatorStatement
        let place = fields.required("place").flatMap(self.place)
        let expect = fields.required("expect")?.choice(of: ["allowed", "refused"], kind: "answer")
        let because = fields.optional("because")?.identifier()
        guard let common, let action, let evidence, let place, let expect else { return nil }
        let request = PlacementRequest(
            tenant: common.tenant,
            datasetClass: common.datasetClass,
            place: place,
            action: action,
            evidence: evidence
        )
        return PolicyTest.Case(
            name: common.name,
            question: .decision(request),
            expectation: expect == "allowed" ? .allowed(because: because) : .refused(because: because),
            position: value.position
        )
    }

    private func placement(_ value: YAMLValue, _ tenants: [String: TenantInputs]) -> PolicyTest.Case? {
        guard let fields = value.mapping(keys: Self.placementKeys, of: "placement case") else { return nil }
        let common = self.common(fields, tenants)
        let stores = fields.required("stores").flatMap(candidates)
        let custodians = fields.required("custodians").flatMap(candidates)
        let expectation = fields.required("expect").flatMap(chosen)
        guard let common, let stores, let custodians, let expectation else { return nil }
        return PolicyTest.Case(
            name: common.name,
            question: .placement(common.tenant, common.datasetClass, stores: stores, custodians: custodians),
            expectation: expectation,
            position: value.position
        )
    }

    private func common(
        _ fields: YAMLMapping,
        _ tenants: [String: TenantInputs]
    ) -> (name: String, tenant: TenantInputs, datasetClass: DatasetClass)? {
        let name = fields.required("name")?.string(maximumLength: 200)
        let tenant = fields.required("tenant")?.choice(of: tenants.keys, kind: "tenant").flatMap { tenants[$0] }
        let datasetClass = fields.required("class")?.choice(DatasetClass.self, kind: "class")
        guard let name, let tenant, let datasetClass else { return nil }
        return (name, tenant, datasetClass)
    }

    private func place(_ value: YAMLValue) -> Place? {
        guard let fields = value.mapping(keys: Self.placeKeys, of: "place") else { return nil }
        let kind = fields.required("kind")?.choice(Place.Kind.self, kind: "place")
        let region = fields.required("region")?.identifier()
        let name = fields.optional("name").map { $0.identifier() } ?? "any"
        guard let kind, let region, let name else { return nil }
        return switch kind {
        case .store: .store(name: name, region: region)
        case .custodian: .custodian(name: name, region: region)
        case .agent: .agent(name: name, region: region)
        case .restoreTarget: .restoreTarget(region: region)
        case .control: .control(region: region)
        }
    }

    /// Names and their regions, in the file's order.
    private func candidates(_ value: YAMLValue) -> [PlaceCandidate]? {
        guard let entries = value.entries() else { return nil }
        let read = entries.map { entry in
            YAMLValue(node: entry.value, name: entry.key, diagnostics: diagnostics).identifier().map {
                PlaceCandidate(name: entry.key, region: $0)
            }
        }
        return read.contains(nil) ? nil : read.compactMap(\.self)
    }

    private func chosen(_ value: YAMLValue) -> PolicyTest.Case.Expectation? {
        if case .scalar = value.node.content {
            return value.choice(of: ["refused"], kind: "answer").map { _ in .refused(because: nil) }
        }
        guard let fields = value.mapping(keys: Self.chosenKeys, of: "choice") else { return nil }
        let stores = fields.required("stores")?.list()?.map { $0.identifier() }
        let custodians = fields.required("custodians")?.list()?.map { $0.identifier() }
        guard let stores, let custodians, !stores.contains(nil), !custodians.contains(nil) else { return nil }
        return .chosen(stores: stores.compactMap(\.self), custodians: custodians.compactMap(\.self))
    }
}
