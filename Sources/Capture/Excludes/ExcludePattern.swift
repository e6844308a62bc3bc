/// One pattern that says what stays out of a backup, in the syntax of `.gitignore`.
///
/// Seen from the source's top: a pattern with a `/` before its end is anchored there, one without matches at every
/// depth.
struct ExcludePattern: Hashable, Sendable {
    /// A part of a pattern.
    enum Step: Hashable, Sendable {
        /// This byte.
        case byte(UInt8)
        /// One byte, no `/`: `?`, or a class.
        case set(ByteSet)
        /// Any bytes but `/`, none too: `*`.
        case star
        /// Nothing, or whole components with a `/` behind each: `**/`.
        case folders
        /// Everything that follows: a closing `**`.
        case rest
    }

    /// What the path, or the name, must consist of.
    let steps: [Step]
    /// True for `!pattern`: what it matches is backed up although an earlier pattern leaves it out.
    let isNegated: Bool
    /// True for `pattern/`.
    let isForFolders: Bool
    /// True when the whole path must match, and not only the name.
    let isAnchored: Bool
}

/// A set of bytes.
struct ByteSet: Hashable, Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// All bytes but `/`.
    static let anyInName: ByteSet = {
        var set = ByteSet()
        set.invert()
        return set
    }()

    init() {}

    func contains(_ byte: UInt8) -> Bool {
        let bit = UInt64(1) << UInt64(byte & 63)
        return switch byte >> 6 {
        case 0: words.0 & bit != 0
        case 1: words.1 & bit != 0
        case 2: words.2 & bit != 0
        default: words.3 & bit != 0
        }
    }

    mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    /// Holds what it did not; `/` never, since no class reaches from one component into the next.
    mutating func invert() {
        words = (~words.0, ~words.1, ~words.2, ~words.3)
        removeSlash()
    }

    mutating func removeSlash() { words.0 &= ~(1 << UInt64(UInt8(ascii: "/"))) }

    static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
