import Custody
import Sealing

/// The 256 numbers of the gear hash, keyed per repository: without the key nobody can tell content by where it is cut.
struct GearTable: Sendable {
    let values: [UInt64]

    init(metadataKeys: ScopeKeys) {
        var bytes = [UInt8](repeating: 0, count: 256 * 8)
        let salt = FormatText.empty
        let information = FormatText.gear
        var span = bytes.mutableSpan
        metadataKeys.leaf.withSealingKey { key in
            HKDF.derive(key: key, salt: salt.span, info: information.span, into: &span)
        }
        values = (0..<256).map { bytes.span.u64(at: $0 * 8) }
    }

    init(values: [UInt64]) {
        precondition(values.count == 256, "a gear table has one number per byte value")
        self.values = values
    }
}
