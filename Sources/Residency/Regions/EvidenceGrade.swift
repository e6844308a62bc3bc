/// What the statement that a place is where it is said to be rests on.
package enum EvidenceGrade: String, CaseIterable, Comparable, Sendable {
    /// Somebody typed it.
    case operatorStatement = "operator-statement"
    /// The address lies inside the provider's published networks, but these do not tell its locations apart; certificate
    /// and host are as pinned.
    case provider
    /// The address lies inside networks of this region alone; certificate and host are as pinned.
    case network
    /// The provider's own interface names the location now.
    case providerAPI = "provider-api"

    /// True when the left one is worth less.
    package static func < (left: EvidenceGrade, right: EvidenceGrade) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .operatorStatement: 0
        case .provider: 1
        case .network: 2
        case .providerAPI: 3
        }
    }
}

/// Where a fact comes from.
package struct Provenance: Hashable, Sendable {
    /// What kind of source it is.
    package enum Kind: String, CaseIterable, Sendable {
        /// A legal act or an official register.
        case official
        /// The provider's own interface, asked.
        case providerAPI = "provider-api"
        /// The provider's own pages and documents.
        case providerDocument = "provider-document"
        /// What others write about the provider.
        case secondHand = "second-hand"
        /// The operator's own statement.
        case operatorStatement = "operator-statement"
    }

    /// What kind of source it is.
    package let evidence: Kind
    /// The source, so that it can be found again.
    package let source: String
    /// When it was last looked at.
    package let checked: CalendarDay
    /// What is not certain about it.
    package let doubt: String?

    static let keys = ["evidence", "source", "checked", "doubt"]

    init(evidence: Kind, source: String, checked: CalendarDay, doubt: String?) {
        self.evidence = evidence
        self.source = source
        self.checked = checked
        self.doubt = doubt
    }

    init?(_ fields: YAMLMapping) {
        let evidence = fields.required("evidence")?.choice(Kind.self, kind: "evidence")
        let source = fields.required("source")?.string()
        let checked = fields.required("checked")?.date()
        doubt = fields.optional("doubt")?.string()
        guard let evidence, let source, let checked else { return nil }
        self.evidence = evidence
        self.source = source
        self.checked = checked
    }
}
