/// Reads what a requirement asks for.
///
/// In the policy each section that is given is complete. In a profile what is not given is the mildest demand there is,
/// which tightens nothing.
struct DemandReader {
    let isComplete: Bool

    func read(_ fields: YAMLMapping) -> Demands {
        let diagnostics = fields.diagnostics
        let demands = Demands(
            copies: fields.optional("copies").flatMap(copies),
            custodians: fields.optional("custodians").flatMap(custodians),
            backup: fields.optional("backup").flatMap(backup),
            retention: fields.optional("retention").flatMap(retention),
            verification: fields.optional("verification").flatMap(verification),
            drill: fields.optional("drill").flatMap(drill),
            erasure: fields.optional("erasure").flatMap(erasure)
        )
        let asks = fields.entries.contains { !["id", "description", "tenants", "classes"].contains($0.key) }
        if !asks {
            diagnostics.report(
                "empty-requirement",
                at: fields.position,
                "the requirement asks for nothing",
                fix: "Add 'copies', 'custodians', 'backup', 'retention', 'verification', 'drill' or 'erasure'."
            )
        }
        return demands
    }

    private func copies(_ value: YAMLValue) -> SpreadDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.copies, of: "copies section") else { return nil }
        var demand = spread(fields, different: PolicyKeys.copiesDifferent)
        demand.locked = number(fields, "locked", in: 0...16, mildest: 0)
        demand.appendOnly = number(fields, "append-only", in: 0...16, mildest: 0)
        checkTogether(fields, demand)
        return demand
    }

    private func custodians(_ value: YAMLValue) -> SpreadDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.custodians, of: "custodians section") else { return nil }
        var demand = spread(fields, different: PolicyKeys.custodiansDifferent)
        demand.overwrite =
            fields.optional("overwrite")?.choice(SpreadDemand.Overwrite.self, kind: "overwrite grade") ?? .any
        checkTogether(fields, demand)
        if isComplete, demand.count < 2 {
            fields.diagnostics.warn(
                .singleCustodian,
                at: fields.position(of: "count"),
                "with one custodian the loss of one machine loses all backups",
                fix: "Write 'count: 2' or more."
            )
        }
        return demand
    }

    private func spread(_ fields: YAMLMapping, different keys: [String]) -> SpreadDemand {
        var demand = SpreadDemand()
        demand.count = required(fields, "count")?.integer(in: PolicyLimits.copies) ?? 1
        demand.inHomeCountry = number(fields, "in-home-country", in: 0...16, mildest: 0)
        if let different = fields.optional("different")?.mapping(keys: keys, of: "spread") {
            demand.differentStores = number(different, "stores", in: PolicyLimits.copies, mildest: 1)
            demand.differentRegions = number(different, "regions", in: PolicyLimits.copies, mildest: 1)
            demand.differentSubprocessors = number(different, "subprocessors", in: PolicyLimits.copies, mildest: 1)
            demand.differentCountries = number(different, "countries", in: PolicyLimits.copies, mildest: 1)
        }
        return demand
    }

    /// More different places than places is a slip.
    ///
    /// In a profile the policy's count may be the larger one.
    private func checkTogether(_ fields: YAMLMapping, _ demand: SpreadDemand) {
        let count = fields.optional("count")
        // A count that cannot be read is reported where it is read.
        guard count.map({ $0.integer(in: PolicyLimits.copies) != nil }) ?? isComplete else { return }
        let parts = [
            (demand.differentStores, "different stores"), (demand.differentRegions, "different regions"),
            (demand.differentSubprocessors, "different subprocessors"),
            (demand.differentCountries, "different countries"), (demand.inHomeCountry, "in the home country"),
            (demand.locked, "locked"), (demand.appendOnly, "append-only"),
        ]
        for (number, what) in parts where number > demand.count {
            fields.diagnostics.report(
                "spread-exceeds-count",
                at: fields.position(of: "count"),
                "\(number) \(what) are asked for, but there are \(demand.count) in all",
                fix: "Write 'count: \(number)' or more."
            )
        }
    }

    private func backup(_ value: YAMLValue) -> BackupDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.backup, of: "backup section") else { return nil }
        let demand = BackupDemand(
            every: duration(fields, "every", in: PolicyLimits.interval),
            recoveryPoint: duration(fields, "recovery-point", in: PolicyLimits.interval)
        )
        if fields.optional("recovery-point") != nil, fields.optional("every") != nil,
            demand.recoveryPoint < demand.every
        {
            fields.diagnostics.report(
                "recovery-point-below-interval",
                at: fields.position(of: "recovery-point"),
                "backups every \(demand.every) cannot keep a recovery point of \(demand.recoveryPoint)",
                fix: "Write 'every: \(demand.recoveryPoint)' or less, or a longer recovery point."
            )
        }
        return demand
    }

    private func retention(_ value: YAMLValue) -> RetentionDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.retention, of: "retention section") else { return nil }
        func length(_ key: String) -> YAMLDuration? { fields.optional(key)?.duration(in: PolicyLimits.retention) }
        let demand = RetentionDemand(
            last: number(fields, "last", in: 1...10_000, mildest: 0),
            hourly: number(fields, "hourly", in: PolicyLimits.kept, mildest: 0),
            daily: number(fields, "daily", in: PolicyLimits.kept, mildest: 0),
            weekly: number(fields, "weekly", in: PolicyLimits.kept, mildest: 0),
            monthly: number(fields, "monthly", in: PolicyLimits.kept, mildest: 0),
            yearly: number(fields, "yearly", in: PolicyLimits.kept, mildest: 0),
            tags: Set(fields.optional("tags")?.list(PolicyLimits.tags)?.compactMap { $0.identifier() } ?? []),
            atLeast: length("at-least"),
            atMost: length("at-most"),
            shrinkLimit: fields.optional("shrink-limit")?.integer(in: PolicyLimits.shrink)
        )
        if let least = demand.atLeast, let most = demand.atMost, most < least {
            fields.diagnostics.report(
                "retention-conflict",
                at: fields.position(of: "at-most"),
                "snapshots must be kept for \(least), and may be kept for \(most) only",
                fix: "Write 'at-most: \(least)' or longer."
            )
        }
        return demand
    }

    private func verification(_ value: YAMLValue) -> VerificationDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.verification, of: "verification section") else { return nil }
        return VerificationDemand(
            every: duration(fields, "every", in: PolicyLimits.interval),
            readData: duration(fields, "read-data", in: PolicyLimits.interval)
        )
    }

    private func drill(_ value: YAMLValue) -> DrillDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.drill, of: "drill section") else { return nil }
        return DrillDemand(every: duration(fields, "every", in: PolicyLimits.interval))
    }
}

