internal import Residency
internal import Sealing

/// One thing to tell: that something is wrong, or is no more; or, to a tenant, that a subprocessor will be used.
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
    /// The store that it is about, or another party with its kind.
    let store: String?
    /// Since when, or when it ended.
    let time: Timestamp
    /// A sentence.
    let message: String

    /// What a notice to a tenant is called.
    static let subprocessorChange = "subprocessor-change"

    /// True for what a tenant is told, and nobody else.
    var isForTenant: Bool { alarm == Self.subprocessorChange }

    /// `alarm`, `over` or `subprocessor-change`.
    var event: String { isForTenant ? alarm : isAlarm ? "alarm" : "over" }

    /// What it is about: the dataset, the tenant who is told, or the installation.
    var subject: String? { dataset ?? (isForTenant ? tenant?.name : nil) }

    var document: JSONValue {
        var fields: [String: JSONValue] = [
            "event": .string(event), "alarm": .string(alarm), "dataset": .text(dataset), "store": .text(store),
            "time": .string(time.iso8601), "message": .string(message),
        ]
        if isForTenant { fields["tenant"] = .text(tenant?.name) }
        return .object(fields)
    }

    /// `pohjola/attachments in hel1-a: the copy …, since …`.
    var line: String {
        if isForTenant { return "\(tenant?.name ?? "-"): \(message)" }
        let place = (dataset ?? "this installation") + (store.map { " in " + $0 } ?? "")
        return isAlarm
            ? "\(place): \(message), since \(Quantity.time(time))"
            : "\(place): \(alarm) is over, \(Quantity.time(time))"
    }
}
