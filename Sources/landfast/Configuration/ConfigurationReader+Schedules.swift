internal import Controller
internal import Residency

extension ConfigurationReader {
    static let scheduleKeys = [
        "backup", "verification", "read-data", "drill", "retention", "zone", "jitter", "windows", "blackouts",
    ]

    /// How many pieces of work may be done at once: on this machine, in a store, or at a dataset's sources.
    static let concurrencies = 1...256
    /// How far a calendar's time may be put off.
    static let jitters = YAMLDuration.zero...YAMLDuration.days(7)
    /// How many windows or blackouts a dataset may have.
    static let windowCount = 1...50

    /// When a dataset's work is done.
    func schedules(_ value: YAMLValue) -> DatasetSchedules {
        var schedules = DatasetSchedules()
        guard let fields = value.mapping(keys: Self.scheduleKeys, of: "schedule") else { return schedules }
        let zone = fields.optional("zone").map { self.zone($0) } ?? .utc
        guard let zone else { return schedules }
        func expression(_ key: String) -> CalendarExpression? {
            fields.optional(key).flatMap { self.expression($0, zone) }
        }
        func windows(_ key: String) -> [TimeWindow] {
            (fields.optional(key)?.list(Self.windowCount) ?? []).compactMap { self.window($0, zone) }
        }
        schedules.backup = expression("backup")
        schedules.verification = expression("verification")
        schedules.readData = expression("read-data")
        schedules.drill = expression("drill")
        schedules.retention = expression("retention")
        schedules.jitterSeconds = fields.optional("jitter")?.duration(in: Self.jitters)?.seconds ?? 0
        schedules.windows = windows("windows")
        schedules.blackouts = windows("blackouts")
        return schedules
    }

    private func zone(_ value: YAMLValue) -> ZoneClock? {
        guard let name = value.string(maximumLength: 100) else { return nil }
        return ZoneClock(name)
            ?? value.fail(
                "unknown-zone",
                "there is no time zone '\(name)'",
                fix: "Write a name of the IANA database, such as 'Europe/Helsinki', or 'UTC'."
            )
    }

    private func expression(_ value: YAMLValue, _ zone: ZoneClock) -> CalendarExpression? {
        guard let text = value.string(maximumLength: 1000) else { return nil }
        do {
            return try CalendarExpression(text, zone: zone)
        } catch {
            return value.fail(error.code, error.message, fix: error.remedy)
        }
    }

    private func window(_ value: YAMLValue, _ zone: ZoneClock) -> TimeWindow? {
        guard let text = value.string(maximumLength: 100) else { return nil }
        return TimeWindow(text, zone: zone)
            ?? value.fail(
                "bad-window",
                "'\(Table.printable(text))' is no part of the week and no days of a year",
                fix: "Write it like '20:00..06:00', 'Mon..Fri 22:00..05:30' or '2026-12-24..2026-12-26'."
            )
    }
}
