/// A file's name and bytes, as they were handed in; nothing here opens files.
package struct SourceFile: Sendable {
    /// The name that diagnostics show.
    package let name: String
    /// The bytes, which need not be text.
    package let bytes: [UInt8]

    /// A file from its bytes.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    /// A file from its text.
    package init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// The text of a line counted from 1, without its end, shortened to `maximumScalars`; nil when there is none.
    func line(_ number: Int, maximumScalars: Int = 400) -> String? {
        var start = 0
        var current = 1
        while current < number {
            guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
            current += 1
        }
        guard start < bytes.count else { return nil }
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        var scalars = String.UnicodeScalarView()
        // A scalar has at most four bytes.
        let slice = bytes[start..<min(end, start + maximumScalars * 4)]
        for scalar in String(decoding: slice, as: UTF8.self).unicodeScalars.prefix(maximumScalars) {
            let isPrintable = scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80..<0xA0).contains(scalar.value)
            // One scalar stays one, so that a caret below the line stands right.
            if scalar != "\r" { scalars.append(isPrintable ? scalar : "\u{FFFD}") }
        }
        return String(scalars)
    }
}
