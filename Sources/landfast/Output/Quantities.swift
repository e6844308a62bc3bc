internal import Sealing

/// Numbers as people read them.
enum Quantity {
    /// Bytes in powers of 1024: `999 B`, `1.5 KiB`, `20.0 GiB`.
    static func bytes(_ count: UInt64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        guard count >= 1024 else { return "\(count) B" }
        var tenths = Double(count)
        var unit = -1
        repeat {
            tenths /= 1024
            unit += 1
        } while (tenths * 10).rounded() >= 10_240 && unit < units.count - 1
        let rounded = UInt64((tenths * 10).rounded())
        return "\(rounded / 10).\(rounded % 10) \(units[unit])"
    }

    /// A number of things with its word: `1 file`, `2,000 files`.
    static func count(_ count: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? singular : plural ?? singular + "s")"
    }

    /// Digits in groups of three.
    static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// A span of time: `340 ms`, `1.2 s`, `3 min 20 s`, `2 h 5 min`, `3 days`.
    static func duration(milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        return switch seconds {
        case ..<1: "\(max(0, milliseconds)) ms"
        case ..<60: "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
        case ..<172_800: "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default: "\(seconds / 86_400) days"
        }
    }

    /// A moment for people: ISO 8601 to the second, with its zone.
    static func time(_ moment: Timestamp) -> String {
        Timestamp(milliseconds: moment.milliseconds - (moment.milliseconds % 1000 + 1000) % 1000)
            .iso8601.replacing(".000Z", with: "Z")
    }

    /// A moment, or a dash.
    static func time(_ moment: Timestamp?) -> String { moment.map { time($0) } ?? "-" }
}
