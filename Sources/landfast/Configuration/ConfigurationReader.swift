internal import Capture
internal import Controller
internal import Custody
internal import Files
internal import Residency
internal import Sealing
internal import Stores

/// Turns the file's text into a `Configuration`, and reports everything that is wrong with it in one run.
struct ConfigurationReader {
    static let keys = [
        "state", "state-endpoint", "catalog", "regions", "policies", "agent", "stores", "custodians", "datasets",
        "concurrency", "metrics", "notices", "processing", "time-stamps",
    ]
    static let custodianKeys = ["name", "region", "path", "endpoint", "root-secret", "cool-off", "erasures-per-hour"]
    static let agentKeys = ["name", "region"]
    static let datasetKeys = [
        "name", "class", "source", "scopes", "exclude", "exclude-caches", "one-file-system", "commands",
        "schedule", "concurrency",
    ]
    static let secretKeys = ["file", "environment", "credential"]

    /// The longest cool-off that a custodian can have.
    static let longestCoolOff = YAMLDuration.days(366)
    /// How many persons and objects a custodian may be set to erase in an hour.
    static let erasuresPerHour = 1...10_000_000

    let path: PathBytes
    let diagnostics: DiagnosticCollector

    var folder: PathBytes { path.parent }

    func read(_ file: SourceFile) -> Configuration? {
        guard let root = YAMLReader.read(file, diagnostics)?.mapping(keys: Self.keys, of: "configuration") else {
            return nil
        }
        let state = root.required("state").flatMap(resolved)
        let stateEndpoint = root.optional("state-endpoint").flatMap(endpoint)
        checkCatalog(root.optional("catalog"))
        let regions = root.required("regions").flatMap(resolved)
        let policies = root.required("policies").flatMap(resolved)
        let agent = root.required("agent").flatMap(self.agent)
        let stores = (root.required("stores")?.list(1...1000) ?? []).compactMap(self.store)
        let custodians = (root.required("custodians")?.list(1...1000) ?? []).compactMap(self.custodian)
        let datasets = (root.required("datasets")?.list(1...100) ?? []).compactMap(self.dataset)
        let concurrency = root.optional("concurrency")?.integer(in: Self.concurrencies)
        let metrics = root.optional("metrics").flatMap(self.metrics)
        let notices = (root.optional("notices")?.list(Self.noticeCount) ?? []).compactMap(self.notice)
        let processing = root.optional("processing").flatMap(self.processing)
        let timeStamps = root.optional("time-stamps").flatMap(self.timeStamps)
        checkUnique("notice", notices.map { ($0.name, $0.position) })
        checkUnique("store", stores.map { ($0.place.name, $0.position) })
        checkUnique("custodian", custodians.map { ($0.name, $0.position) })
        checkUnique("dataset", datasets.map { ($0.name, $0.position) })
        guard let state, let regions, let policies, let agent else { return nil }
        let configuration = Configuration(
            path: path,
            state: state,
            stateEndpoint: stateEndpoint,
            regions: regions,
            policies: policies,
            stores: stores,
            custodians: custodians,
            agent: agent,
            datasets: datasets,
            concurrency: concurrency ?? Configuration.standardConcurrency,
            metrics: metrics,
            notices: notices,
            processing: processing ?? Configuration.ProcessingEntry(),
            timeStamps: timeStamps
        )
        FolderRules(configuration: configuration, diagnostics: diagnostics).check()
        return configuration
    }

    /// A path in the file is relative to the file's folder.
    func resolved(_ value: YAMLValue) -> PathBytes? {
        guard let text = value.string(maximumLength: 4000) else { return nil }
        guard let path = PathBytes(validating: text) else {
            return value.fail("bad-path", "'\(value.name)' is no path", fix: "Write a path without NUL characters.")
        }
        return (path.isAbsolute ? path : folder.appending(path)).normalised
    }

    private func checkCatalog(_ value: YAMLValue?) {
        guard let value, let text = value.string() else { return }
        guard text != "sqlite" else { return }
        if text.hasPrefix("postgres") {
            value.report(
                "catalog-not-supported",
                "this landfast keeps its catalog in SQLite",
                fix: "Write 'catalog: sqlite', or leave the line out."
            )
        } else {
            value.report("unknown-catalog", "there is no catalog '\(text)'", fix: "Write 'catalog: sqlite'.")
        }
    }

    private func agent(_ value: YAMLValue) -> Configuration.AgentEntry? {
        guard let fields = value.mapping(keys: Self.agentKeys, of: "agent") else { return nil }
        let name = fields.required("name")?.identifier()
        let region = fields.required("region")?.identifier()
        guard let name, let region else { return nil }
        return Configuration.AgentEntry(name: name, region: region, position: fields.position(of: "region"))
    }

    private func custodian(_ value: YAMLValue) -> Configuration.CustodianEntry? {
        guard let fields = value.mapping(keys: Self.custodianKeys, of: "custodian") else { return nil }
        let name = fields.required("name")?.identifier()
        let region = fields.required("region")?.identifier()
        let folder = fields.required("path").flatMap(resolved)
        let secret = fields.optional("root-secret")
        let source = secret.flatMap(self.secret)
        var settings = CustodianSettings.standard
        if let coolOff = fields.optional("cool-off")?.duration(in: .zero...Self.longestCoolOff) {
            settings.coolOffSeconds = coolOff.seconds
        }
        if let erasures = fields.optional("erasures-per-hour")?.integer(in: Self.erasuresPerHour) {
            settings.puncturesPerHour = erasures
        }
        guard let name, let region, let folder, secret == nil || source != nil else { return nil }
        return Configuration.CustodianEntry(
            name: name,
            region: region,
            folder: folder,
            endpoint: fields.optional("endpoint").flatMap(endpoint),
            rootSecret: source,
            settings: settings,
            position: fields.position(of: "region")
        )
    }

