internal import Catalog
internal import Residency
internal import Sealing

extension Installation {
    /// The facts about regions, with what this tenant was told of subprocessors that were announced.
    ///
    /// When the catalog cannot say it, nobody was told.
    func registry(for tenant: TenantInputs) -> RegionRegistry {
        let announced = basis.registry.subprocessors.values.filter { $0.announced != nil }
        guard !announced.isEmpty else { return basis.registry }
        do {
            // Whoever is not there yet finds them in the register.
            guard let record = try catalog.tenant(named: tenant.name) else { return basis.registry }
            let book = try RegisterBook(catalog, tenant: record.id, adding: pendingRegister)
            return basis.registry.told(book.told(record, of: announced))
        } catch {
            return basis.registry.told(Dictionary(uniqueKeysWithValues: announced.map { ($0.name, .never) }))
        }
    }

    /// Refuses to put a register in force that brings somebody who was not announced (L13).
    func requireAnnounced(after inForce: AppliedPolicyRecord?) throws {
        guard let inForce else { return }
        let gaps = basis.registry.announcementGaps(since: try PolicyBasis(inForce).registry, at: clock.now())
        guard !gaps.isEmpty else { return }
        throw CommandError(
            "unannounced-subprocessor",
            "The register of subprocessors would change without notice to tenants: "
                + "\(Quantity.count(gaps.count, "announcement is", "announcements are")) missing. Nothing was changed.",
            remedy: "Announce them as shown, and name them in regions when tenants had their time to object.",
            status: .refused,
            details: ["diagnostics": .array(gaps.map(\.json))],
            lines: gaps.map { $0.rendered(color: Terminal.errorHasColour) }
        )
    }

    /// What becomes otherwise in the register, for the catalog.
    func registerChanges(since inForce: AppliedPolicyRecord?) throws -> [RegisterChangeRecord.Change] {
        basis.registerChanges(since: try inForce.map { try PolicyBasis($0).registry }, at: clock.now())
    }

    /// Puts the register in force on record where its changes were not kept so far.
    func beginRegister(with inForce: AppliedPolicyRecord?) throws {
        guard let inForce else { return }
        let first = try PolicyBasis(inForce).registerChanges(since: nil, at: clock.now())
        try catalog.beginRegister(with: first, of: inForce)
    }
}

extension PolicyBasis {
    /// What is otherwise in this register than in another one, for the catalog.
    func registerChanges(since inForce: RegionRegistry?, at now: Timestamp) -> [RegisterChangeRecord.Change] {
        registry.changes(since: inForce, noticeDays: policy.standardNoticeDays, at: now).map { change in
            RegisterChangeRecord.Change(
                subprocessor: change.name,
                kind: change.kind.rawValue,
                before: change.before,
                after: change.after,
                announced: change.announced?.description,
                needsNotice: change.needsNotice
            )
        }
    }
}
