import Ledger
import Sealing
import Stores

/// What a repair goes by: the newest head of all copies together, and who of them may supply what.
struct RepairBasis {
    /// The heads from a full one to the newest, oldest first; empty when there are none.
    let chain: [SoundHead]
    /// What the newest head says; nil when there is none.
    let state: RepositoryState?
    /// The heads of each copy, by party id.
    let surveys: [String: HeadSurvey]
    /// Ledger entries that are not what they are named by, by party id.
    let damagedEntries: [String: [ObjectName]]
    /// What lies among a copy's ledger and heads and is none of this repository's, and why, by party id.
    let unknown: [String: [ObjectName: String]]
    /// The union of all ledgers.
    let ledger: Ledger
    /// Copies that are not behind: those that may supply more than packs.
    let current: Set<String>
    /// A newer head than that, which somebody has seen or of which a trace is left; nil when there is none.
    let lostHead: LostHead?

    /// A head that is nowhere whole any more.
    struct LostHead {
        var number: UInt64
        /// Who knows of it.
        var witness: String
    }

    /// Whether an object's bytes are those that its name is the digest of.
    private static func isAsWritten(_ name: ObjectName, in store: any Store) -> Bool {
        guard let bytes = try? store.read(name, maximumBytes: LedgerEntry.maximumBytes) else { return false }
        return SHA256.hash(bytes.span) == name.digest
    }

    init(_ request: Repair.Request) throws {
        var union = request.ledger
        var surveys: [String: HeadSurvey] = [:]
        var damaged: [String: [ObjectName]] = [:]
        var unknown: [String: [ObjectName: String]] = [:]
        var lacking: Set<String> = []
        for (party, replica) in request.replicas {
            let (own, bad, foreign) = try replica.surveyLedgerAnew()
            union.merge(own)
            // What is not what it is named by may have been an entry, whatever is left of it: one that others have whole is
            // put back, one that nobody has counts as lost. Only what is as it was written is certainly none of ours.
            let maybe = foreign.keys.filter { !Self.isAsWritten($0, in: replica.store) }
            damaged[party] = (bad + maybe).sorted()
            unknown[party] = foreign.filter { !maybe.contains($0.key) }
        }
        // Only what the caller knows of, and has waited for at the custodians, may be acted on.
        guard union.tombstones == request.ledger.tombstones else {
            throw RepositoryError(
                .conflict,
                "another erasure of repository \(union.repository) was issued meanwhile",
                remedy: "Nothing was changed. Run the command again; it then knows of both."
            )
        }
        var pool = HeadPool()
        for (party, replica) in request.replicas {
            let survey = try HeadSurvey(replica, trusting: union)
            pool.add(survey)
            surveys[party] = survey
            for (number, reason) in survey.unknown { unknown[party, default: [:]][.head(number)] = reason }
            let own = try request.ledgers[party] ?? replica.surveyLedgerAnew().ledger
            let spoilt = Set(damaged[party]?.compactMap(\.digest) ?? [])
            if union.missing(from: own).contains(where: { !spoilt.contains($0.digest) }) { lacking.insert(party) }
        }
        chain = try Self.choose(pool.newestChains, request)
        let newest = RepositoryState(of: chain.map { ($0.head, $0.digest) })
        state = newest
        self.surveys = surveys
        damagedEntries = damaged
        self.unknown = unknown
        ledger = union
        let number = newest?.number ?? 0
        current = Set(surveys.filter { !lacking.contains($0.key) && $0.value.highest >= number }.keys)
        lostHead = Self.lostHead(above: newest, surveys, request.known)
    }

    /// The one chain that stands; when copies show different newest heads, the one that somebody else has seen.
    private static func choose(_ chains: [[SoundHead]], _ request: Repair.Request) throws -> [SoundHead] {
        guard chains.count > 1 else { return chains.first ?? [] }
        let witnessed = chains.filter { chain in
            request.known.contains { $0.digest == chain.last?.digest && request.replicas[$0.witness] == nil }
        }
        guard witnessed.count == 1, let chain = witnessed.first else {
            throw RepositoryError(
                .conflict,
                "copies of repository \(request.ledger.repository) show different heads of the same number",
                remedy: "One of them was rolled back and written to afterwards. Keep both folders, and bring the wrong"
                    + " one forward with `landfast replicate` first."
            )
        }
        return chain
    }

    private static func lostHead(
        above state: RepositoryState?,
        _ surveys: [String: HeadSurvey],
        _ known: [HeadReference]
    ) -> LostHead? {
        let number = state?.number ?? 0
        var lost: LostHead?
        for reference in known where reference.number > number {
            if reference.number > lost?.number ?? 0 {
                lost = LostHead(number: reference.number, witness: reference.witness)
            }
        }
        for reference in known where reference.number == number && reference.digest != state?.digest && lost == nil {
            lost = LostHead(number: number, witness: reference.witness)
        }
        for (party, survey) in surveys where survey.highest > number && survey.highest > lost?.number ?? 0 {
            lost = LostHead(number: survey.highest, witness: party)
        }
        return lost
    }

    /// The copies that an object may be taken from, those that are current first.
    ///
    /// A pack or a manifest that the newest head names is what its name says wherever it lies. An index says what is
    /// where now: it comes from a copy that is current, or is made anew.
    func sources(of kind: ObjectKind, besides target: String) -> [String] {
        let others = surveys.keys.filter { $0 != target }.sorted()
        let good = others.filter(current.contains)
        return kind == .index ? good : good + others.filter { !current.contains($0) }
    }
}
