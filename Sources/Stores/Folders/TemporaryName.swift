internal import Files
internal import Sealing

/// The name of a file while it is being sent: `tmp-<seconds>-<random>`, both in hex.
///
/// A server does not tell who still writes to a file. The name tells when that began: no file takes a day.
enum TemporaryName {
    /// A file that was begun so many seconds ago is given up.
    static let lifetimeSeconds: Int64 = 86_400

    /// A name that nobody else uses.
    static func make(_ time: Timestamp, _ random: some RandomSource) -> String {
        AtomicFile.temporaryPrefix + Hex.encode(bigEndian(time.milliseconds / 1000)) + "-"
            + Hex.encode(random.bytes(randomCount))
    }

    /// When the file of this name was begun; nil when the name is none of these.
    static func time(of name: some StringProtocol) -> Timestamp? {
        guard name.hasPrefix(AtomicFile.temporaryPrefix) else { return nil }
        let parts = name.dropFirst(AtomicFile.temporaryPrefix.count).split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let seconds = Hex.decode(parts[0]), seconds.count == secondsCount,
            Hex.decode(parts[1])?.count == randomCount
        else { return nil }
        return Timestamp(milliseconds: seconds.reduce(0) { $0 << 8 | Int64($1) } * 1000)
    }

    private static let secondsCount = 5
    private static let randomCount = 12

    private static func bigEndian(_ number: Int64) -> [UInt8] {
        (0..<secondsCount).map { UInt8(truncatingIfNeeded: number >> Int64(8 * (secondsCount - 1 - $0))) }
    }
}
