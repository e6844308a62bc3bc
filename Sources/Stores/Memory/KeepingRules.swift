package import Sealing

/// How a provider keeps what it is told to delete: for stores in memory, so that every such state can be brought about
/// without a server.
package struct KeepingRules: Sendable {
    /// Seconds for which each object is locked from its creation on; zero for none.
    package var retentionSeconds: Int64
    /// Seconds for which deleted bytes may outlive their deletion.
    package var deletionLag: Int64
    /// True when the credentials may create and read, but not delete.
    package var refusesDeletion: Bool
    /// Decides when a retention time has ended; nil: none ever does.
    package var clock: (any WallClock)?

    /// Rules from their parts; without any, what is deleted is gone.
    package init(
        retentionSeconds: Int64 = 0,
        deletionLag: Int64 = 0,
        refusesDeletion: Bool = false,
        clock: (any WallClock)? = nil
    ) {
        self.retentionSeconds = retentionSeconds
        self.deletionLag = deletionLag
        self.refusesDeletion = refusesDeletion
        self.clock = clock
    }

    /// The lock that an object gets when it is created.
    func lockOfNewObject() -> ObjectLock? {
        guard retentionSeconds > 0 else { return nil }
        return ObjectLock(until: clock?.now().adding(seconds: retentionSeconds))
    }

    /// The lock, if it still forbids to delete.
    func inForce(_ lock: ObjectLock?) -> ObjectLock? {
        guard let lock else { return nil }
        return clock.map { lock.forbids(at: $0.now()) } ?? true ? lock : nil
    }
}
