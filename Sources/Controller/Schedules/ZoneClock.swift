internal import Foundation
internal import Sealing

/// The clock on the wall of a time zone, with daylight saving.
///
/// Local time is counted in seconds, as if the wall's clock were UTC's.
package struct ZoneClock: Hashable, Sendable {
    /// The zone's name in the IANA database, such as `Europe/Helsinki`.
    package let name: String
    private let zone: TimeZone

    /// The clock of a zone; nil when the database does not know it.
    package init?(_ name: String) {
        guard name == "UTC" || name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
    }

    private init(zone: TimeZone, name: String) {
        self.zone = zone
        self.name = name
    }

    /// Coordinated universal time, which never jumps.
    package static let utc = ZoneClock(zone: .gmt, name: "UTC")

    /// What the clock shows at a moment.
    func local(_ moment: Timestamp) -> Int64 {
        moment.seconds + offset(atSecond: moment.seconds)
    }

    /// True when the clock is put forward or back within a day of this local time.
    func jumps(near local: Int64) -> Bool {
        offset(atSecond: local - Self.day) != offset(atSecond: local + Self.day)
    }

    /// The moments at which the clock shows a local time, the earlier first: two when it is put back over it, none when
    /// it is put forward over it.
    func moments(showing local: Int64) -> [Timestamp] {
        let before = offset(atSecond: local - Self.day)
        let after = offset(atSecond: local + Self.day)
        return (before == after ? [before] : [before, after])
            .map { local - $0 }
            .filter { offset(atSecond: $0) == local - $0 }
            .sorted()
            .map(Timestamp.init(seconds:))
    }

    /// The moment at which the clock is put forward over a local time that it never shows.
    func jump(over local: Int64) -> Timestamp {
        var low = local - Self.day
        var high = local + Self.day
        let before = offset(atSecond: low)
        while high - low > 1 {
            let middle = (low + high) / 2
            if offset(atSecond: middle) == before { low = middle } else { high = middle }
        }
        return Timestamp(seconds: high)
    }

    private static let day: Int64 = 86_400

    private func offset(atSecond second: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }
}
