import Sealing
import Simulation

/// Changes a document as a tree, so that what comes out is still one.
struct JSONMutation {
    let noise: Noise

    /// A value made from `value`, with parts of `other`.
    func next(_ value: JSONValue, _ other: JSONValue) -> JSONValue {
        switch value {
        case .object(var fields) where !fields.isEmpty && below(8) > 0:
            let names = fields.keys.sorted()
            let name = names[below(names.count)]
            let parts = other.objectValue ?? [:]
            switch below(10) {
            case 0: fields[name] = nil
            case 1: fields["x" + name] = fields[name]
            case 2: fields[name] = parts[name] ?? fields[names[below(names.count)]]
            case 3: fields[name] = edge()
            default: fields[name] = fields[name].map { next($0, parts[name] ?? other) }
            }
            return .object(fields)
        case .array(let values) where !values.isEmpty && below(8) > 0:
            return .array(elements(values, other))
        case .string(let text) where below(8) > 0: return .string(string(text))
        case .integer(let number) where below(8) > 0:
            return .integer(below(2) == 0 ? Self.numbers[below(Self.numbers.count)] : number &+ Int64(below(3)) &- 1)
        case .bool(let isTrue) where below(4) > 0: return .bool(!isTrue)
        default: return edge()
        }
    }

    private func elements(_ values: [JSONValue], _ other: JSONValue) -> [JSONValue] {
        var values = values
        let place = below(values.count)
        switch below(6) {
        case 0: values.remove(at: place)
        case 1: values.append(values[place])
        case 2: values.swapAt(place, below(values.count))
        case 3: values.insert(edge(), at: place)
        default: values[place] = next(values[place], other)
        }
        return values
    }

    private func string(_ text: String) -> String {
        var bytes = Array(text.utf8)
        guard !bytes.isEmpty else { return "0" }
        let place = below(bytes.count)
        switch below(6) {
        case 0: bytes[place] = Array("0123456789abcdefABZ:/-. ".utf8)[below(24)]
        case 1: bytes.removeLast(place)
        case 2: bytes.append(contentsOf: bytes)
        case 3: bytes.remove(at: place)
        case 4: return Self.texts[below(Self.texts.count)]
        default: return text.uppercased()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A value that nobody expects there.
    private func edge() -> JSONValue {
        switch below(8) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .integer(Self.numbers[below(Self.numbers.count)])
        case 3: .string(Self.texts[below(Self.texts.count)])
        case 4: .array([])
        case 5: .object([:])
        case 6: .array([.null, .array([.array([])])])
        default: .string(Hex.encode(noise.bytes([8, 16, 32, 64][below(4)])))
        }
    }

    private func below(_ bound: Int) -> Int { Int(noise.uint64() % UInt64(bound)) }

    private static let numbers: [Int64] = [
        0, 1, 2, -1, 255, 256, 65_535, 65_536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, .max, .min,
    ]
    private static let texts = [
        "", "0", "\0", "\u{301}", "ffffffffffffffff", "0000000000000000", "2026-02-30T00:00:00Z",
        "2026-01-31T12:00:00Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "store:x", "custodian:",
        "../../x", String(repeating: "a", count: 300),
    ]
}
