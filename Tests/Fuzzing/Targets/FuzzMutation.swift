import Sealing
import Simulation

/// Changes inputs in the ways in which stored bytes go wrong, or are made wrong.
struct FuzzMutation {
    private let noise: Noise

    /// The changes of a seed.
    init(seed: UInt64) {
        noise = Noise(seed: seed)
    }

    /// An input made from one of `inputs`.
    func next(_ inputs: [[UInt8]], _ form: FuzzTarget.Form) -> [UInt8] {
        var input = inputs[below(inputs.count)]
        let other = inputs[below(inputs.count)]
        for _ in 0...below(3) { input = change(input, other, form) }
        return input
    }

    private func change(_ input: [UInt8], _ other: [UInt8], _ form: FuzzTarget.Form) -> [UInt8] {
        switch form {
        case .bytes: return bytes(input, other)
        case .text(let words): return below(3) == 0 ? bytes(input, other) : text(input, words)
        case .document:
            guard below(20) > 0, let value = try? JSONValue.parseCanonical(input.span, maximumBytes: 1 << 24),
                let spare = try? JSONValue.parseCanonical(other.span, maximumBytes: 1 << 24)
            else { return bytes(input, other) }
            return JSONMutation(noise: noise).next(value, spare).canonicalBytes()
        }
    }

    // MARK: Bytes

    private func bytes(_ input: [UInt8], _ other: [UInt8]) -> [UInt8] {
        var bytes = input
        guard !bytes.isEmpty else { return noise.bytes(below(64)) }
        let place = below(bytes.count)
        switch below(9) {
        case 0: bytes[place] ^= 1 << UInt8(below(8))
        case 1: bytes[place] = Self.edges[below(Self.edges.count)]
        case 2: bytes.removeLast(place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + below(40)))
        case 4:
            let piece = Array(bytes[place..<min(bytes.count, place + 1 + below(64))])
            bytes.insert(contentsOf: piece, at: below(bytes.count + 1))
        case 5: bytes.insert(contentsOf: noise.bytes(1 + below(12)), at: place)
        case 6: replaceNumber(&bytes, at: place)
        case 7: bytes.append(contentsOf: noise.bytes(1 + below(12)))
        default:
            guard !other.isEmpty else { break }
            let start = below(other.count)
            bytes.replaceSubrange(place..., with: other[start...])
        }
        return bytes
    }

    /// Puts a number at the edge of some range where a length or a count may stand.
    private func replaceNumber(_ bytes: inout [UInt8], at place: Int) {
        let numbers: [UInt64] = [
            0, 1, 0x7F, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x1_0000_0000, .max >> 1, .max, UInt64(bytes.count),
        ]
        let number = numbers[below(numbers.count)] &+ UInt64(below(3)) &- 1
        let width = [1, 2, 4, 8][below(4)]
        var writer = ByteWriter()
        if below(3) == 0 { writer.varint(number) } else { writer.u64(number) }
        let encoded = below(3) == 0 ? writer.bytes : Array(writer.bytes.prefix(width))
        bytes.replaceSubrange(place..<min(bytes.count, place + encoded.count), with: encoded)
    }

    // MARK: Text

    private func text(_ input: [UInt8], _ words: [String]) -> [UInt8] {
        var bytes = input
        let place = below(bytes.count + 1)
        if words.isEmpty || below(3) == 0 {
            var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let line = lines.remove(at: below(lines.count))
            if below(2) == 0 { lines.insert(line, at: below(lines.count + 1)) }
            if below(2) == 0 { lines.insert(line, at: below(lines.count + 1)) }
            return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
        }
        let word = Array(words[below(words.count)].utf8)
        if below(2) == 0 {
            bytes.insert(contentsOf: word, at: place)
        } else {
            bytes.replaceSubrange(place..<min(bytes.count, place + 1 + below(12)), with: word)
        }
        return bytes
    }

    private func below(_ bound: Int) -> Int { Int(noise.uint64() % UInt64(bound)) }

    private static let edges: [UInt8] = [0, 1, 2, 0x20, 0x2F, 0x7F, 0x80, 0xFE, 0xFF]
}
