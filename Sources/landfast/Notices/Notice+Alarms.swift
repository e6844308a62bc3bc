internal import Controller
internal import Residency
internal import Sealing

extension Notice {
    /// An alarm that is new.
    init(_ alarm: Alarm, _ words: PlanWords, _ installation: Installation) throws {
        self.init(
            isAlarm: true,
            alarm: alarm.kind.rawValue,
            dataset: words.name(alarm.repository),
            tenant: TenantInputs(try installation.dataset(of: alarm.repository).tenant),
            store: words.place(alarm),
            time: alarm.since,
            message: words.sentence(alarm)
        )
    }

    /// An alarm that is over.
    init(over entry: AlarmBook.Entry, _ words: PlanWords, _ installation: Installation) throws {
        let store = entry.party.flatMap { party -> String? in
            if party.hasPrefix("store:") { return String(party.dropFirst("store:".count)) }
            return party.contains(":") ? party : nil
        }
        self.init(
            isAlarm: false,
            alarm: entry.kind,
            dataset: entry.repository.map(words.name),
            tenant: try entry.repository.map { TenantInputs(try installation.dataset(of: $0).tenant) },
            store: store,
            time: words.now,
            message: "it is over"
        )
    }

    /// An alarm about the installation itself.
    init(alarm: String, _ message: String, at time: Timestamp) {
        self.init(ofInstallation: alarm, isAlarm: true, message, at: time)
    }

    /// The end of an alarm about the installation itself.
    init(over alarm: String, at time: Timestamp) {
        self.init(ofInstallation: alarm, isAlarm: false, "it is over", at: time)
    }

    private init(ofInstallation alarm: String, isAlarm: Bool, _ message: String, at time: Timestamp) {
        self.init(
            isAlarm: isAlarm,
            alarm: alarm,
            dataset: nil,
            tenant: nil,
            store: nil,
            time: time,
            message: message
        )
    }
}
