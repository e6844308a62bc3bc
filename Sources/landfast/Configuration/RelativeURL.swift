internal import Files

/// A `file:` url that is relative to the configuration's folder, as every path in it may be.
enum RelativeURL {
    /// `file:copies/a` and `file:./copies/a` become absolute; any other url stays as it is.
    ///
    /// The folder's own name may hold bytes that a url has as `%XX`; the relative part is a url's already.
    static func absolute(_ text: String, beside folder: PathBytes) -> String {
        guard text.hasPrefix(scheme), !text.hasPrefix(scheme + "/") else { return text }
        var relative = text.dropFirst(scheme.count)
        while relative.hasPrefix("./") { relative = relative.dropFirst(2).drop { $0 == "/" } }
        return "\(scheme)//\(encoded(folder))/\(relative)"
    }

    private static let scheme = "file:"

    private static func encoded(_ folder: PathBytes) -> String {
        var text = ""
        for byte in folder.bytes {
            let scalar = Unicode.Scalar(byte)
            if byte > 0x20, byte < 0x7F, !"%?#\\".unicodeScalars.contains(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "%0" + digits : "%" + digits
            }
        }
        // The root of the file system ends in the slash that is put behind every folder.
        return text == "/" ? "" : text
    }
}
