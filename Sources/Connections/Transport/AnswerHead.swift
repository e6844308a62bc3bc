/// The status line and the fields of an answer, as they come in.
struct AnswerHead {
    /// 0 until a status line came.
    private(set) var status = 0
    private(set) var fields: [HTTPField] = []
    private var bytes = 0

    /// More than any server of ours sends; what is beyond ends the request.
    private static let maximumBytes = 64 << 10
    private static let maximumFields = 200

    /// Takes one line; false when the answer is none.
    mutating func add(_ line: Substring) -> Bool {
        bytes += line.utf8.count
        guard bytes <= Self.maximumBytes, fields.count < Self.maximumFields else { return false }
        if line.hasPrefix("HTTP/") {
            // An interim answer, or that of a proxy, came before: only the last one counts.
            let parts = line.split(separator: " ", maxSplits: 2)
            guard parts.count >= 2, let status = Int(parts[1]), (100...599).contains(status) else { return false }
            self.status = status
            fields = []
            return true
        }
        guard let colon = line.firstIndex(of: ":") else { return true }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        fields.append(HTTPField(String(line[..<colon]), String(value.reversed().drop { $0 == " " }.reversed())))
        return true
    }
}
