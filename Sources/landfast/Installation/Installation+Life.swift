internal import Catalog
internal import Ledger
internal import Residency
internal import Sealing

extension Installation {
    /// Refuses what only a tenant whose account goes on may have: nothing new is made for one that has ended.
    func requireLiving(_ tenant: TenantRecord) throws {
        guard let departure = try catalog.departure(ofTenant: tenant.id) else { return }
        let stage = departure.stage(at: clock.now())
        throw CommandError(
            stage == .gone ? "tenant-gone" : "tenant-ended",
            departure.sentence(tenant.name, at: clock.now()),
            remedy: stage == .gone
                ? "A tenant that comes back gets another name: nothing is left of this one."
                : "Take the end back with `landfast tenant remove --cancel \(tenant.name)`, if it was a mistake.",
            status: .refused
        )
    }
}

extension Installation {
    /// Records a tenant's new home or labels, unless somebody changed either since they were read.
    func replace(_ tenant: TenantRecord, with changed: TenantRecord) throws {
        try requireLiving(tenant)
        guard try catalog.move(tenant: changed, replacing: tenant) else {
            throw CommandError(
                "stale-plan",
                "\(tenant.name) was changed by somebody else since the plan was made. Nothing was changed.",
                remedy: "Look at it with `landfast tenant show \(tenant.name)`, and run the command again."
            )
        }
    }

    /// Whether every ledger of a tenant has the inputs of decisions that the catalog has.
    func isSigned(_ tenant: TenantRecord) throws -> Bool {
        try datasets(of: tenant, named: nil).allSatisfy { dataset in
            let access = try access(to: tenant, dataset, for: .planning, checkingInputs: false)
            return access.ledger.policy?.inputs == policyInputs(access)
        }
    }
}

extension DepartureRecord {
    /// For people: what is so, and what comes next.
    func sentence(_ name: String, at now: Timestamp) -> String {
        let start = "The account of \(name) ended at \(Quantity.time(ended))"
        switch stage(at: now) {
        case .gone:
            return start + "; nothing is left of it since \(Quantity.time(gone)) (erasure \(request.id.prefix(8)))."
        case .retrieval:
            return start + ": its data can be restored until \(Quantity.time(retrievalEnds)), and is erased then "
                + "(erasure \(request.id.prefix(8))\(approvals))."
        case .erasing:
            return start + ", and the time to fetch its data at \(Quantity.time(retrievalEnds)): it is being erased "
                + "(erasure \(request.id.prefix(8)): \(request.state)\(approvals))."
        }
    }

    private var approvals: String {
        let lacking = request.approvalsLacking
        return lacking == 0 ? "" : ", \(Quantity.count(lacking, "approval")) lacking"
    }

    /// For programs.
    func document(at now: Timestamp) -> JSONValue {
        .object([
            "stage": .string(stage(at: now).rawValue), "ended": .time(ended), "reason": .string(request.reason),
            "retrieval_ends": .time(retrievalEnds), "erasure": .string(request.id),
            "approvals_lacking": .count(request.approvalsLacking), "due": .time(request.due), "gone": .time(gone),
            "certified": .time(request.certified),
        ])
    }

    /// In a word for a list.
    func word(at now: Timestamp) -> String {
        switch stage(at: now) {
        case .gone: "gone since \(Quantity.time(gone))"
        case .retrieval: "ended, erased \(Quantity.time(retrievalEnds))"
        case .erasing: "ended, being erased"
        }
    }
}
