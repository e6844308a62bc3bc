package import Sealing

/// What is due, in the order in which it is to be done, and what is wrong.
package struct Plan: Sendable {
    /// Why a piece of work is due.
    package enum Reason: Hashable, Sendable {
        /// An erasure can be carried out since then, and must be complete by another date.
        case erasureOpen(due: Timestamp)
        /// The policy allows a copy to be in this store no more.
        case placeForbidden(store: Int)
        /// The policy allows keys to be where some are no more.
        case keysForbidden
        /// There is no snapshot yet.
        case neverRun
        /// The schedule says so.
        case scheduled
        /// The newest snapshot is older than it may be.
        case recoveryPointMissed
        /// The copy shows an older head than the newest.
        case behind(head: UInt64, newest: UInt64)
    }

    /// Why a piece of work that is due does not begin.
    package enum Wait: Hashable, Sendable {
        /// The agent does all that it may do at once.
        case agentBusy
        /// A store is used by all that may use it at once.
        case storeBusy(Int)
        /// The sources of this kind are read by all that may read them at once.
        case sourceBusy
        /// Other work on the same repository has to end first.
        case repositoryBusy
        /// It failed, and is tried again then.
        case retry(Timestamp)
        /// The schedule's windows are closed.
        case windowClosed
    }

    /// One piece of work that is due.
    package struct Step: Hashable, Sendable {
        /// What is to be done.
        package let work: Work
        /// Why.
        package let reason: Reason
        /// Since when.
        package let due: Timestamp
        /// The kind of dataset, as a position among the needs.
        package let needs: Int
        /// The store of the primary, as a position; nil: there is none.
        package let primary: Int?
        /// When it last began; nil: it never did.
        package let lastBegun: Timestamp?
        /// Why it does not begin; nil: it does.
        package var wait: Wait?
    }

    /// What is due, the first to be done first.
    package var steps: [Step] = []
    /// What is wrong.
    package var alarms: [Alarm] = []
    /// How many datasets were looked at.
    package var datasets = 0
    /// How many pieces of work somebody does already.
    package var running = 0

    /// What begins now.
    package var beginning: [Step] { steps.filter { $0.wait == nil } }
}
