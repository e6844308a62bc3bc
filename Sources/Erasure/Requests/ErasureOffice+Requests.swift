import Custody
package import Ledger
package import Sealing

extension ErasureOffice {
    /// Records a request in every repository of the tenant.
    ///
    /// In a repository that holds nothing of the person the tombstone is set too: it keeps out what comes later.
    /// - Parameter expectsNothing: whether whoever asks knows that it reaches nothing anywhere, so that no certificate of
    ///   it speaks of a person.
    /// - Returns: the request's id, the same in all repositories.
    /// - Throws: ``ErasureError``; nothing is recorded anywhere when a repository has no custodian to ask.
    package func request(
        _ scope: ErasureScope,
        reason: String,
        terms: ErasureTerms,
        expectsNothing: Bool = false,
        in sites: inout [ErasureSite]
    ) throws -> String {
        let id = ErasureRequest.newID(from: AnyRandom(random))
        let now = clock.now()
        let received = terms.received ?? now
        precondition(received <= now, "nothing is received before it is sent")
        let lawful = ErasureTerms.due(terms.counted ?? received)
        let prefixes = try sites.map { site in
            guard let vault = site.anyVault else { throw unreachable("custodian", site) }
            guard !site.replicas.isEmpty else { throw unreachable("store", site) }
            return try scope.prefix(in: vault)
        }
        for index in sites.indices {
            let request = try ErasureRequest(
                id: id,
                scope: prefixes[index],
                reason: reason,
                requestedAt: received,
                due: min(lawful, terms.due ?? lawful),
                graceEnds: now.adding(seconds: terms.graceSeconds),
                approvals: terms.approvals,
                expectsNothing: expectsNothing
            )
            try record([.erasureRequested(request)], in: &sites[index])
        }
        return id
    }

    /// Records one person's approval in every repository that knows the request.
    /// - Parameters:
    ///   - approver: a pseudonymous id of who approves.
    package func approve(_ id: String, by approver: String, in sites: inout [ErasureSite]) throws {
        try forEachKnowing(id, &sites) { site, _ in
            try record([.erasureApproved(id: id, by: approver)], in: &site)
        }
    }

    /// Moves the due date, within three months of the request and inside its first month.
    ///
    /// So Article 12(3) of the GDPR has it; the months of a whole tenant's request may count from the end of its grace. Where
    /// it was moved to that date before nothing is done, so that what was interrupted can be completed.
    package func extend(_ id: String, to due: Timestamp, reason: String, in sites: inout [ErasureSite]) throws {
        let now = clock.now()
        // In none before it is clear that all may.
        try forEachKnowing(id, &sites) { _, record in
            let request = record.request
            let isCountedFromGrace = request.due > ErasureTerms.due(request.requestedAt)
            let counted = isCountedFromGrace ? request.graceEnds : request.requestedAt
            guard !record.isExtended(to: due) else { return }
            guard due > record.due, due <= ErasureTerms.latest(counted) else {
                throw ErasureError(
                    .notAllowed,
                    "the due date can move to \(ErasureTerms.latest(counted)) at the latest, and only forwards",
                    remedy: "Give a date after \(record.due)."
                )
            }
            guard now < ErasureTerms.due(counted) else {
                throw ErasureError(
                    .notAllowed,
                    "the month in which the person must be told of an extension ended on"
                        + " \(ErasureTerms.due(counted))",
                    remedy: "Carry the erasure out now: `landfast erase run`."
                )
            }
        }
        try forEachKnowing(id, &sites) { site, record in
            guard !record.isExtended(to: due) else { return }
            try self.record([.erasureExtended(id: id, due: due, reason: reason)], in: &site)
        }
    }

    /// Cancels a request that has been issued nowhere.
    package func cancel(_ id: String, reason: String, in sites: inout [ErasureSite]) throws {
        if sites.contains(where: { $0.ledger.erasure(id)?.isIssued ?? false }) {
            throw ErasureError(
                .alreadyIssued,
                "erasure \(id) has been issued: keys have been destroyed, and nothing brings them back",
                remedy:
                    "Let it come to its end with `landfast erase run`. A person who comes back is admitted again with"
                    + " `landfast erase readmit`."
            )
        }
        try forEachKnowing(id, &sites) { site, _ in
            try record([.erasureCancelled(id: id, reason: reason)], in: &site)
        }
    }

    /// Admits a person again who had been erased: what comes from now on lies under new keys.
    /// - Throws: ``ErasureError`` of kind `notErased` when no repository has a tombstone for the person.
    package func readmit(_ label: ScopeLabel, in sites: inout [ErasureSite]) throws {
        var isReadmitted = false
        for index in sites.indices {
            guard let vault = sites[index].anyVault else { throw unreachable("custodian", sites[index]) }
            let path = try vault.path(for: label.ofSubject)
            guard sites[index].ledger.isErased(path) != nil else { continue }
            let next = try vault.incarnation(of: label.ofSubject) + 1
            try record([.readmitted(subject: path.subject, incarnation: next)], in: &sites[index])
            isReadmitted = true
        }
        guard isReadmitted else {
            throw ErasureError(
                .notErased,
                "no dataset of this tenant has a tombstone for this person",
                remedy: "Nothing needs to be done: the person's data is backed up as it is."
            )
        }
    }

    private func forEachKnowing(
        _ id: String,
        _ sites: inout [ErasureSite],
        _ body: (inout ErasureSite, ErasureRecord) throws -> Void
    ) throws {
        var isKnown = false
        for index in sites.indices {
            guard let record = sites[index].ledger.erasure(id) else { continue }
            isKnown = true
            try body(&sites[index], record)
        }
        guard isKnown else { throw Self.unknown(id) }
    }

    static func unknown(_ id: String) -> ErasureError {
        ErasureError(
            .unknownRequest,
            "no dataset of this tenant knows erasure \(id)",
            remedy: "See `landfast erase list` for the ids."
        )
    }
}

extension ErasureRecord {
    fileprivate func isExtended(to date: Timestamp) -> Bool { due == date && due != request.due }
}
