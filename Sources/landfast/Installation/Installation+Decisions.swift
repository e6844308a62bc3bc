internal import Catalog
internal import Residency
internal import Sealing

extension Installation {
    /// What the policy in force says about a place for a tenant's data.
    func decide(
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        _ place: Place,
        _ action: Action,
        evidence: EvidenceGrade = .operatorStatement
    ) -> Decision {
        let request = PlacementRequest(
            tenant: tenant,
            datasetClass: datasetClass,
            place: place,
            action: action,
            evidence: evidence
        )
        return Residency.decide(request, policy: basis.policy, registry: registry(for: tenant), at: clock.now())
    }

    /// The grant for a place, or the refusal with every rule that spoke.
    func grant(
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        _ place: Place,
        _ action: Action,
        _ repository: RepositoryID
    ) throws -> Grant {
        let decision = decide(tenant, datasetClass, place, action)
        guard let grant = decision.grant(repository: repository, lifetimeSeconds: Self.grantSeconds) else {
            throw CommandError.refused(tenant.name, datasetClass, place, action, decision)
        }
        return grant
    }

    /// Refuses a place for which there is no grant to open something with, such as this agent itself.
    func require(_ tenant: TenantInputs, _ datasetClass: DatasetClass, _ place: Place, _ action: Action) throws {
        let decision = decide(tenant, datasetClass, place, action)
        guard decision.isAllowed else {
            throw CommandError.refused(tenant.name, datasetClass, place, action, decision)
        }
    }

    /// Where this process is.
    var agentPlace: Place { .agent(name: configuration.agent.name, region: configuration.agent.region) }
}

extension CommandError {
    /// The policy's no, with every rule that spoke and where it stands.
    static func refused(
        _ tenant: String,
        _ datasetClass: DatasetClass,
        _ place: Place,
        _ action: Action,
        _ decision: Decision
    ) -> CommandError {
        CommandError(
            "refused-by-policy",
            "The policy in force refuses data of class '\(datasetClass.rawValue)' of tenant '\(tenant)' in "
                + "\(place.summary), to \(action.rawValue).",
            remedy: "Use a place that the policy allows (`landfast policy explain` shows what speaks), or change the "
                + "policy and apply it.",
            status: .refused,
            details: ["decision": decision.document],
            lines: decision.lines
        )
    }
}

extension TenantInputs {
    /// What the catalog knows of a tenant, as decisions take it.
    init(_ record: TenantRecord) {
        self.init(
            name: record.name,
            homeRegion: record.homeRegion,
            labels: record.labels,
            agreements: record.agreements.map {
                Agreement(reference: $0.reference, leavesTo: $0.leavesTo, expires: $0.expires)
            }
        )
    }
}
