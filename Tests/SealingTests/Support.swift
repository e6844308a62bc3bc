import Sealing

/// The bytes of hex digits in a vector; spaces and line breaks are for reading only.
func hex(_ text: String) throws -> [UInt8] {
    guard let bytes = Hex.decode(text.filter { !$0.isWhitespace }) else { throw NotHex() }
    return bytes
}

/// A vector with a typing error.
struct NotHex: Error {}

extension RandomSource {
    /// A number below `bound`.
    func below(_ bound: Int) -> Int {
        Int(uint64() % UInt64(bound))
    }
}

// Spans cannot be arguments inside `#expect`; arrays can.

extension SHA256 {
    static func of(_ bytes: [UInt8]) -> Digest { hash(bytes.span) }
}

extension SHA512 {
    static func of(_ bytes: [UInt8]) -> [UInt8] { hash(bytes.span) }
}

extension HMAC {
    static func code(key: [UInt8], _ message: [UInt8]) -> Digest { sha256(key: key.span, message.span) }
}

extension Digest {
    static func of(bytes: [UInt8]) -> Digest? { Digest(bytes.span) }
}

extension PublicKey {
    static func of(bytes: [UInt8]) -> PublicKey? { PublicKey(bytes.span) }

    func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool { verifies(signature, of: message.span) }
}

extension SSHSignature {
    static func signer(_ armoured: String, of message: [UInt8], namespace: String) throws(SealingError) -> PublicKey {
        try verify(armoured: armoured, message: message.span, namespace: namespace)
    }
}

extension Secret {
    convenience init(_ bytes: [UInt8]) { self.init(copying: bytes.span) }

    var revealed: [UInt8] { withBytes { bytes in bytes.indices.map { bytes[$0] } } }
}

extension AgreementKey {
    func shared(with other: [UInt8], info: [UInt8]) throws(SealingError) -> [UInt8] {
        try sharedSecret(with: other, info: info.span).revealed
    }
}

extension HKDF {
    static func key(_ key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: count)
        var span = output.mutableSpan
        derive(key: key.span, salt: salt.span, info: info.span, into: &span)
        return output
    }
}
