import Foundation
import ServerHarness
import Testing

@Suite("Notices")
struct NoticeTests {
    /// A house whose backups fail, since there is no source, with an alarm as soon as one is a minute old.
    private func house(_ number: Int, notices: String, web: ListenerServer, mail: ListenerServer? = nil) throws -> House
    {
        let house = try House()
        let regions = [
            PretendRegion("fi-1", country: "FI", host: web.address, port: web.port),
            PretendRegion("fi-2", country: "FI", host: mail?.address ?? "127.\(number).9.9", port: mail?.port ?? 9),
            PretendRegion(
                "de-1",
                country: "DE",
                host: "127.\(number).8.8",
                port: web.port,
                block: "127.\(number).0.0/16"
            ),
        ]
        try house.write("regions/test.yaml", PretendRegion.file(regions))
        let policy = PretendRegion.policy(copies: 1, regions: 1)
            .replacingOccurrences(of: "{every: 24h, recovery-point: 26h}", with: "{every: 60s, recovery-point: 60s}")
        try house.write("policies/test.yaml", policy)
        try house.write(
            "landfast.yaml",
            """
            state: state
            regions: regions
            policies: policies
            agent: {name: agent, region: fi-1}
            stores: [{name: first, region: fi-1, url: "file:stores/first"}]
            custodians:
              - {name: keys-a, region: fi-1, path: custodians/a}
              - {name: keys-b, region: fi-1, path: custodians/b}
            datasets: [{name: attachments, class: attachments, source: "files:source/{tenant}"}]
            notices:
            \(notices)
            """
        )
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region fi-1")
        return house
    }

    @Test("an alarm and its end are posted, mailed and run, and pages are fetched while plans are made")
    func told() throws {
        let authority = try TestAuthority()
        let web = try ListenerServer(.http, on: "127.93.1.1", certificate: authority.certificate(for: ["127.93.1.1"]))
        let mail = try ListenerServer(.smtp, on: "127.93.2.1", certificate: authority.certificate(for: ["127.93.2.1"]))
        let place = "https://\(web.address):\(web.port)"
        let tls = "tls: {authority: authority.pem}"
        let house = try house(
            93,
            notices: """
                  - {name: hook, region: fi-1, webhook: "\(place)/hook", token: {file: secrets/hook}, \(tls), ends: true}
                  - {name: refused, region: fi-1, webhook: "\(place)/refuse", \(tls)}
                  - {name: watched, region: fi-1, ping: "\(place)/ping/1", every: 10s, \(tls)}
                  - name: mail
                    region: fi-2
                    mail: "smtps://\(mail.address):\(mail.port)"
                    from: landfast@example.com
                    to: [on-call@example.com, "second+one@example.com"]
                    credentials: {file: secrets/mail}
                    tls: {authority: authority.pem}
                  - {name: pager, command: [/bin/sh, -c, 'echo "$LANDFAST_EVENT $LANDFAST_ALARM $LANDFAST_DATASET" >> told']}
                """,
            web: web,
            mail: mail
        )
        try house.write("authority.pem", String(contentsOf: authority.file, encoding: .utf8))
        try house.writeSecret("hook", "the-token-of-the-hook\n")
        try house.writeSecret("mail", "user: landfast\npassword: sesame\n")
        let served = try Served(house)
        try wait(150, for: "everybody is told") {
            try web.heard().contains { $0.contains("recovery-point-missed") && $0.contains("/hook") }
                && !mail.heard().isEmpty && house.exists("told")
        }
        try house.write("source/pohjola/note", "All is well.\n")
        try wait(150, for: "the end is told") {
            try web.heard().contains { $0.contains("\\\"over\\\"") && $0.contains("recovery-point-missed") }
        }
        #expect(served.stop() == 0)

        let posted = try #require(try web.heard().first { $0.contains("/hook") })
        #expect(posted.contains("Bearer the-token-of-the-hook"))
        #expect(posted.contains("pohjola/attachments"))
        #expect(try web.heard().contains { $0.contains("GET") && $0.contains("/ping/1") })
        let letter = try #require(try mail.heard().first)
        #expect(letter.contains("<landfast@example.com>") && letter.contains("<second+one@example.com>"))
        #expect(letter.contains("sesame"), "who sends it is shown to the server")
        #expect(letter.contains("Subject: [landfast]"))
        #expect(try house.read("told").contains("alarm recovery-point-missed pohjola/attachments"))
        // A server that refuses is a warning; what it was told is told again.
        let warnings = try served.said().filter { $0["code"] as? String == "notice-not-told" }
        #expect(warnings.contains { ($0["message"] as? String ?? "").contains("'refused'") })
        #expect(!warnings.contains { ($0["message"] as? String ?? "").contains("'hook'") })
        for secret in ["the-token-of-the-hook", "sesame"] {
            #expect(try !String(contentsOfFile: house.path(".serve.log"), encoding: .utf8).contains(secret))
        }
        withExtendedLifetime((web, mail)) {}
    }

