internal import Ledger
internal import Sealing

/// Turns labels into paths.
///
/// Never leaves its custodian, and dies with the repository.
struct LabelKey: Sendable {
    let secret: Secret

    private static let prefix = Array("landfast/1/label".utf8)

    /// Which part of a label is hashed.
    private enum Part: UInt8 {
        case subject = 1
        case object = 2
    }

    /// The first 64 bits of HMAC-SHA-256(key, "landfast/1/label" ‖ 0 ‖ 1 ‖ subject ‖ 0 ‖ incarnation), the incarnation in
    /// four bytes, big endian.
    func subject(_ label: ScopeLabel, incarnation: UInt32) -> UInt64 {
        first64(message(.subject, label, incarnation: incarnation))
    }

    /// The same with 2 for 1, and the object's label behind the incarnation.
    func object(_ label: ScopeLabel, incarnation: UInt32) -> UInt64? {
        guard let object = label.object else { return nil }
        return first64(message(.object, label, incarnation: incarnation) + Array(object.utf8))
    }

    private func message(_ part: Part, _ label: ScopeLabel, incarnation: UInt32) -> [UInt8] {
        var message = Self.prefix
        message.append(0)
        message.append(part.rawValue)
        message.append(contentsOf: label.subject.utf8)
        message.append(0)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: incarnation >> shift))
        }
        return message
    }

    private func first64(_ message: [UInt8]) -> UInt64 {
        let digest = secret.withBytes { HMAC.sha256(key: $0, message.span) }
        return digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
