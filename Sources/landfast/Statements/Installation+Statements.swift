internal import Catalog
internal import Residency
internal import Sealing
internal import Stores

/// A statement on record, with what it is worth.
struct StatementView {
    /// What it is now.
    enum State: String {
        /// It can be relied on.
        case stands
        /// Its time is over: for what was then it still counts.
        case ended
        /// It was taken back.
        case withdrawn
        /// It is not what the officer of this installation signed, so it counts for nothing.
        case unreadable
    }

    let record: StatementRecord
    /// Nil when it cannot be read.
    let statement: ResidencyStatement?
    let state: State

    /// - Parameter retired: officers' keys of before, each with the moment from which on it is not believed.
    init(_ record: StatementRecord, officer: PublicKey, retired: [RetiredKeys.Entry], at now: Timestamp) {
        self.record = record
        let current = ResidencyStatement(signed: record.signed.span, by: officer)
        let former = retired.lazy.compactMap { entry in
            ResidencyStatement(signed: record.signed.span, by: entry.key).flatMap { $0.made < entry.retired ? $0 : nil }
        }
        let read = current ?? former.first
        statement = read?.id == record.id ? read : nil
        state =
            switch statement {
            case nil: .unreadable
            case _ where record.withdrawal != nil: .withdrawn
            case let statement?: statement.until <= now ? .ended : .stands
            }
    }

    /// For `--json`: what was signed, and what became of it.
    var document: JSONValue {
        var fields = statement?.json.objectValue ?? ["id": .string(record.id)]
        fields["format"] = nil
        fields["state"] = .string(state.rawValue)
        return .object(fields)
    }
}

extension Installation {
    /// Every statement on record, the oldest first.
    func statements() throws -> [StatementView] {
        let now = clock.now()
        let retired = try RetiredKeys(in: configuration.keysFolder).keys(.officer)
        return try catalog.statements().map {
            StatementView($0, officer: keys.officer.publicKey, retired: retired, at: now)
        }
    }

    /// Those that settle something: read, and not taken back.
    func standingStatements() throws -> [ResidencyStatement] {
        try statements().compactMap { view in
            view.state == .stands || view.state == .ended ? view.statement : nil
        }
    }

    /// The statement of an id, or of a unique beginning of one.
    func statement(_ id: String) throws -> StatementView {
        let found = try statements().filter { $0.record.id.hasPrefix(id) }
        if found.count == 1 { return found[0] }
        throw CommandError(
            "no-such-statement",
            found.isEmpty ? "There is no statement '\(id)'." : "'\(id)' is the beginning of several statements.",
            remedy: "See `landfast statement list` for the ids; a unique beginning is enough.",
            status: .notInitialised
        )
    }

    /// What a statement is to be about, from an argument.
    /// - Parameter region: where the place was; nil: where the configuration has it.
    func statementSubject(_ text: String, region: String?) throws -> ResidencyStatement.Subject {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw Self.badSubject(text) }
        switch parts[0] {
        case "record":
            guard let name = DatasetArgument(argument: parts[1]), let dataset = name.dataset else {
                throw Self.badSubject(text)
            }
            let tenant = try tenant(named: name.tenant)
            guard let record = try datasets(of: tenant, named: dataset).first else { throw Self.badSubject(text) }
            return .record(record.repository)
        case "transfer":
            let found = try catalog.transfers().filter { $0.id.hasPrefix(parts[1]) }
            guard found.count == 1 else {
                throw CommandError(
                    "no-such-transfer",
                    "'\(parts[1])' is the id of no transfer on record, or the beginning of several.",
                    remedy: "See `landfast transfer list --json` for the ids.",
                    status: .notInitialised
                )
            }
            return .transfer(found[0].id)
        default:
            guard let region = region ?? configuredRegion(kind: parts[0], parts[1]) else {
                throw CommandError(
                    "region-needed",
                    "The configuration has no \(parts[0]) '\(parts[1])', so where it was must be said.",
                    remedy: "Say which region it was in with --region.",
                    status: .usage
                )
            }
            guard basis.registry.regions[region] != nil else {
                throw CommandError(
                    "unknown-region",
                    "There is no region '\(region)'.",
                    remedy: Suggestion.fix(for: region, among: basis.registry.regions.keys),
                    status: .usage
                )
            }
            guard let subject = ResidencyStatement.Subject(text: text, region: region) else {
                throw Self.badSubject(text)
            }
            return subject
        }
    }

    private func configuredRegion(kind: String, _ name: String) -> String? {
        switch kind {
        case "store": configuration.store(name)?.place.region
        case "custodian": configuration.custodian(name)?.region
        case "agent": configuration.agent.name == name ? configuration.agent.region : nil
        default: nil
        }
    }

    private static func badSubject(_ text: String) -> CommandError {
        CommandError(
            "bad-subject",
            "'\(text)' is nothing that a statement can be about.",
            remedy: "Write store:NAME, custodian:NAME, agent:NAME, record:TENANT/DATASET or transfer:ID, as "
                + "`landfast transfer list TENANT` names them.",
            status: .usage
        )
    }
}
