/// What must be done with data of some classes of some tenants.
struct PolicyRequirement: Hashable, Sendable {
    /// Its name, unique in the set.
    let id: String
    /// Whose data.
    let tenants: TenantSelector
    /// Which data.
    let classes: Set<DatasetClass>
    /// What must be done, as far as this one says it.
    let demands: Demands
    /// True when it stands in a profile, so that it only tightens what the policy asks for.
    let isProfile: Bool
    /// Where it stands.
    let position: SourcePosition
}

/// What requirements can ask for; what is nil is not asked for.
struct Demands: Hashable, Sendable {
    var copies: SpreadDemand?
    var custodians: SpreadDemand?
    var backup: BackupDemand?
    var retention: RetentionDemand?
    var verification: VerificationDemand?
    var drill: DrillDemand?
    var erasure: ErasureDemand?

    /// Both together: of each value the stricter one.
    func tightened(by other: Demands) -> Demands {
        Demands(
            copies: merge(copies, other.copies) { $0.tightened(by: $1) },
            custodians: merge(custodians, other.custodians) { $0.tightened(by: $1) },
            backup: merge(backup, other.backup) { $0.tightened(by: $1) },
            retention: merge(retention, other.retention) { $0.tightened(by: $1) },
            verification: merge(verification, other.verification) { $0.tightened(by: $1) },
            drill: merge(drill, other.drill) { DrillDemand(every: min($0.every, $1.every)) },
            erasure: merge(erasure, other.erasure) { $0.tightened(by: $1) }
        )
    }
}

/// How many copies or custodians, and how far apart.
package struct SpreadDemand: Hashable, Sendable {
    /// How many.
    package var count = 1
    /// In how many different stores; two copies in one store are never counted twice.
    package var differentStores = 1
    /// In how many different regions.
    package var differentRegions = 1
    /// With how many different subprocessors; entities of one group count once.
    package var differentSubprocessors = 1
    /// In how many different countries.
    package var differentCountries = 1
    /// How many in the tenant's home country.
    package var inHomeCountry = 0
    /// How many locked against deletion by the provider.
    package var locked = 0
    /// How many written with credentials that cannot delete.
    package var appendOnly = 0
    /// What overwriting a key must be worth on custodians' disks.
    package var overwrite = Overwrite.any

    /// What overwriting a key must be worth, mildest first.
    package enum Overwrite: String, CaseIterable, Hashable, Comparable, Sendable {
        /// Whatever it is, each receipt says it.
        case any
        /// The old key's bytes must be gone from the block device; with less an erasure is not complete.
        case inPlace = "in-place"

        /// True when the left one asks for less.
        package static func < (left: Overwrite, right: Overwrite) -> Bool { left == .any && right == .inPlace }
    }

    func tightened(by other: SpreadDemand) -> SpreadDemand {
        SpreadDemand(
            count: max(count, other.count),
            differentStores: max(differentStores, other.differentStores),
            differentRegions: max(differentRegions, other.differentRegions),
            differentSubprocessors: max(differentSubprocessors, other.differentSubprocessors),
            differentCountries: max(differentCountries, other.differentCountries),
            inHomeCountry: max(inHomeCountry, other.inHomeCountry),
            locked: max(locked, other.locked),
            appendOnly: max(appendOnly, other.appendOnly),
            overwrite: max(overwrite, other.overwrite)
        )
    }
}

/// How often data is backed up.
package struct BackupDemand: Hashable, Sendable {
    /// The time between two backups.
    package var every: YAMLDuration
    /// How old the newest complete backup may be.
    package var recoveryPoint: YAMLDuration

    func tightened(by other: BackupDemand) -> BackupDemand {
        BackupDemand(every: min(every, other.every), recoveryPoint: min(recoveryPoint, other.recoveryPoint))
    }
}

/// Which snapshots are kept; without a rule that keeps some, all are.
package struct RetentionDemand: Hashable, Sendable {
    /// The newest ones.
    package var last = 0
    /// One each of the last hours.
    package var hourly = 0
    /// One each of the last days.
    package var daily = 0
    /// One each of the last weeks.
    package var weekly = 0
    /// One each of the last months.
    package var monthly = 0
    /// One each of the last years.
    package var yearly = 0
    /// All that have one of these words.
    package var tags: Set<String> = []
    /// How long a snapshot must be kept, counted to the newest one; nil when nothing says so.
    package var atLeast: YAMLDuration?
    /// How long a snapshot may be kept; nil when nothing says so.
    package var atMost: YAMLDuration?
    /// From how much less in the newest run on nothing is removed, in percent of files or bytes; nil when nothing says
    /// so.
    package var shrinkLimit: Int?

    func tightened(by other: RetentionDemand) -> RetentionDemand {
        RetentionDemand(
            last: max(last, other.last),
            hourly: max(hourly, other.hourly),
            daily: max(daily, other.daily),
            weekly: max(weekly, other.weekly),
            monthly: max(monthly, other.monthly),
            yearly: max(yearly, other.yearly),
            tags: tags.union(other.tags),
            atLeast: merge(atLeast, other.atLeast) { max($0, $1) },
            atMost: merge(atMost, other.atMost) { min($0, $1) },
            shrinkLimit: merge(shrinkLimit, other.shrinkLimit) { min($0, $1) }
        )
    }
}

/// How often copies are verified.
package struct VerificationDemand: Hashable, Sendable {
    /// The time between two checks of what lies in each store.
    package var every: YAMLDuration
    /// The time in which every byte of every copy is read once.
    package var readData: YAMLDuration

    func tightened(by other: VerificationDemand) -> VerificationDemand {
        VerificationDemand(every: min(every, other.every), readData: min(readData, other.readData))
    }
}

/// How often a restore is rehearsed.
package struct DrillDemand: Hashable, Sendable {
    /// The time between two drills.
    package var every: YAMLDuration
}

func merge<Value>(_ left: Value?, _ right: Value?, _ combine: (Value, Value) -> Value) -> Value? {
    guard let left else { return right }
    guard let right else { return left }
    return combine(left, right)
}
