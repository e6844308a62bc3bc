package import Sealing

/// The key that an S3 server knows its caller by.
package struct S3Credentials: Sendable {
    /// The key's public name.
    package let keyID: String
    /// The secret that signs.
    package let secret: Secret

    /// Credentials from their parts; nil when the name is not 1 to 128 visible ASCII characters, as it stands in a
    /// header, without `/` and `,`.
    package init?(keyID: String, secret: Secret) {
        guard (1...128).contains(keyID.utf8.count),
            keyID.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ",") })
        else { return nil }
        self.keyID = keyID
        self.secret = secret
    }
}
