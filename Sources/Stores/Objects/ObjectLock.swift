package import Sealing

/// What forbids to delete something in a store, whoever asks: a retention time, a legal hold, or both.
///
/// With neither the store refuses without saying until when.
package struct ObjectLock: Hashable, Sendable, CustomStringConvertible {
    /// When the retention time ends; nil when there is none, or the store does not say.
    package let until: Timestamp?
    /// True under a legal hold, which ends only when somebody lifts it.
    package let isHold: Bool

    /// A lock from its parts.
    package init(until: Timestamp?, isHold: Bool = false) {
        self.until = until
        self.isHold = isHold
    }

    /// True while it forbids to delete.
    package func forbids(at time: Timestamp) -> Bool {
        isHold || until.map { time < $0 } ?? true
    }

    /// The lock that holds as long as both together.
    package func joined(with other: ObjectLock?) -> ObjectLock {
        guard let other else { return self }
        let isOpen = [self, other].contains { $0.until == nil && !$0.isHold }
        let latest = [until, other.until].compactMap(\.self).max()
        return ObjectLock(until: isOpen ? nil : latest, isHold: isHold || other.isHold)
    }

    /// For people: `locked until 2027-01-31T00:00:00.000Z`.
    package var description: String {
        switch (until, isHold) {
        case (let until?, false): "locked until \(until)"
        case (let until?, true): "under a legal hold, and locked until \(until)"
        case (nil, true): "under a legal hold"
        case (nil, false): "locked, the store does not say until when"
        }
    }
}