extension DemandReader {
    private func erasure(_ value: YAMLValue) -> ErasureDemand? {
        guard let fields = value.mapping(keys: PolicyKeys.erasure, of: "erasure section") else { return nil }
        let demand = ErasureDemand(
            grace: duration(fields, "grace", in: PolicyLimits.grace),
            due: required(fields, "due").flatMap(due) ?? .oneMonth,
            physicalDeadline: duration(fields, "physical-deadline", in: PolicyLimits.physicalDeadline),
            approvals: required(fields, "approvals")?.integer(in: PolicyLimits.approvals)
                ?? PolicyLimits.approvals.lowerBound,
            vanishedRows: required(fields, "vanished-rows")?
                .choice(ErasureDemand.VanishedRows.self, kind: "answer") ?? .keep,
            // Nobody waits less for having said nothing.
            lockedCopies: fields.optional("locked-copies")?
                .choice(ErasureDemand.LockedCopies.self, kind: "answer") ?? (isComplete ? .wait : .acceptUnreadable)
        )
        if fields.optional("grace") != nil, demand.grace >= demand.due.shortest {
            fields.diagnostics.report(
                "grace-exceeds-due",
                at: fields.position(of: "grace"),
                "a grace period of \(demand.grace) ends after the request is due (\(demand.due))",
                fix: "Write a grace period shorter than \(demand.due.shortest)."
            )
        }
        return demand
    }

    private func due(_ value: YAMLValue) -> DuePeriod? {
        guard case .scalar(let text, _) = value.node.content, !value.node.isEmpty else {
            return value.wrongType("a length of time", fix: "Write '1mo', or at most '28d'.")
        }
        if text == "1mo" { return .oneMonth }
        guard let length = YAMLDuration(text), length <= .days(28), length > .zero else {
            return value.fail(
                "due-too-late",
                "'\(text)' is not a due period: requests are due within one month of their receipt",
                fix: "Write '1mo', or at most '28d'."
            )
        }
        return DuePeriod(length: length)
    }

    private func required(_ fields: YAMLMapping, _ key: String) -> YAMLValue? {
        isComplete ? fields.required(key) : fields.optional(key)
    }

    private func number(_ fields: YAMLMapping, _ key: String, in range: ClosedRange<Int>, mildest: Int) -> Int {
        fields.optional(key)?.integer(in: range) ?? mildest
    }

    private func duration(_ fields: YAMLMapping, _ key: String, in range: ClosedRange<YAMLDuration>) -> YAMLDuration {
        required(fields, key)?.duration(in: range) ?? range.upperBound
    }
}
