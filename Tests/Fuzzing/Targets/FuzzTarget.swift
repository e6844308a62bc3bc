/// One parser of bytes that come from outside, with the properties that must hold whatever the bytes are.
///
/// Two drivers run it: a seeded one among the tests, and libFuzzer (see `Tests/Fuzzing/fuzz`).
struct FuzzTarget: Sendable {
    /// What its inputs look like, which decides how they are changed.
    enum Form: Sendable {
        /// Any bytes.
        case bytes
        /// Text; the words are strewn in.
        case text(words: [String])
        /// A document that is signed before it is parsed, as canonical JSON.
        case document
    }

    /// What the drivers call it: `entry-list`.
    let name: String
    let form: Form
    /// Inputs that the parser accepts.
    let samples: @Sendable () throws -> [[UInt8]]
    /// Parses one input.
    ///
    /// - Returns: true when the parser accepted it.
    /// - Throws: ``FuzzFinding`` when a property does not hold.
    let run: @Sendable ([UInt8]) throws -> Bool

    init(
        _ name: String,
        _ form: Form = .bytes,
        samples: @escaping @Sendable () throws -> [[UInt8]],
        run: @escaping @Sendable ([UInt8]) throws -> Bool
    ) {
        self.name = name
        self.form = form
        self.samples = samples
        self.run = run
    }

    /// Every target.
    static let all =
        sealing + ledger + erasure + stores + repository + custody + residency + capture + schedules + configuration
}

/// A property that an input broke.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String
}

extension FuzzTarget {
    /// Demands that what was decoded is encoded to the bytes that it came from.
    static func same(_ encoded: [UInt8], as input: [UInt8], _ what: String) throws {
        guard encoded != input else { return }
        throw FuzzFinding(description: "\(what) decodes from bytes that it is not encoded to")
    }

    /// Demands that a property holds.
    static func demand(_ isTrue: Bool, _ what: String) throws {
        guard isTrue else { throw FuzzFinding(description: what) }
    }
}