    @Test("an alarm that nobody was told of is told by whoever goes on, and one that was told is not told again")
    func toldLater() throws {
        let house = try House.withTenant()
        let told = #"test -e reachable && echo "$LANDFAST_EVENT $LANDFAST_ALARM" >> told"#
        try house.write(
            "landfast.yaml",
            house.read("landfast.yaml") + "\nnotices: [{name: pager, command: [/bin/sh, -c, '\(told)'], ends: true}]\n"
        )
        let good = try house.read("policies/eu.yaml")
        try house.write("policies/eu.yaml", "policy: [\n")
        let first = try Served(house, name: "first")
        try wait(60, for: "nobody can be told") {
            let said = try first.said()
            return said.contains { $0["alarm"] as? String == "policy-files-differ" }
                && said.contains { $0["code"] as? String == "notice-not-told" }
        }
        first.crash()
        try house.write("reachable", "")
        let second = try Served(house, name: "second")
        try wait(60, for: "the next one tells it") {
            try house.exists("told") && house.read("told").contains("alarm policy-files-differ")
        }
        second.crash()
        let third = try Served(house, name: "third")
        try wait(60, for: "it is up") { try third.said().contains { $0["message_type"] as? String == "ready" } }
        try house.write("policies/eu.yaml", good)
        try wait(60, for: "the end is told") { try house.read("told").contains("over policy-files-differ") }
        #expect(third.stop() == 0)
        let lines = try house.read("told").split(separator: "\n").filter { $0.hasSuffix(" policy-files-differ") }
        #expect(lines == ["alarm policy-files-differ", "over policy-files-differ"])
    }

    @Test("what is told stays where control data may be, and behind the guard")
    func guarded() throws {
        let authority = try TestAuthority()
        let web = try ListenerServer(.http, on: "127.94.1.1", certificate: authority.certificate(for: ["127.94.1.1"]))
        let tls = "tls: {authority: authority.pem}"
        let house = try house(
            94,
            notices: """
                  - {name: abroad, region: de-1, webhook: "https://\(web.address):\(web.port)/abroad", \(tls)}
                  - {name: elsewhere, region: fi-2, webhook: "https://\(web.address):\(web.port)/elsewhere", \(tls)}
                  - {name: home, region: fi-1, webhook: "https://\(web.address):\(web.port)/home", \(tls)}
                """,
            web: web
        )
        try house.write("authority.pem", String(contentsOf: authority.file, encoding: .utf8))
        let served = try Served(house)
        try wait(150, for: "the one at home is told") { try !web.heard().isEmpty }
        try wait(30, for: "the warning") {
            try served.said().contains { ($0["message"] as? String ?? "").contains("'elsewhere'") }
        }
        #expect(served.stop() == 0)
        #expect(try web.heard().allSatisfy { $0.contains("/home") })
        withExtendedLifetime(web) {}
    }
}
