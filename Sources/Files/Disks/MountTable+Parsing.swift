extension MountTable {
    /// Reads the text of `mountinfo`.
    ///
    /// A line is `id parent major:minor root mount-point options [optional fields] - type source super-options`; of the
    /// names in it space, tab, line end and backslash are written as three octal digits. A line that is none is left out.
    package init(parsing text: [UInt8]) {
        mounts = text.split(separator: UInt8(ascii: "\n")).compactMap(Mount.init(parsing:))
    }
}

extension Mount {
    fileprivate init?(parsing line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        // Optional fields may be any words but the one that ends them.
        guard fields.count >= 10, let end = fields[6...].firstIndex(where: { $0.elementsEqual("-".utf8) }),
            fields.count >= end + 4, let id = Self.number(fields[0]),
            let device = Self.device(fields[2]), let root = Self.path(fields[3]), let point = Self.path(fields[4]),
            let source = Self.path(fields[end + 2]), point.isAbsolute
        else { return nil }
        self.init(
            id: id,
            device: device,
            root: root,
            mountPoint: point,
            type: String(decoding: fields[end + 1], as: UTF8.self),
            source: source.text ?? source.description,
            options: Set(Self.words(fields[end + 3]))
        )
    }

    private static func number(_ field: some Sequence<UInt8>) -> UInt64? {
        let text = String(decoding: Array(field), as: UTF8.self)
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil
    }

    private static func device(_ field: ArraySlice<UInt8>) -> String? {
        let parts = field.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let major = number(parts[0]), let minor = number(parts[1]),
            major <= UInt32.max, minor <= UInt32.max
        else { return nil }
        return "\(major):\(minor)"
    }

    private static func words(_ field: ArraySlice<UInt8>) -> [String] {
        field.split(separator: UInt8(ascii: ",")).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A name with its escapes taken back; nil for one that no path can have.
    private static func path(_ field: ArraySlice<UInt8>) -> PathBytes? {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            guard byte == UInt8(ascii: "\\"), digits.count == 3, digits.allSatisfy({ (0x30...0x37).contains($0) })
            else {
                bytes.append(byte)
                continue
            }
            let value = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
            guard let escaped = UInt8(exactly: value), escaped != 0 else { return nil }
            bytes.append(escaped)
            rest = rest.dropFirst(3)
        }
        return PathBytes(bytes: bytes)
    }
}
