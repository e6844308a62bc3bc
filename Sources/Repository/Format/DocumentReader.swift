import Sealing

/// Takes typed fields out of a signed document, naming the field that is missing or of another kind.
struct DocumentReader {
    private let document: JSONValue

    init(_ document: JSONValue) {
        self.document = document
    }

    func requireFormat(repository: RepositoryID) throws(SealingError) {
        guard try count("format") == Int(FormatLimits.version) else {
            throw SealingError(.malformed, "format \(try count("format")), which this version does not know")
        }
        guard try string("repository") == repository.hex else {
            throw SealingError(.malformed, "it belongs to another repository")
        }
    }

    func value(_ field: String) throws(SealingError) -> JSONValue {
        guard let value = document[field] else { throw SealingError(.malformed, "its field `\(field)` is missing") }
        return value
    }

    func string(_ field: String) throws(SealingError) -> String {
        guard let value = try value(field).stringValue else { throw wrongKind(field) }
        return value
    }

    func bool(_ field: String) throws(SealingError) -> Bool {
        guard let value = try value(field).boolValue else { throw wrongKind(field) }
        return value
    }

    /// The largest count that a document can have: sums of many of them still fit.
    static let maximumCount: Int64 = 1 << 53

    func count(_ field: String) throws(SealingError) -> Int {
        guard let value = try value(field).integerValue, value >= 0, value <= Self.maximumCount else {
            throw wrongKind(field)
        }
        return Int(value)
    }

    func digest(_ field: String) throws(SealingError) -> Digest {
        guard let digest = Digest(hex: try string(field)) else { throw wrongKind(field) }
        return digest
    }

    func time(_ field: String) throws(SealingError) -> Timestamp {
        guard let time = Timestamp(iso8601: try string(field)) else { throw wrongKind(field) }
        return time
    }

    func strings(_ field: String) throws(SealingError) -> [String] {
        guard let values = try value(field).arrayValue else { throw wrongKind(field) }
        var result: [String] = []
        for value in values {
            guard let text = value.stringValue else { throw wrongKind(field) }
            result.append(text)
        }
        return result
    }

    func digests(_ field: String) throws(SealingError) -> [Digest] {
        var result: [Digest] = []
        for text in try strings(field) {
            guard let digest = Digest(hex: text) else { throw wrongKind(field) }
            result.append(digest)
        }
        return result
    }

    /// Pairs of a name and a size.
    func sizes(_ field: String) throws(SealingError) -> [Digest: UInt64] {
        guard let values = try value(field).arrayValue else { throw wrongKind(field) }
        var result: [Digest: UInt64] = [:]
        for value in values {
            guard let pair = value.arrayValue, pair.count == 2, let text = pair[0].stringValue,
                let name = Digest(hex: text), let size = pair[1].integerValue, size >= 0, size <= FormatLimits.index
            else { throw wrongKind(field) }
            result[name] = UInt64(size)
        }
        return result
    }

    private func wrongKind(_ field: String) -> SealingError {
        SealingError(.malformed, "its field `\(field)` is not of the kind it should be")
    }
}
