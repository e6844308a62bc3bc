internal import Catalog
internal import Files
internal import Residency
internal import Sealing

/// A policy with the facts about regions that it is decided on.
struct PolicyBasis: Sendable {
    let policy: PolicySet
    let registry: RegionRegistry
    /// The files that both were read from.
    let files: [AppliedPolicyRecord.File]
    /// Its number among those that were put in force; nil: it was not.
    private(set) var sequence: Int64?

    /// What files say, with everything that is wrong with them.
    /// - Parameter time: as of when they must be satisfiable; nil when that was checked before.
    static func parse(
        regions: [SourceFile],
        policies: [SourceFile],
        at time: Timestamp?
    ) -> (basis: PolicyBasis?, diagnostics: [Diagnostic]) {
        let (registry, regionDiagnostics) = RegionRegistry.parse(regions)
        guard let registry else { return (nil, regionDiagnostics) }
        let sorted = PolicyFolder.sort(policies)
        let (policy, policyDiagnostics) = PolicySet.parse(sorted.policies, registry: registry, at: time)
        let diagnostics = regionDiagnostics + policyDiagnostics
        guard let policy, !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
        let files = [("regions", regions), ("policy", sorted.policies)].flatMap { kind, sources in
            sources.map { source in
                AppliedPolicyRecord.File(
                    kind: kind,
                    name: source.name,
                    text: String(decoding: source.bytes, as: UTF8.self)
                )
            }
        }
        return (PolicyBasis(policy: policy, registry: registry, files: files), diagnostics)
    }

    /// What was applied.
    ///
    /// Texts that could be read when they were applied can be read now.
    init(_ record: AppliedPolicyRecord) throws {
        self = try Self.read(record)
        for (what, found, applied) in [
            ("policy", policy.digest, record.digest), ("register of regions", registry.digest, record.registryDigest),
        ] where found != applied {
            throw CommandError(
                "applied-policy-changed",
                "The \(what) in force has digest \(found), but \(applied) was applied.",
                remedy: "The catalog was changed by hand, or this landfast reads policies otherwise. "
                    + "Look at the policy with `landfast policy check` and apply it again."
            )
        }
        sequence = record.sequence
    }

    private static func read(_ record: AppliedPolicyRecord) throws -> PolicyBasis {
        if let signed = record.files.first(where: { $0.kind == signedKind }) { return try self.signed(signed.text) }
        func sources(_ kind: String) -> [SourceFile] {
            record.files.filter { $0.kind == kind }.map { SourceFile(name: $0.name, text: $0.text) }
        }
        // It was satisfiable then: a basis that has expired since refuses places, not the whole policy.
        let (basis, diagnostics) = parse(regions: sources("regions"), policies: sources("policy"), at: nil)
        guard let basis else {
            throw CommandError.invalid("applied-policy-invalid", "The policy in force", diagnostics)
        }
        return basis
    }

    private init(policy: PolicySet, registry: RegionRegistry, files: [AppliedPolicyRecord.File]) {
        self.policy = policy
        self.registry = registry
        self.files = files
    }

    /// A policy as the ledgers hold it, for a catalog that was rebuilt without the files it was read from.
    init(signed inputs: PolicyInputs) {
        let text = String(decoding: inputs.json.canonicalBytes(), as: UTF8.self)
        self.init(
            policy: inputs.policy,
            registry: inputs.registry,
            files: [AppliedPolicyRecord.File(kind: Self.signedKind, name: "ledger", text: text)]
        )
    }

    private static func signed(_ text: String) throws -> PolicyBasis {
        let json = try JSONValue.parseCanonical(Array(text.utf8).span, maximumBytes: 16 << 20)
        return PolicyBasis(signed: try PolicyInputs(json: json))
    }

    private static let signedKind = "signed"

    /// The files as edited, in the folders that the configuration names.
    static func edited(_ configuration: Configuration) throws -> (regions: [SourceFile], policies: [SourceFile]) {
        func read(_ folder: PathBytes, recursive: Bool) throws -> [SourceFile] {
            // The folder's own name stands for its path, which is nobody's business in the catalog.
            let name = Table.printable(folder.lastComponent.description)
            return try PolicyFiles.read(folder, recursive: recursive, named: name)
        }
        return (
            try read(configuration.regions, recursive: false),
            try read(configuration.policies, recursive: true)
        )
    }

    /// Whether the files as edited say anything else than what was applied.
    func differs(from configuration: Configuration) -> Bool {
        guard let edited = try? Self.edited(configuration) else { return true }
        if files.first?.kind == Self.signedKind {
            let read = Self.parse(regions: edited.regions, policies: edited.policies, at: SystemClock().now()).basis
            return read?.policy.digest != policy.digest || read?.registry.digest != registry.digest
        }
        let policies = PolicyFolder.sort(edited.policies).policies
        let texts = (edited.regions + policies).map { String(decoding: $0.bytes, as: UTF8.self) }
        return texts.sorted() != files.map(\.text).sorted()
    }
}
