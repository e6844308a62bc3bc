internal import Sealing

/// What the policy in force and the configuration ask for a kind of dataset: shared by all whose tenants are at home in
/// the same place with the same labels and agreements.
package struct DatasetNeeds: Hashable, Sendable {
    /// When snapshots are taken.
    package var backup: Schedule
    /// How old the newest snapshot may be, in seconds.
    package var recoveryPointSeconds: Int64
    /// When copies are checked.
    package var verification: Schedule
    /// When every byte of each copy is read.
    package var readData: Schedule
    /// When a restore is rehearsed.
    package var drill: Schedule
    /// When retention is applied; nil: everything is kept.
    package var retention: Schedule?
    /// By when the bytes of something erased must be gone, in seconds after the erasure; nil: nothing says so.
    package var physicalDeadlineSeconds: Int64?
    /// For each store, by position, whether a copy may be there.
    package var allowsStore: [Bool]
    /// How many pieces of work may read this kind's sources at once.
    package var sourceLimit: Int
    /// False when the source cannot be reached from here, so that somebody else backs it up.
    package var hasSource: Bool
    /// False when the policy does not let this agent touch such data: what is due is an agent's elsewhere.
    package var isOurs: Bool

    /// Needs from their parts.
    package init(
        backup: Schedule,
        recoveryPointSeconds: Int64,
        verification: Schedule,
        readData: Schedule,
        drill: Schedule,
        retention: Schedule?,
        physicalDeadlineSeconds: Int64? = nil,
        allowsStore: [Bool],
        sourceLimit: Int = .max,
        hasSource: Bool = true,
        isOurs: Bool = true
    ) {
        self.backup = backup
        self.recoveryPointSeconds = recoveryPointSeconds
        self.verification = verification
        self.readData = readData
        self.drill = drill
        self.retention = retention
        self.physicalDeadlineSeconds = physicalDeadlineSeconds
        self.allowsStore = allowsStore
        self.sourceLimit = sourceLimit
        self.hasSource = hasSource
        self.isOurs = isOurs
    }
}