    private func secret(_ value: YAMLValue) -> SecretSource? {
        guard let fields = value.mapping(keys: Self.secretKeys, of: "root-secret") else { return nil }
        return secretSource(fields, value, "a root secret comes")
    }

    /// The one place that a secret comes from.
    func secretSource(_ fields: YAMLMapping, _ value: YAMLValue, _ what: String) -> SecretSource? {
        guard fields.entries.count == 1 else {
            return value.fail(
                "wrong-count",
                "\(what) from one place",
                fix: "Write one of 'file', 'environment' or 'credential'."
            )
        }
        if let file = fields.optional("file") { return resolved(file).map(SecretSource.file) }
        if let variable = fields.optional("environment") {
            return variable.string(maximumLength: 200).map(SecretSource.environment)
        }
        guard let credential = fields.optional("credential"), let name = credential.string(maximumLength: 200) else {
            return nil
        }
        guard !name.contains("/"), name != ".." else {
            return credential.fail("bad-path", "a credential's name holds no '/'", fix: "Write the name alone.")
        }
        return .credential(name)
    }

    private func dataset(_ value: YAMLValue) -> Configuration.DatasetTemplate? {
        guard let fields = value.mapping(keys: Self.datasetKeys, of: "dataset") else { return nil }
        let name = fields.required("name")?.identifier()
        let kind = fields.required("class")?.choice(of: DatasetClass.ofData.map(\.rawValue), kind: "dataset class")
        let source = fields.required("source").flatMap(self.source)
        let scopes = fields.optional("scopes").map(self.scopes) ?? []
        let excludes = excludes(fields)
        let commands = fields.optional("commands").map(self.commands) ?? .none
        var schedules = fields.optional("schedule").map(self.schedules) ?? DatasetSchedules()
        if let limit = fields.optional("concurrency")?.integer(in: Self.concurrencies) { schedules.sourceLimit = limit }
        guard let name, let kind, let datasetClass = DatasetClass(rawValue: kind), let source else { return nil }
        return Configuration.DatasetTemplate(
            name: name,
            datasetClass: datasetClass,
            folder: source,
            scopes: scopes,
            excludes: excludes,
            commands: commands,
            schedules: schedules,
            position: fields.position,
            sourcePosition: fields.position(of: "source")
        )
    }

    /// The templates' texts; each that cannot be used is reported where it stands.
    private func scopes(_ value: YAMLValue) -> [String] {
        let values = value.list(0...ScopeTemplates.maximumCount) ?? []
        let texts = values.compactMap { $0.string(maximumLength: 4000) }
        guard texts.count == values.count else { return [] }
        for error in ScopeTemplates.errors(in: texts) {
            values[error.position].report(
                error.code,
                "'\(Table.printable(error.template))' \(error.reason)",
                fix: error.remedy
            )
        }
        return texts
    }

    /// What stays out; each pattern that cannot be used is reported where it stands.
    private func excludes(_ fields: YAMLMapping) -> ExcludeRules {
        let values = fields.optional("exclude")?.list(0...ExcludeRules.maximumCount) ?? []
        let patterns = values.compactMap { $0.string(maximumLength: 1000) }
        let caches = fields.optional("exclude-caches")?.boolean() ?? false
        let oneFileSystem = fields.optional("one-file-system")?.boolean() ?? false
        guard patterns.count == values.count else { return .none }
        do throws(ExcludePatternError) {
            return try ExcludeRules(patterns, leavesOutCaches: caches, staysOnOneFileSystem: oneFileSystem)
        } catch {
            for error in ExcludeRules.errors(in: patterns) {
                let pattern = Table.printable(error.pattern)
                values[error.position].report(error.code, "'\(pattern)' \(error.reason)", fix: error.remedy)
            }
            return .none
        }
    }

    private func source(_ value: YAMLValue) -> String? {
        guard let text = value.string(maximumLength: 4000) else { return nil }
        guard text.hasPrefix("files:") else {
            return value.fail("unknown-source", "'\(text)' is no source", fix: "Write 'files:/path/of/{tenant}/data'.")
        }
        let named = String(text.dropFirst("files:".count))
        guard named.contains("{tenant}") else {
            return value.fail(
                "no-tenant-in-source",
                "every tenant would have the same data, since the source does not name the tenant",
                fix: "Put '{tenant}' where the tenant's name belongs."
            )
        }
        guard let base = folder.text, PathBytes(validating: named) != nil else {
            return value.fail("bad-path", "'\(named)' is no path", fix: "Write a path without NUL characters.")
        }
        return named.hasPrefix("/") ? named : base + "/" + named
    }

    private func checkUnique(_ what: String, _ names: [(name: String, position: SourcePosition)]) {
        var seen: [String: SourcePosition] = [:]
        for (name, position) in names {
            if let first = seen[name] {
                diagnostics.report(
                    "duplicate-name",
                    at: position,
                    "there is a \(what) '\(name)' already, in line \(first.line)",
                    fix: "Give each \(what) a name of its own."
                )
            }
            seen[name] = position
        }
    }
}

extension DatasetClass {
    /// The classes of tenants' data; control data is Landfast's own.
    static var ofData: [DatasetClass] { allCases.filter { $0 != .control } }
}
