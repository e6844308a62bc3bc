internal import Sealing

/// A moment as mails write it: `Sat, 28 Nov 2026 11:07:43 +0000`.
enum MailDate {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static func text(_ moment: Timestamp) -> String {
        let date = CivilDate(daysSince1970: Int(moment.seconds.flooredDivision(by: 86_400)))
        let time = moment.iso8601.dropFirst(11).prefix(8)
        return "\(weekdays[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
    }
}
