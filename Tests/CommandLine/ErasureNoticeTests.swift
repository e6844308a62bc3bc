import Foundation
import Testing

@Suite("Notices about erasures")
struct ErasureNoticeTests {
    @Test("law 1, 3: an extension names the notice to the person, recipients are recorded, and the status shows both")
    func recorded() throws {
        let house = try House.withTenant()
        let asked = try house.run("erase request pohjola --subject-file - --reason a --yes --json", input: "user:42\n")
        let id = try #require(try asked.document()["id"] as? String)
        let due = ISO8601DateFormatter().string(from: Date().addingTimeInterval(60 * 86_400))
        try house.expect(64, "erase extend \(id) --until \(due) --reason complex")
        try house.expect(64, "erase extend \(id) --until \(due) --reason complex --notice who@example.com")
        let late = ISO8601DateFormatter().string(from: Date().addingTimeInterval(120 * 86_400))
        #expect(try house.run("erase extend \(id) --until \(late) --reason complex --notice mail/1").status != 0)
        try house.expect(0, "erase extend \(id) --until \(due) --reason complex --notice mail/2")
        try house.expect(0, "erase recipients \(id) --recipient crm --notified ticket/3")
        try house.expect(0, "erase recipients \(id) --recipient newsletter --impossible closed")
        try house.expect(64, "erase recipients \(id) --recipient crm")
        try house.expect(64, "erase recipients \(id) --recipient crm --notified a --impossible b")
        let status = try house.expect(5, "erase status \(id) --json").document()
        let notices = try #require(status["notices"] as? [[String: Any]])
        #expect(notices.compactMap { $0["reference"] as? String } == ["mail/2", "ticket/3", "closed"])
        #expect(notices.compactMap { $0["kind"] as? String } == ["extended", "notified", "impossible"])
        #expect(try house.expect(5, "erase status \(id)").out.contains("newsletter could not be told: closed"))
    }
}
