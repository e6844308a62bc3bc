import Controller
import Foundation
import Sealing
import Testing

/// Whether the peer is here.
private let analyzer = "/usr/bin/systemd-analyze"
private let isHere = FileManager.default.isExecutableFile(atPath: analyzer)

@Suite("Calendar expressions beside systemd", .enabled(if: isHere, "systemd-analyze is not on this machine"))
struct SystemdComparisonTests {
    /// What systemd says comes next, in seconds since 1970.
    private func systemd(_ text: String, after start: Timestamp, _ count: Int) throws -> [Timestamp] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: analyzer)
        process.arguments = ["calendar", "--iterations=\(count)", "--base-time=@\(start.seconds)", text]
        process.environment = ["TZ": "UTC", "LC_ALL": "C"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        let said = String(decoding: bytes, as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "systemd refuses \(text)")
        return said.split(separator: "\n").compactMap { line in
            guard line.contains("Iter.") || line.contains("Next elapse") else { return nil }
            let words = line.split(separator: " ").suffix(3)
            guard let day = words.first, let time = words.dropFirst().first else { return nil }
            return Timestamp(iso8601: "\(day)T\(time)Z")
        }
    }

    /// Times that clocks skip are left out: systemd skips those nights, and this program does not.
    @Test(
        "both name the same moments",
        arguments: [
            "daily", "weekly", "Mon..Fri 02:00", "*:0/15", "*:*:0/20", "*-*-01 04:30", "*-02~01", "Mon *-05~07/1",
            "Sat,Sun 10..12:30", "2028..2030/2-01-05 06:00", "*-*-* 04:15:30 Europe/Helsinki",
            "*-1/3-1", "12..14,20:00", "Mon,Wed..Fri *-*-1..7 10:00", "2026/2-*-01",
            "Wed *-*-8..14 23:59:59 Europe/Berlin", "*-04,10-01/3 12:00", "*-*~03/1 00:30",
        ]
    )
    func same(text: String) throws {
        let expression = try CalendarExpression(text)
        for start in ["2026-11-28T11:07:00Z", "2028-02-27T23:59:59Z", "2026-12-31T23:59:59Z"] {
            var moment = try #require(Timestamp(iso8601: start))
            let theirs = try systemd(text, after: moment, 4)
            try #require(!theirs.isEmpty)
            for expected in theirs {
                let next = expression.next(after: moment)
                #expect(next == expected, "\(text) after \(moment)")
                moment = expected
            }
        }
    }
}
