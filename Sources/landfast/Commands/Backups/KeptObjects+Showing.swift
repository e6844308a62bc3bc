internal import Repository
internal import Sealing
internal import Stores

extension KeptObjects {
    /// For `--json`; null when everything went.
    var document: JSONValue {
        guard !isEmpty else { return .null }
        return .object([
            "objects": .count(count), "locked_until": .time(lock?.until), "held": .bool(lock?.isHold ?? false),
            "deletion_refused": .bool(isRefused),
        ])
    }
}
