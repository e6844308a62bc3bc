/// Reads a folder's listing over SFTP, which is for people: a line for each entry, as `ls -l` writes it.
///
/// What is not written exactly so is refused: a file that went unnoticed would count as lost.
enum SFTPListing {
    /// A line that cannot be read.
    struct Malformed: Error {}

    /// The most that a listing may have, in bytes.
    static let maximumBytes = 64 << 20

    /// The entries of a listing, but for the folder itself and the one above it.
    static func parse(_ bytes: [UInt8]) throws(Malformed) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let entry = try entry(line)
            if entry.name != [dot], entry.name != [dot, dot] { entries.append(entry) }
        }
        return entries
    }

    /// `-rw-------    1 u1       u1           1234 Nov 25 02:20 name`, or with a year in place of the time.
    private static func entry(_ line: ArraySlice<UInt8>) throws(Malformed) -> FolderEntry {
        var rest = line
        var words: [ArraySlice<UInt8>] = []
        while words.count < 8 {
            rest = rest.drop { $0 == blank }
            let word = rest.prefix { $0 != blank }
            guard !word.isEmpty else { throw Malformed() }
            words.append(word)
            rest = rest.dropFirst(word.count)
        }
        guard rest.first == blank, let type = words[0].first, (10...11).contains(words[0].count),
            months.contains(String(decoding: words[5], as: UTF8.self)), (1...2).contains(words[6].count),
            words[6].allSatisfy(isDigit), isTimeOrYear(words[7])
        else { throw Malformed() }
        var name = Array(rest.dropFirst())
        let kind: FolderEntry.Kind
        switch type {
        case UInt8(ascii: "-"):
            guard words[4].allSatisfy(isDigit), let size = UInt64(String(decoding: words[4], as: UTF8.self)) else {
                throw Malformed()
            }
            kind = .file(size: size)
        case UInt8(ascii: "d"): kind = .folder
        case UInt8(ascii: "l"):
            kind = .other
            if let arrow = name.firstRange(of: Array(" -> ".utf8)) { name.removeSubrange(arrow.lowerBound...) }
        case UInt8(ascii: "b"), UInt8(ascii: "c"), UInt8(ascii: "p"), UInt8(ascii: "s"): kind = .other
        default: throw Malformed()
        }
        guard !name.isEmpty, !name.contains(UInt8(ascii: "/")), !name.contains(0) else { throw Malformed() }
        return FolderEntry(name: name, kind: kind)
    }

    private static func isTimeOrYear(_ word: ArraySlice<UInt8>) -> Bool {
        let parts = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy(isDigit) }) else { return false }
        return parts.count == 1 ? word.count == 4 : parts.count == 2 && parts.allSatisfy { $0.count == 2 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static let blank = UInt8(ascii: " ")
    private static let dot = UInt8(ascii: ".")
    private static let months: Set<String> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
