internal import Residency

/// What the configuration says about when a dataset's work is done; what it leaves out is done as often as the policy
/// asks for.
package struct DatasetSchedules: Hashable, Sendable {
    /// Snapshots are taken at these times.
    package var backup: CalendarExpression?
    /// Copies are checked at these times.
    package var verification: CalendarExpression?
    /// Every byte is read at these times.
    package var readData: CalendarExpression?
    /// Restores are rehearsed at these times.
    package var drill: CalendarExpression?
    /// Retention is applied at these times; once a day when left out.
    package var retention: CalendarExpression?
    /// The longest delay behind a calendar's time, in seconds.
    package var jitterSeconds: Int64 = 0
    /// When work may begin; empty: always.
    package var windows: [TimeWindow] = []
    /// When work may not begin.
    package var blackouts: [TimeWindow] = []
    /// How many tenants' sources of this dataset may be read at once.
    package var sourceLimit: Int = .max

    /// Nothing is said.
    package init() {}

    /// How often retention is applied when nothing is said, in seconds.
    static let retentionSeconds: Int64 = 86_400

    /// What a policy asks for, at these times.
    func needs(_ policy: EffectivePolicy, allowsStore: [Bool], hasSource: Bool, isOurs: Bool) -> DatasetNeeds {
        func schedule(_ calendar: CalendarExpression?, _ every: Int64) -> Schedule {
            Schedule(
                calendar.map(Schedule.Rhythm.calendar) ?? .every(seconds: every),
                jitterSeconds: jitterSeconds,
                windows: windows,
                blackouts: blackouts
            )
        }
        return DatasetNeeds(
            backup: schedule(backup, policy.backup.every.seconds),
            recoveryPointSeconds: policy.backup.recoveryPoint.seconds,
            verification: schedule(verification, policy.verification.every.seconds),
            readData: schedule(readData, policy.verification.readData.seconds),
            drill: schedule(drill, policy.drill.every.seconds),
            retention: policy.retention.removes ? schedule(retention, Self.retentionSeconds) : nil,
            physicalDeadlineSeconds: policy.erasure.physicalDeadline.seconds,
            allowsStore: allowsStore,
            sourceLimit: sourceLimit,
            hasSource: hasSource,
            isOurs: isOurs
        )
    }
}

extension RetentionDemand {
    /// False when nothing says which snapshots to keep, so that all are kept.
    fileprivate var removes: Bool {
        last + hourly + daily + weekly + monthly + yearly > 0 || !tags.isEmpty || atLeast != nil || atMost != nil
    }
}
