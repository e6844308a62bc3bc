package import Sealing

/// One piece of work: what one process does under one lease.
package struct Work: Hashable, Sendable {
    /// What is done, in the order in which it comes first.
    package enum Kind: UInt8, CaseIterable, Comparable, Hashable, Sendable {
        /// Carry a tenant's erasures on.
        case erase
        /// Move copies out of places that are allowed no more: a new one first, verified, then the old one goes.
        case evacuate
        /// Take a snapshot.
        case backup
        /// Bring one copy to the newest head.
        case replicate
        /// Check one copy: presence, sizes and signatures.
        case verify
        /// Check one copy, and read every byte of it.
        case readData
        /// Rehearse a restore from one copy.
        case drill
        /// Remove the snapshots that retention no longer keeps.
        case prune

        /// The name in words: `read-data` and so on.
        package var name: String { self == .readData ? "read-data" : "\(self)" }

        /// True when two such pieces of work on one repository are not done at once: both commit heads, or one of them
        /// moves copies that the other would write to.
        ///
        /// An erasure waits for no move.
        package func excludes(_ other: Kind) -> Bool {
            if commits && other.commits { return true }
            return self == .evacuate && other != .erase || other == .evacuate && self != .erase
        }

        /// True when it commits heads.
        private var commits: Bool {
            switch self {
            case .erase, .evacuate, .backup, .prune: true
            case .replicate, .verify, .readData, .drill: false
            }
        }

        /// True when the left one comes first.
        package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
    }

    /// What is done.
    package let kind: Kind
    /// Whose copies; for an erasure the first repository of the tenant.
    package let repository: RepositoryID
    /// Which copy, as a position among the stores; nil: it is about the whole repository.
    package let store: Int?

    /// A piece of work from its parts.
    package init(_ kind: Kind, _ repository: RepositoryID, store: Int? = nil) {
        self.kind = kind
        self.repository = repository
        self.store = store
    }
}

extension Work {
    /// What is leased for it: rehearsals from one copy or another are one piece of work, of which there is one at a time.
    package var leased: Work { kind == .drill ? Work(.drill, repository) : self }
}

/// What has become of one piece of work so far.
package struct WorkHistory: Hashable, Sendable {
    /// When it last began; nil: it never did.
    package var lastBegun: Timestamp?
    /// When it last ended well; nil: it never did.
    package var lastSucceeded: Timestamp?
    /// When it last ended, however; nil: it never did.
    package var lastEnded: Timestamp?
    /// How often it has failed since it last ended well.
    package var failures: Int

    /// A history from its parts; empty when nothing is given.
    package init(
        lastBegun: Timestamp? = nil,
        lastSucceeded: Timestamp? = nil,
        lastEnded: Timestamp? = nil,
        failures: Int = 0
    ) {
        self.lastBegun = lastBegun
        self.lastSucceeded = lastSucceeded
        self.lastEnded = lastEnded
        self.failures = failures
    }

    /// The wait after the first failure, and the longest one, in seconds; each failure doubles it.
    static let firstWait: Int64 = 10
    static let longestWait: Int64 = 3600

    /// Until when work that no schedule moves is left alone after it ended well; nil: it may be begun at once.
    ///
    /// What it has changed is on record by then; if not, it would be begun again and again.
    func rest(of kind: Work.Kind) -> Timestamp? {
        switch kind {
        case .erase, .evacuate, .replicate: lastSucceeded?.adding(seconds: Self.firstWait)
        case .backup, .verify, .readData, .drill, .prune: nil
        }
    }

    /// Until when it is left alone after failures; nil: it may be tried at once.
    var retry: Timestamp? {
        guard failures > 0, let lastEnded else { return nil }
        let wait = min(Self.longestWait, Self.firstWait << Int64(min(failures - 1, 16)))
        return lastEnded.adding(seconds: wait)
    }
}
