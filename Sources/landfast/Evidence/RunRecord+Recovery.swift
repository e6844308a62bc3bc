internal import Catalog
internal import Sealing

extension RunRecord {
    /// What a drill that went well showed of the time that a restore takes, for `--json` and evidence.
    ///
    /// A drill reads a whole snapshot from one copy, opens and compares it, and writes nothing: a restore takes at least as
    /// long. What nobody measured is null.
    var recovery: JSONValue {
        .object([
            "run": .string(id), "party": .text(party), "ended": .time(ended), "bytes": .count(counts["bytes"]),
            "seconds": .count(ended.map { max(1, ($0.milliseconds - started.milliseconds + 999) / 1000) }),
            "measured": .string("read and compared, nothing written"),
        ])
    }
}
