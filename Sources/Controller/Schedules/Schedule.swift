package import Sealing

/// When one kind of work is to happen: at the times of a calendar expression, a little later for each dataset so that not
/// all begin at once, or so long after it last began; and never outside of its windows.
package struct Schedule: Hashable, Sendable {
    /// What decides when it is due.
    package enum Rhythm: Hashable, Sendable {
        /// At these times; what was missed happens once.
        case calendar(CalendarExpression)
        /// So many seconds after it last began; at once when it never did.
        case every(seconds: Int64)
    }

    /// What decides when it is due.
    package let rhythm: Rhythm
    /// The longest delay behind a calendar's time that a dataset can have, in seconds.
    package let jitterSeconds: Int64
    /// When it may begin; empty: always.
    package let windows: [TimeWindow]
    /// When it may not begin, whatever the windows say.
    package let blackouts: [TimeWindow]

    /// A schedule from its parts.
    package init(
        _ rhythm: Rhythm,
        jitterSeconds: Int64 = 0,
        windows: [TimeWindow] = [],
        blackouts: [TimeWindow] = []
    ) {
        self.rhythm = rhythm
        self.jitterSeconds = jitterSeconds
        self.windows = windows
        self.blackouts = blackouts
    }

    /// True when work may begin at a moment.
    package func isOpen(at moment: Timestamp) -> Bool {
        (windows.isEmpty || windows.contains { $0.contains(moment) }) && !blackouts.contains { $0.contains(moment) }
    }
}

extension Schedule {
    /// A schedule as it stands at one moment: what all datasets that share it need to know of it.
    package struct Now: Sendable {
        /// True when work may begin.
        package let isOpen: Bool
        private let now: Timestamp
        private let rhythm: Rhythm
        private let jitterSeconds: Int64
        /// The last times of the calendar, the newest first; two, since a delay can reach over the newest.
        private let occurrences: [Timestamp]

        init(_ schedule: Schedule, at now: Timestamp) {
            self.now = now
            rhythm = schedule.rhythm
            jitterSeconds = schedule.jitterSeconds
            isOpen = schedule.isOpen(at: now)
            guard case .calendar(let expression) = schedule.rhythm, let last = expression.latest(notAfter: now) else {
                occurrences = []
                return
            }
            let before = expression.latest(notAfter: Timestamp(milliseconds: last.milliseconds - 1))
            occurrences = [last] + (before.map { [$0] } ?? [])
        }

        /// Since when work is due for a dataset; nil: it is not.
        /// - Parameters:
        ///   - lastBegun: when it last began; nil: it never did, and is due.
        ///   - spread: where in the delay this dataset lies, from 0 to `UInt64.max`.
        ///   - known: since when there is something to work on.
        package func due(lastBegun: Timestamp?, spread: UInt64, known: Timestamp) -> Timestamp? {
            guard let lastBegun else { return known <= now ? known : now }
            switch rhythm {
            case .every(let seconds):
                let due = lastBegun.adding(seconds: seconds)
                return due <= now ? due : nil
            case .calendar:
                let delay = delay(spread)
                guard let occurrence = occurrences.first(where: { $0.adding(seconds: delay) <= now }) else {
                    return nil
                }
                let due = occurrence.adding(seconds: delay)
                return lastBegun < due ? due : nil
            }
        }

        private func delay(_ spread: UInt64) -> Int64 {
            guard jitterSeconds > 0 else { return 0 }
            return Int64(UInt64(jitterSeconds).multipliedFullWidth(by: spread).high)
        }
    }

    /// The schedule as it stands at a moment.
    package func now(_ moment: Timestamp) -> Now { Now(self, at: moment) }

    /// When it will be due next, for people to see; nil: never again.
    package func next(after moment: Timestamp, lastBegun: Timestamp?) -> Timestamp? {
        switch rhythm {
        case .calendar(let expression): expression.next(after: moment)
        case .every(let seconds): max(moment, lastBegun?.adding(seconds: seconds) ?? moment)
        }
    }
}
