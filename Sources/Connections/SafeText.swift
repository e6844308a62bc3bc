/// Text that a server or a library made, for an error message.
package enum SafeText {
    /// Visible ASCII and single blanks only, at most 200 characters: nothing that moves a terminal's cursor.
    package static func make(_ text: some StringProtocol) -> String {
        var safe = ""
        for byte in text.utf8.prefix(maximumBytes * 4) where safe.utf8.count < maximumBytes {
            switch byte {
            case 0x21...0x7E: safe.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x09, 0x0A, 0x0D, 0x20: if !safe.hasSuffix(" ") { safe += " " }
            default: safe += "?"
            }
        }
        return safe
    }

    private static let maximumBytes = 200
}
