internal import Sealing

/// The two keys of one scope.
package final class LeafKeys: Sendable {
    private let idKey: Secret
    private let sealingKey: Secret

    static let idKeyInfo = Array("landfast/1/chunk-id".utf8)
    static let sealingKeyInfo = Array("landfast/1/sealing".utf8)

    init(leaf: Span<UInt8>) {
        idKey = Self.derive(leaf, Self.idKeyInfo)
        sealingKey = Self.derive(leaf, Self.sealingKeyInfo)
    }

    /// Shows the key that makes chunk ids, 32 bytes, to a closure, which must not keep it.
    package func withIDKey<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try idKey.withBytes(body)
    }

    /// Shows the key that chunk keys are derived from, 32 bytes, to a closure, which must not keep it.
    package func withSealingKey<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try sealingKey.withBytes(body)
    }

    private static func derive(_ leaf: Span<UInt8>, _ info: [UInt8]) -> Secret {
        let none: [UInt8] = []
        let infoSpan = info.span
        return Secret(count: 32) { HKDF.derive(key: leaf, salt: none.span, info: infoSpan, into: &$0) }
    }
}
