internal import Residency
internal import Sealing

/// One thing to tell: that something is wrong, or is no more.
///
/// Names the tenant's dataset and the store, no person and no file.
struct Notice: Hashable, Sendable {
    /// False for the end of an alarm.
    let isAlarm: Bool
    /// The alarm's stable name.
    let alarm: String
    /// `tenant/dataset`; nil: it is about the installation.
    let dataset: String?
    /// The tenant whose dataset it is, as decisions take it; nil: it is about the installation.
    let tenant: TenantInputs?
    /// The store that it is about.
    let store: String?
    /// Since when, or when it ended.
    let time: Timestamp
    /// A sentence.
    let message: String

    var document: JSONValue {
        .object([
            "event": .string(isAlarm ? "alarm" : "over"), "alarm": .string(alarm), "dataset": .text(dataset),
            "store": .text(store), "time": .string(time.iso8601), "message": .string(message),
        ])
    }

    /// `pohjola/attachments in hel1-a: the copy …, since …`.
    var line: String {
        let place = (dataset ?? "this installation") + (store.map { " in " + $0 } ?? "")
        return isAlarm
            ? "\(place): \(message), since \(Quantity.time(time))"
            : "\(place): \(alarm) is over, \(Quantity.time(time))"
    }
}
