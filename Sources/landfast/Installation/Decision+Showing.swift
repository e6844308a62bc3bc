internal import Residency
internal import Sealing

extension Decision {
    /// For `--json`.
    var document: JSONValue { json }

    /// Every rule that spoke, for people.
    var lines: [String] { reasons.map { "  " + $0.summary } }
}
