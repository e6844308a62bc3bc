internal import Catalog
internal import Residency
internal import Sealing

extension Installation {
    /// Runs a piece of work on one repository, and keeps on record how it ended and what moved.
    /// - Parameters:
    ///   - target: where what is read goes, when it is restored.
    ///   - targetName: the id that it was declared under.
    func recorded<Result>(
        _ kind: String,
        _ access: DatasetAccess,
        party: String? = nil,
        to target: Place? = nil,
        named targetName: String? = nil,
        reason: String? = nil,
        _ body: (_ run: String) throws -> (result: Result, outcome: String, counts: [String: Int64])
    ) throws -> Result {
        try recorded(kind, [access], party: party, to: target, named: targetName, reason: reason, body)
    }

    /// Runs a piece of work on several repositories of one tenant.
    func recorded<Result>(
        _ kind: String,
        _ accesses: [DatasetAccess],
        party: String? = nil,
        to target: Place? = nil,
        named targetName: String? = nil,
        reason: String? = nil,
        _ body: (_ run: String) throws -> (result: Result, outcome: String, counts: [String: Int64])
    ) throws -> Result {
        let id = RunIdentity.take() ?? Hex.encode(random.bytes(16))
        let started = clock.now()
        func record(_ ended: Timestamp?, _ outcome: String?, _ counts: [String: Int64]) throws {
            try catalog.put(
                RunRecord(
                    id: id,
                    kind: kind,
                    repository: accesses.count == 1 ? accesses.first?.repository : nil,
                    party: party,
                    started: started,
                    ended: ended,
                    outcome: outcome,
                    counts: counts
                )
            )
        }
        try record(nil, nil, [:])
        for access in accesses { access.transfers.begin(kind, run: id, to: target, named: targetName, reason: reason) }
        do {
            let (result, outcome, counts) = try body(id)
            // What could not be looked at any more was not found to be missing.
            try Interruption.check()
            for access in accesses { try access.transfers.end(outcome == "partial" ? .partial : .complete) }
            try record(clock.now(), outcome, counts)
            return result
        } catch {
            // The first error says more than one about records.
            for access in accesses { try? access.transfers.end(.failed) }
            try? record(clock.now(), ErrorReport(error).code, [:])
            throw error
        }
    }
}
