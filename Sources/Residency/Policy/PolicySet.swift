package import Sealing

/// One policy and the profiles that tighten it.
///
/// What is in a policy set holds for every process that has the same digest; it says nothing about which set is in force.
package struct PolicySet: Sendable {
    /// The policy's name.
    package let name: String
    /// The profiles' names, in the order of their files.
    package let profiles: [String]
    /// All rules, the policy's first.
    package let rules: [PolicyRule]
    let requirements: [PolicyRequirement]
    /// All recorded bases for transfers.
    package let transfers: [PolicyTransfer]
    /// How long tenants can object to subprocessors, as far as the policy and its profiles say it.
    let notices: [SubprocessorNotice]
    /// Where the policy begins.
    package let position: SourcePosition
    /// What was read, without comments; decisions can be made from it again.
    let files: [ParsedFile]
    /// SHA-256 of the canonical form: what the policy says, not where it stands.
    package let digest: Digest

    /// A file's name and its values.
    struct ParsedFile: Sendable {
        let name: String
        let root: YAMLNode
    }

    init(
        name: String,
        profiles: [String],
        rules: [PolicyRule],
        requirements: [PolicyRequirement],
        transfers: [PolicyTransfer],
        notices: [SubprocessorNotice],
        position: SourcePosition,
        files: [ParsedFile]
    ) {
        self.name = name
        self.profiles = profiles
        self.rules = rules
        self.requirements = requirements
        self.transfers = transfers
        self.notices = notices
        self.position = position
        self.files = files
        digest = SHA256.hash(Self.canonical(files).canonicalBytes().span)
    }

    /// The tenants that some part of it is about by name.
    package var namedTenants: Set<String> {
        let selectors =
            rules.map(\.tenants) + requirements.map(\.tenants) + transfers.map(\.tenants) + notices.map(\.tenants)
        return selectors.reduce(into: []) { $0.formUnion($1.names ?? []) }
    }

    /// What the policy says.
    ///
    /// Comments, layout and the files' names do not matter, the order of the files does not either.
    package var canonical: JSONValue { Self.canonical(files) }

    private static func canonical(_ files: [ParsedFile]) -> JSONValue {
        let texts = files.map { $0.root.json(withPositions: false) }
        let ordered = texts.sorted { $0.canonicalBytes().lexicographicallyPrecedes($1.canonicalBytes()) }
        return .object(["format": .integer(1), "files": .array(ordered)])
    }
}
