/// How bytes are written in a url, in one way only, as RFC 3986 and S3's signatures ask.
package enum PercentEncoding {
    /// Every byte but letters, digits and `-._~` as `%XX`.
    /// - Parameter kept: one more byte that stays as it is, such as the slash between a path's parts.
    package static func encode(_ bytes: some Sequence<UInt8>, keeping kept: UInt8? = nil) -> String {
        var encoded = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), kept:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        return encoded
    }

    /// The same for the bytes of a text.
    package static func encode(_ text: String, keeping kept: UInt8? = nil) -> String {
        encode(text.utf8, keeping: kept)
    }
}
