internal import Catalog
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

extension Doctor {
    /// Looks at every dataset's copies, keys and newest backup.
    mutating func examineDatasets() {
        guard let installation else { return }
        guard let selection = examination.attempt("datasets", "catalog", { try installation.selection(nil) }) else {
            return
        }
        for (dataset, sentence) in installation.configuration.unmapped {
            examination.warn("not-mapped", dataset, sentence, remedy: Configuration.remedyForUnmapped)
        }
        for (tenant, dataset) in selection {
            let subject = "\(tenant.name)/\(dataset.name)"
            let access = examination.attempt("dataset", subject) {
                try installation.access(to: tenant, dataset, for: .planning)
            }
            guard let access else { continue }
            examineParties(access)
            examineClock(access)
            examineTargets(access, installation)
            guard examineLife(tenant, subject, installation) else { continue }
            examineAge(access, installation)
            examineDrills(access, installation)
        }
    }

    /// - Returns: false when the tenant's account has ended: nothing new is backed up, and nothing has to be rehearsed.
    private mutating func examineLife(
        _ tenant: TenantRecord,
        _ subject: String,
        _ installation: Installation
    ) -> Bool {
        let (catalog, now) = (installation.catalog, clock.now())
        let departure = examination.attempt("account", subject) { try catalog.departure(ofTenant: tenant.id) }
        guard let departure = departure ?? nil else { return true }
        examination.good("account", subject, departure.sentence(tenant.name, at: now))
        return false
    }

    private mutating func examineParties(_ access: DatasetAccess) {
        for (party, reason) in access.unreachable.sorted(by: { $0.key < $1.key }) {
            examination.fail(
                "parties",
                access.name,
                "\(party) cannot be used: \(reason)",
                remedy: "Make it reachable. If nobody ever will: `landfast policy apply --declare-lost \(party)`."
            )
        }
        for (party, reason) in access.behind.sorted(by: { $0.key < $1.key }) {
            examination.warn(
                "parties",
                access.name,
                "\(party) is behind: \(reason)",
                remedy: "Run `landfast replicate \(access.name)`."
            )
        }
        let custodians = access.ledger.parties.count { $0.kind == .custodian }
        if custodians < 2, !access.ledger.isErasedWhole {
            examination.warn(
                "custodians",
                access.name,
                "only \(Quantity.count(custodians, "custodian")) holds the keys: losing it loses the data",
                remedy: "Ask for two in the policy, and run `landfast policy apply`."
            )
        }
        guard access.unreachable.isEmpty, access.behind.isEmpty else { return }
        let copies = access.ledger.parties.count { $0.kind == .store }
        examination.good(
            "parties",
            access.name,
            "\(Quantity.count(copies, "copy", "copies")) and \(Quantity.count(custodians, "custodian")), all current"
        )
    }

    private mutating func examineClock(_ access: DatasetAccess) {
        guard let newest = access.states.values.map(\.time).max(), clock.now() < newest else { return }
        examination.fail(
            "clock",
            access.name,
            "the newest head was written at \(Quantity.time(newest)), which this machine's clock has not reached",
            remedy: "Correct the clock: schedules, graces and due dates depend on it."
        )
    }

    /// A restore must have been rehearsed as often as the policy wants; a dataset is given that long for the first time.
    private mutating func examineDrills(_ access: DatasetAccess, _ installation: Installation) {
        let policy = installation.basis.policy.effective(
            for: access.inputs,
            access.datasetClass,
            registry: installation.basis.registry
        )
        guard let every = policy?.drill.every else { return }
        let catalog = installation.catalog
        let seen = examination.attempt("drill", access.name) {
            (try catalog.lastDrill(of: access.repository), try catalog.snapshots(of: access.repository).last)
        }
        guard let (drill, oldest) = seen, let since = drill?.drilled ?? oldest?.taken else { return }
        let age = clock.now().milliseconds - since.milliseconds
        let text =
            drill == nil
            ? "no restore has been rehearsed, one in \(every) is wanted"
            : "the last rehearsed restore is \(Quantity.duration(milliseconds: max(0, age))) old, \(every) are allowed"
        if age > every.seconds * 1000 {
            examination.warn(
                "drill",
                access.name,
                text,
                remedy: "Read a snapshot as a whole and compare it: `landfast drill \(access.name)`."
            )
        } else if drill != nil {
            examination.good("drill", access.name, text)
        }
    }

    /// What was restored is to be gone when it was said to be.
    private mutating func examineTargets(_ access: DatasetAccess, _ installation: Installation) {
        let targets = examination.attempt("target", access.name) {
            try installation.catalog.targets(of: access.repository).filter { $0.ended == nil }
        }
        let now = clock.now()
        for target in targets ?? [] {
            guard let expires = target.expires, expires <= now else { continue }
            examination.warn(
                "target",
                access.name,
                "the restore target \(target.id.prefix(8)) should be gone since \(Quantity.time(expires))",
                remedy:
                    "Remove its folder, and end it with `landfast target forget \(target.id.prefix(8)) --reason CODE`."
            )
        }
    }

    /// The newest backup must not be older than the policy's recovery point.
    private mutating func examineAge(_ access: DatasetAccess, _ installation: Installation) {
        let policy = installation.basis.policy.effective(
            for: access.inputs,
            access.datasetClass,
            registry: installation.basis.registry
        )
        guard let allowed = policy?.backup.recoveryPoint else { return }
        guard
            let snapshots = examination.attempt(
                "backup-age",
                access.name,
                {
                    try installation.catalog.snapshots(of: access.repository)
                }
            )
        else { return }
        guard let newest = snapshots.first else {
            examination.fail(
                "backup-age",
                access.name,
                "has never been backed up",
                remedy: "Run `landfast backup \(access.name)`."
            )
            return
        }
        let age = clock.now().milliseconds - newest.taken.milliseconds
        let text = "the newest backup is \(Quantity.duration(milliseconds: max(0, age))) old, \(allowed) are allowed"
        if age > allowed.seconds * 1000 {
            examination.fail("backup-age", access.name, text, remedy: "Run `landfast backup \(access.name)`.")
        } else {
            examination.good("backup-age", access.name, text)
        }
    }
}
