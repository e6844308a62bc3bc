internal import Files
internal import Sealing

/// When a custodian acted last, and how much it erased within the last hour: so that a clock that was set back neither
/// shortens a cool-off nor widens the limit.
struct CustodianActivity: Sendable {
    let folder: PathBytes
    let settings: CustodianSettings

    private var file: PathBytes { folder.appending("activity") }
    private var lock: PathBytes { folder.appending("activity-lock") }

    private static let hour: Int64 = 3_600_000
    private static let maximumBytes = 256 << 20

    /// What the custodian may do now.
    struct Allowance: Hashable {
        /// The time that counts: never earlier than any at which the custodian acted.
        let now: Timestamp
        /// How many persons and objects may be erased.
        let punctures: Int
        /// When one more may be; nil when some may be now.
        let nextAt: Timestamp?
    }

    /// The time that counts, remembered, durably, once it is a minute later than the last one.
    func observe(clock: any WallClock) throws -> Timestamp {
        try locked {
            var state = try read()
            let shown = clock.now()
            if shown >= state.latest.adding(seconds: 60) {
                state.latest = shown
                try write(state)
            }
            return max(shown, state.latest)
        }
    }

    /// Takes up to `wanted` punctures from what is left of the hour, durably, before they are done.
    func take(_ wanted: Int, clock: any WallClock) throws -> Allowance {
        try locked {
            var state = try read()
            let now = max(clock.now(), state.latest)
            state.punctures.removeAll { $0.milliseconds <= now.milliseconds - Self.hour }
            let granted = min(wanted, max(0, settings.puncturesPerHour - state.punctures.count))
            state.punctures.append(contentsOf: repeatElement(now, count: granted))
            state.latest = now
            try write(state)
            let next = state.punctures.min()?.adding(seconds: Self.hour / 1000)
            return Allowance(now: now, punctures: granted, nextAt: granted < wanted ? next : nil)
        }
    }

    private func locked<Result>(_ body: () throws -> Result) throws -> Result {
        guard let held = try FileLock.acquire(lock, waitingMilliseconds: 30_000) else {
            throw CustodyError(.busy, "another process counts this custodian's erasures")
        }
        return try withExtendedLifetime(held) { try body() }
    }

    private func write(_ state: State) throws {
        let bytes = state.encoded
        try AtomicFile.replace(file, bytes.span)
    }

    private func read() throws -> State {
        guard let bytes = try AtomicFile.readIfPresent(file, maximumBytes: Self.maximumBytes) else {
            return State(latest: Timestamp(milliseconds: 0), punctures: [])
        }
        guard let state = State(parsing: bytes) else {
            throw CustodyError(.damaged, "the record of when this custodian acted cannot be read")
        }
        return state
    }

    private struct State {
        var latest: Timestamp
        var punctures: [Timestamp]

        init(latest: Timestamp, punctures: [Timestamp]) {
            self.latest = latest
            self.punctures = punctures
        }

        var encoded: [UInt8] {
            JSONValue.object([
                "latest": .integer(latest.milliseconds),
                "punctures": .array(punctures.map { .integer($0.milliseconds) }),
            ]).canonicalBytes()
        }

        init?(parsing bytes: [UInt8]) {
            guard let json = try? JSONValue.parseCanonical(bytes.span, maximumBytes: CustodianActivity.maximumBytes),
                let latest = json["latest"]?.integerValue, let list = json["punctures"]?.arrayValue
            else { return nil }
            let punctures = list.compactMap(\.integerValue)
            guard punctures.count == list.count else { return nil }
            self.latest = Timestamp(milliseconds: latest)
            self.punctures = punctures.map(Timestamp.init(milliseconds:))
        }
    }
}
