package import Sealing

extension JSONValue {
    /// JSON for readers: keys sorted, two spaces for each level, a line feed at the end.
    package func indented() -> String {
        var text = ""
        append(to: &text, level: 0)
        return text + "\n"
    }

    private func append(to text: inout String, level: Int) {
        let margin = String(repeating: "  ", count: level + 1)
        let end = String(repeating: "  ", count: level)
        switch self {
        case .array(let elements) where !elements.isEmpty:
            let isShort = elements.allSatisfy { $0.stringValue != nil || $0.integerValue != nil }
            let line = String(decoding: canonicalBytes(), as: UTF8.self).replacing(",", with: ", ")
            if isShort, line.count + margin.count <= 100,
                !elements.contains(where: { $0.stringValue?.contains(",") ?? false })
            {
                text += line
                return
            }
            text += "[\n"
            for (index, element) in elements.enumerated() {
                text += margin
                element.append(to: &text, level: level + 1)
                text += index == elements.count - 1 ? "\n" : ",\n"
            }
            text += end + "]"
        case .object(let fields) where !fields.isEmpty:
            text += "{\n"
            let keys = fields.keys.sorted()
            for (index, key) in keys.enumerated() {
                text += margin + String(decoding: JSONValue.string(key).canonicalBytes(), as: UTF8.self) + ": "
                fields[key]?.append(to: &text, level: level + 1)
                text += index == keys.count - 1 ? "\n" : ",\n"
            }
            text += end + "}"
        default:
            text += String(decoding: canonicalBytes(), as: UTF8.self)
        }
    }
}
