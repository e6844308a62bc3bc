/// Puts the certificates of a time stamp's token into the order that DER asks of a set: by their bytes.
///
/// A permutation of what is there: no length changes, and everything that is signed stays as it was.
enum DERCertificateOrder {
    private static let sequence: UInt8 = 0x30
    private static let certificates: UInt8 = 0xA0
    /// Certificates at most; a chain has a handful.
    private static let limit = 64

    /// - Parameter response: a TimeStampResp; one without a token, or without certificates, is left as it is.
    /// - Throws: ``SealingError`` with `malformed` for what is no DER of this form.
    static func sorted(_ response: [UInt8]) throws(SealingError) -> [UInt8] {
        var reader = DERReader(response, 0..<response.count)
        var answer = try reader.enter(sequence)
        guard reader.isAtEnd else { throw malformed() }
        _ = try answer.enter(sequence)
        guard !answer.isAtEnd else { return response }
        var content = try answer.enter(sequence)
        _ = try content.element()
        var explicit = try content.enter(0xA0)
        var signed = try explicit.enter(sequence)
        for _ in 0..<3 { _ = try signed.element() }
        guard signed.nextTag == certificates else { return response }
        var list = try signed.enter(certificates)
        let place = list.remaining
        var found: [[UInt8]] = []
        while !list.isAtEnd {
            guard found.count < limit else { throw SealingError(.tooLarge, "a time stamp with too many certificates") }
            found.append(Array(response[try list.element()]))
        }
        found.sort { $0.lexicographicallyPrecedes($1) }
        var result = response
        result.replaceSubrange(place, with: found.joined())
        return result
    }

    static func malformed() -> SealingError { SealingError(.malformed, "the answer is no time stamp in DER") }
}

/// Walks through DER: elements with tags of one byte and definite lengths.
struct DERReader {
    private let bytes: [UInt8]
    private(set) var remaining: Range<Int>

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        remaining = range
    }

    var isAtEnd: Bool { remaining.isEmpty }
    var nextTag: UInt8? { remaining.first.map { bytes[$0] } }

    /// The next element, whole.
    mutating func element() throws(SealingError) -> Range<Int> {
        let start = remaining.lowerBound
        return start..<(try next().upperBound)
    }

    /// What is inside the next element, which must have this tag.
    mutating func enter(_ tag: UInt8) throws(SealingError) -> DERReader {
        guard nextTag == tag else { throw DERCertificateOrder.malformed() }
        return DERReader(bytes, try next())
    }

    /// Passes the next element.
    /// - Returns: where its content is.
    private mutating func next() throws(SealingError) -> Range<Int> {
        guard remaining.count >= 2 else { throw DERCertificateOrder.malformed() }
        var position = remaining.lowerBound + 1
        var count = Int(bytes[position])
        position += 1
        if count >= 0x80 {
            let width = count & 0x7F
            guard (1...4).contains(width), remaining.upperBound - position >= width else {
                throw DERCertificateOrder.malformed()
            }
            count = bytes[position..<position + width].reduce(0) { $0 << 8 | Int($1) }
            position += width
        }
        guard count <= remaining.upperBound - position else { throw DERCertificateOrder.malformed() }
        remaining = position + count..<remaining.upperBound
        return position..<position + count
    }
}
