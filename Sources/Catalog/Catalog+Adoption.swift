package import Sealing

extension Catalog {
    /// The state of a request of which nobody knows yet how far it is.
    private static let unknown = "unknown"
    private static let cancelled = "cancelled"

    /// Takes over what a repository's ledger says about requests; what is known and further stays as it is.
    /// - Returns: how many were not known, and how many stand otherwise than was known: issued, or taken back.
    package func adopt(
        _ found: [AdoptedErasure],
        in repository: RepositoryID
    ) throws(CatalogError) -> (new: Int, moved: Int) {
        let now = clock.now()
        return try write { transaction in
            var result = (new: 0, moved: 0)
            for erasure in found {
                let isNew = try Self.insert(erasure, at: now, transaction)
                let isMoved = try Self.note(erasure, in: repository, at: now, transaction)
                if isNew { result.new += 1 } else if isMoved { result.moved += 1 }
            }
            return result
        }
    }

    /// Records that no ledger knows of a request any more, and that this was accepted: it is carried out no more.
    package func noteForgotten(erasure id: String) throws(CatalogError) {
        let now = clock.now()
        try write { transaction in
            try transaction.execute(
                "UPDATE erasures SET state = $2, changed = $3 WHERE id = $1",
                .text(id),
                .text(ErasureRequestRecord.forgotten),
                .time(now)
            )
        }
    }

    /// - Returns: false when it was there.
    private static func insert(_ erasure: AdoptedErasure, at now: Timestamp, _ transaction: Transaction) throws -> Bool
    {
        let request = erasure.request
        let known = try transaction.row("SELECT id FROM erasures WHERE id = $1", .text(request.id))
        guard known == nil else { return false }
        try transaction.execute(
            """
            INSERT INTO erasures (id, tenant, scope, reason, state, requested, grace_ends, due, approvals_needed,
                changed, approvals_given)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            .text(request.id),
            .text(request.tenant),
            .text(request.scope.rawValue),
            .text(request.reason),
            .text(erasure.isCancelled ? cancelled : unknown),
            .time(request.requested),
            .time(request.graceEnds),
            .time(request.due),
            .integer(request.approvalsNeeded),
            .time(now),
            .integer(request.approvalsGiven.map(Int64.init))
        )
        return true
    }

    /// - Returns: whether it was issued or taken back and that was not known.
    private static func note(
        _ erasure: AdoptedErasure,
        in repository: RepositoryID,
        at now: Timestamp,
        _ transaction: Transaction
    ) throws -> Bool {
        let id = SQLValue.text(erasure.request.id)
        let place = SQLValue.text(repository.hex)
        let known = try transaction.row(
            "SELECT * FROM erasure_repositories WHERE erasure = $1 AND repository = $2",
            id,
            place
        )
        let wasIssued = try known?.flag("is_issued") ?? false
        try transaction.execute(
            """
            INSERT INTO erasure_repositories (erasure, repository, state, is_issued, is_held, held_until)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (erasure, repository) DO UPDATE SET is_issued = excluded.is_issued,
                is_held = excluded.is_held, held_until = excluded.held_until,
                state = CASE WHEN 'cancelled' IN (excluded.state, erasure_repositories.state) THEN excluded.state
                    ELSE erasure_repositories.state END
            """,
            id,
            place,
            .text(erasure.isCancelled ? cancelled : unknown),
            .flag(erasure.standing.isIssued),
            .flag(erasure.standing.isHeld),
            .time(erasure.standing.heldUntil)
        )
        try transaction.execute(
            """
            UPDATE erasures SET due = CASE WHEN due < $2 THEN $2 ELSE due END,
                approvals_given = CASE WHEN coalesce(approvals_given, 0) < coalesce($3, 0) THEN $3
                    ELSE approvals_given END
            WHERE id = $1
            """,
            id,
            .time(erasure.request.due),
            .integer(erasure.request.approvalsGiven.map(Int64.init))
        )
        let isTurned = try turn(erasure, at: now, transaction)
        return isTurned || erasure.standing.isIssued && !wasIssued
    }

    /// What was taken back everywhere is cancelled, and what was issued anywhere is not.
    private static func turn(_ erasure: AdoptedErasure, at now: Timestamp, _ transaction: Transaction) throws -> Bool {
        let id = SQLValue.text(erasure.request.id)
        let state = try transaction.row("SELECT state FROM erasures WHERE id = $1", id)?.text("state") ?? unknown
        var next = state
        if erasure.standing.isIssued {
            if state == cancelled || state == ErasureRequestRecord.forgotten { next = unknown }
        } else if erasure.isCancelled && state != "complete" {
            let others = try transaction.rows("SELECT state FROM erasure_repositories WHERE erasure = $1", id)
            if try others.allSatisfy({ try $0.text("state") == cancelled }) { next = cancelled }
        }
        guard next != state else { return false }
        try transaction.execute(
            "UPDATE erasures SET state = $2, changed = $3 WHERE id = $1",
            id,
            .text(next),
            .time(now)
        )
        return true
    }
}
