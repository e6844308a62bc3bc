import Sealing

/// Which packs a check reads.
package enum DataSubset: Hashable, Sendable {
    /// None: sizes only.
    case none
    /// All of them.
    case all
    /// So many of a hundred, drawn anew for each check; at least one.
    case percent(Double)
    /// One part of so many, from 1: all parts together are all packs, whenever they are read.
    case part(Int, of: Int)

    /// Parts at most.
    package static let maximumParts = 256

    /// Reads `5%`, `2.5%` or `3/7`; nil when the text is neither.
    package init?(_ text: String) {
        if text.hasSuffix("%") {
            guard let percent = Double(text.dropLast()), percent > 0, percent <= 100 else { return nil }
            self = .percent(percent)
            return
        }
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let part = numbers[0], let count = numbers[1],
            (1...Self.maximumParts).contains(count), (1...count).contains(part)
        else { return nil }
        self = .part(part, of: count)
    }

    /// The packs to read, of those that there are.
    func choose(from packs: some Sequence<Digest>, random: any RandomSource) -> Set<Digest> {
        switch self {
        case .none: return []
        case .all: return Set(packs)
        case .percent(let percent):
            // Names are hashes, so which packs are drawn says nothing about what is in them.
            var drawn = packs.map { (random.uint64(), $0) }
            drawn.sort { $0.0 < $1.0 }
            let count = Int((Double(drawn.count) * percent / 100).rounded(.up))
            return Set(drawn.prefix(count).map(\.1))
        case .part(let part, let count):
            return Set(packs.filter { Int($0.littleEndianWord(0)) % count == part - 1 })
        }
    }
}
