internal import Repository
internal import Residency

extension Retention {
    /// The rules that a policy asks for.
    init(_ demand: RetentionDemand) {
        self.init(
            last: demand.last,
            hourly: demand.hourly,
            daily: demand.daily,
            weekly: demand.weekly,
            monthly: demand.monthly,
            yearly: demand.yearly,
            within: demand.atLeast?.seconds,
            // A name of a policy and a tag have the same form.
            tags: Set(demand.tags.compactMap(SnapshotTag.init)),
            atMost: demand.atMost?.seconds
        )
    }
}

extension Installation {
    /// What the policy in force asks for a dataset's snapshots.
    func retention(of access: DatasetAccess) throws -> RetentionDemand {
        let policy = basis.policy.effective(
            for: access.inputs,
            access.datasetClass,
            registry: basis.registry
        )
        if let retention = policy?.retention { return retention }
        throw CommandError(
            "no-retention",
            "The policy in force says nothing about which snapshots of \(access.name) stay.",
            remedy: "Add a requirement for its class; `landfast policy explain` shows what applies.",
            status: .refused
        )
    }
}
