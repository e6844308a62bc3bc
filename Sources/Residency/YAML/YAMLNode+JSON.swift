package import Sealing

extension YAMLNode {
    /// The value as JSON.
    ///
    /// With positions, so that it can be read again as if the file were there: texts are `{"at", "text", "plain"}`, lists
    /// `{"at", "list"}`, mappings `{"at", "keys": {key: {"at", "value"}}}`, and `at` is `[line, column]`. Without
    /// positions, for comparing what files say: plain JSON, texts as they stand.
    package func json(withPositions: Bool) -> JSONValue {
        guard withPositions else {
            return switch content {
            case .scalar(let text, _): .string(text)
            case .sequence(let elements): .array(elements.map { $0.json(withPositions: false) })
            case .mapping(let entries):
                .object(
                    Dictionary(entries.map { ($0.key, $0.value.json(withPositions: false)) }) { first, _ in first }
                )
            }
        }
        switch content {
        case .scalar(let text, let isPlain):
            return .object(["at": Self.json(position), "text": .string(text), "plain": .bool(isPlain)])
        case .sequence(let elements):
            return .object(["at": Self.json(position), "list": .array(elements.map { $0.json(withPositions: true) })])
        case .mapping(let entries):
            let keys = entries.map { entry in
                var value = entry.value.json(withPositions: true).objectValue ?? [:]
                value["key"] = Self.json(entry.keyPosition)
                return (entry.key, JSONValue.object(value))
            }
            return .object(["at": Self.json(position), "keys": .object(Dictionary(keys) { first, _ in first })])
        }
    }

    /// Reads the form with positions; nil when it is not one.
    ///
    /// Keys come back in the order they stood in the file.
    package init?(json: JSONValue, file: String) {
        guard let position = Self.position(json["at"], file: file) else { return nil }
        if let text = json["text"]?.stringValue, let isPlain = json["plain"]?.boolValue {
            self.init(position: position, content: .scalar(text, isPlain: isPlain))
        } else if let list = json["list"]?.arrayValue {
            let elements = list.compactMap { YAMLNode(json: $0, file: file) }
            guard elements.count == list.count else { return nil }
            self.init(position: position, content: .sequence(elements))
        } else if let keys = json["keys"]?.objectValue {
            var entries: [YAMLEntry] = []
            for (key, field) in keys {
                guard let keyPosition = Self.position(field["key"], file: file),
                    let value = YAMLNode(json: field, file: file)
                else { return nil }
                entries.append(YAMLEntry(key: key, keyPosition: keyPosition, value: value))
            }
            entries.sort { $0.keyPosition < $1.keyPosition }
            self.init(position: position, content: .mapping(entries))
        } else {
            return nil
        }
    }

    private static func json(_ position: SourcePosition) -> JSONValue {
        .array([.integer(Int64(position.line)), .integer(Int64(position.column))])
    }

    private static func position(_ json: JSONValue?, file: String) -> SourcePosition? {
        guard let parts = json?.arrayValue, parts.count == 2, let line = parts[0].integerValue,
            let column = parts[1].integerValue, (1...(1 << 30)).contains(line), (1...(1 << 30)).contains(column)
        else { return nil }
        return SourcePosition(file: file, line: Int(line), column: Int(column))
    }
}
