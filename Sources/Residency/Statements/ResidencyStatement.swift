package import Sealing

/// What somebody stands up for where no look can decide: where a place was in some time, what moved before the record
/// began, what became of an unfinished transfer.
///
/// Signed by the installation's officer, and worth what its source is worth: an answer that rests on one says so. It names
/// places, references and codes, no person.
package struct ResidencyStatement: Hashable, Sendable {
    /// What it is about.
    package enum Subject: Hashable, Sendable {
        /// That a store, custodian or agent of this name was in this region.
        case place(Place.Kind, name: String, region: String)
        /// That nothing moved anywhere but to places that the ledger names, before transfers were on record.
        case record(RepositoryID)
        /// That an unfinished transfer sent nothing anywhere but to its target.
        case transfer(String)
    }

    /// Whose knowledge it is, the least first.
    package enum Source: Hashable, Sendable {
        /// The operator's own.
        case `operator`
        /// The provider's, as the operator was told it.
        ///
        /// - Parameters:
        ///   - name: the entity's name in the register.
        ///   - givenBy: which of its offices answered, a code.
        case provider(String, givenBy: String)

        /// Its stable name, which is the grade of an answer that rests on it.
        package var grade: String {
            switch self {
            case .operator: "operator-statement"
            case .provider: "provider-answer"
            }
        }
    }

    /// 32 random hex digits.
    package let id: String
    /// What it is about.
    package let subject: Subject
    /// Since when it holds.
    package let since: Timestamp
    /// Until when it may be relied on: nobody knows the future.
    package let until: Timestamp
    /// Whose knowledge it is.
    package let source: Source
    /// Where it is filed, a code.
    package let reference: String
    /// When it was recorded.
    package let made: Timestamp

    /// What its signature is for.
    package static let namespace = "landfast-statement"
    /// Bytes of a signed statement at most.
    package static let maximumBytes = 16 << 10
    /// How long after it was made a statement may be relied on at most, in seconds: two years.
    package static let longestSeconds: Int64 = 2 * 366 * 86_400

    /// A statement from its parts; nil when it ends before it begins, or later than it may.
    package init?(
        id: String,
        subject: Subject,
        since: Timestamp,
        until: Timestamp,
        source: Source,
        reference: String,
        made: Timestamp
    ) {
        guard since <= made, since < until, until <= made.adding(seconds: Self.longestSeconds) else { return nil }
        if case .place(let kind, _, _) = subject, !kind.isStated { return nil }
        self.id = id
        self.subject = subject
        self.since = since
        self.until = until
        self.source = source
        self.reference = reference
        self.made = made
    }

    /// True when it speaks of the whole of a time.
    package func covers(from start: Timestamp, to end: Timestamp) -> Bool { since <= start && end <= until }
}

// MARK: The signed form

extension ResidencyStatement {
    /// Signs it.
    package func signed(with officer: SigningKey) -> SignedDocument {
        SignedDocument(signing: json, namespace: Self.namespace, with: officer)
    }

    /// Reads a signed statement.
    /// - Returns: nil when it is malformed, or somebody else's.
    package init?(signed bytes: Span<UInt8>, by officer: PublicKey) {
        let document = try? SignedDocument.parse(bytes, namespace: Self.namespace, maximumBytes: Self.maximumBytes)
        guard let document, document.key == officer else { return nil }
        self.init(json: document.document)
    }

    /// What is signed, and for `--json`.
    package var json: JSONValue {
        var fields: [String: JSONValue] = [
            "format": .integer(1), "id": .string(id), "since": .string(since.iso8601),
            "until": .string(until.iso8601), "source": .string(source.grade), "reference": .string(reference),
            "made": .string(made.iso8601), "provider": .null, "givenBy": .null, "region": .null,
        ]
        if case .provider(let name, let office) = source {
            fields["provider"] = .string(name)
            fields["givenBy"] = .string(office)
        }
        if case .place(_, _, let region) = subject { fields["region"] = .string(region) }
        fields["subject"] = .string(subject.text)
        return .object(fields)
    }

    private init?(json: JSONValue) {
        func text(_ key: String) -> String? { json[key]?.stringValue }
        func time(_ key: String) -> Timestamp? { text(key).flatMap { Timestamp(iso8601: $0) } }
        guard json["format"] == .integer(1), json.objectValue?.count == 11, let id = text("id"),
            let since = time("since"), let until = time("until"), let made = time("made"),
            let reference = text("reference"),
            let subject = text("subject").flatMap({ Subject(text: $0, region: text("region")) })
        else { return nil }
        let source: Source
        switch (text("source"), text("provider"), text("givenBy")) {
        case ("operator-statement", nil, nil): source = .operator
        case ("provider-answer", let name?, let office?): source = .provider(name, givenBy: office)
        default: return nil
        }
        self.init(
            id: id,
            subject: subject,
            since: since,
            until: until,
            source: source,
            reference: reference,
            made: made
        )
    }
}

extension ResidencyStatement.Subject {
    /// `store:NAME`, `custodian:NAME`, `agent:NAME`, `record:REPOSITORY` or `transfer:ID`.
    package var text: String {
        switch self {
        case .place(let kind, let name, _): kind.rawValue + ":" + name
        case .record(let repository): "record:" + repository.hex
        case .transfer(let id): "transfer:" + id
        }
    }

    /// Reads the text form; nil when it is none.
    /// - Parameter region: where the place is said to be; nil for what is none.
    package init?(text: String, region: String?) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        switch (parts[0], region) {
        case ("record", nil):
            guard let repository = RepositoryID(hex: parts[1]) else { return nil }
            self = .record(repository)
        case ("transfer", nil): self = .transfer(parts[1])
        case (let kind, let region?):
            guard let kind = Place.Kind(rawValue: kind), kind.isStated else { return nil }
            self = .place(kind, name: parts[1], region: region)
        default: return nil
        }
    }
}

extension Place.Kind {
    /// True for what a statement can be about.
    fileprivate var isStated: Bool { self == .store || self == .custodian || self == .agent }
}
