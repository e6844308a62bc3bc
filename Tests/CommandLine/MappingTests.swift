import Foundation
import Testing

/// How a dataset's source and templates are changed between two backups, so that the first has a person's data under other
/// keys than the second.
struct MappingChange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let before: (source: String, scopes: String)
    let after: (source: String, scopes: String)
    let subject: String
    var object: String?
    /// Where the person's data lies in a restore of the first snapshot.
    let first: String

    static let all = [
        MappingChange(
            testDescription: "none, then some",
            before: ("source/{tenant}/attachments", "[]"),
            after: ("source/{tenant}/attachments", #"["users/{subject}/**"]"#),
            subject: "user:42",
            first: "users/42"
        ),
        MappingChange(
            testDescription: "a renamed type",
            before: ("source/{tenant}/attachments", #"["users/{subject}/**"]"#),
            after: ("source/{tenant}/attachments", #"["users/{subject:customer}/**"]"#),
            subject: "customer:42",
            first: "users/42"
        ),
        MappingChange(
            testDescription: "a more specific template",
            before: ("source/{tenant}/attachments", #"["users/{subject}/**"]"#),
            after: (
                "source/{tenant}/attachments", #"["users/{subject}/tickets/{object:ticket}/**", "users/{subject}/**"]"#
            ),
            subject: "user:42",
            object: "ticket:1",
            first: "users/42/tickets/1"
        ),
        MappingChange(
            testDescription: "a moved source",
            before: ("source/{tenant}", #"["users/{subject}/**"]"#),
            after: ("source/{tenant}/attachments", #"["users/{subject}/**"]"#),
            subject: "user:42",
            first: "attachments/users/42"
        ),
    ]
}

extension House {
    /// One dataset in three copies, with a tenant whose first backup was made before a change of its mapping, and whose
    /// second one after it.
    /// - Returns: the house, and the first snapshot's id.
    static func remapped(_ change: MappingChange) throws -> (house: House, first: String) {
        let house = try helpdesk()
        func configure(_ dataset: (source: String, scopes: String)) throws {
            let text = house.configuration(agent: "agent-hel1", region: "hetzner-hel1")
            let start = try #require(text.range(of: "datasets:"))
            try house.write(
                "landfast.yaml",
                text[..<start.upperBound] + """

                      - name: attachments
                        class: attachments
                        source: files:\(dataset.source)
                        scopes: \(dataset.scopes)
                    """
            )
        }
        try configure(change.before)
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        let list = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let snapshots = (list["datasets"] as? [[String: Any]])?.first?["snapshots"] as? [[String: Any]]
        let first = try #require(snapshots?.first?["id"] as? String)
        try configure(change.after)
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return (house, first)
    }

    /// Erases the change's person or object, approved by somebody else.
    /// - Returns: the request's id, and what the approval, which carries it out, ended with.
    func erase(_ change: MappingChange) throws -> (id: String, outcome: Result) {
        try write("subject", change.subject + "\n")
        var line = "erase request pohjola --subject-file subject --reason gdpr-17-1-b --yes --json"
        if let object = change.object {
            try write("object", object + "\n")
            line += " --object-file object"
        }
        let requested = try run(line)
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        return (id, try run("erase approve \(id) --by someone-else --yes --json"))
    }

    /// Takes what the change is about out of the source.
    func removeFromSource(_ change: MappingChange) throws {
        try remove("source/pohjola/attachments/users/42" + (change.object == nil ? "" : "/tickets/1"))
    }
}

@Suite("Changed templates")
struct MappingTests {
    @Test(
        "P1, I5: an erasure is not complete while a snapshot that was mapped otherwise gives the person back",
        arguments: MappingChange.all
    )
    func mappedOtherwise(change: MappingChange) throws {
        let (house, first) = try House.remapped(change)
        let (id, outcome) = try house.erase(change)
        try house.removeFromSource(change)
        #expect(outcome.status == 5)
        #expect(outcome.out.contains("mapped-otherwise"))
        let ran = try #require(try house.expect(5, "erase run \(id) --json").lines().last)
        let report = try #require((ran["erasures"] as? [[String: Any]])?.first)
        #expect(report["complete"] as? Bool == false && report["state"] as? String == "pending")
        #expect((report["findings"] as? [[String: Any]])?.first?["kind"] as? String == "mapped-otherwise")
        let verified = try house.expect(5, "erase verify \(id) --json")
        let findings = try #require(try verified.document()["findings"] as? [[String: Any]])
        #expect(findings.map { $0["kind"] as? String } == ["mapped-otherwise"])
        #expect((findings.first?["detail"] as? String)?.contains(first.prefix(8)) == true)
        #expect(!verified.out.contains(change.subject) && !verified.out.contains("users"))
        try house.expect(5, "erase certificate \(id) --out certificate")
        #expect(try house.read("certificate/certificate.json").contains(#""conclusion":"incomplete""#))
        #expect(try house.expect(0, "erase list").out.contains("pending"))
        // What the certificate must not call erased is there.
        _ = try house.run("restore pohjola/attachments --snapshot \(first) --target back")
        #expect(house.exists("back/\(change.first)"))
    }

    @Test(
        "P1, I3: after a rescope the erasure is proven, and the first snapshot gives all back but the person",
        arguments: MappingChange.all
    )
    func rescoped(change: MappingChange) throws {
        let (house, first) = try House.remapped(change)
        let (id, _) = try house.erase(change)
        try house.removeFromSource(change)
        _ = try house.run("restore pohjola/attachments --snapshot \(first) --target before")
        // What was restored is a copy, too: it is kept where no target is.
        try house.copy("before", to: "kept")
        try house.remove("before")
        let heads = try house.tree("stores")
        let plan = try #require(try house.expect(0, "rescope pohjola/attachments --dry-run --json").lines().last)
        #expect(plan["entries"] as? Int ?? 0 > 0 && plan["erased_entries"] as? Int ?? 0 > 0)
        #expect(plan["bytes"] as? Int ?? 0 > 0 && plan["packs"] as? Int ?? 0 > 0)
        #expect(try house.tree("stores") == heads, "a dry run changes nothing")
        try house.expect(64, "rescope pohjola/attachments")
        let done = try #require(try house.expect(0, "rescope pohjola/attachments --yes --json").lines().last)
        #expect(done["complete"] as? Bool == true && done["dropped"] as? Int ?? 0 > 0)
        #expect(try house.expect(0, "erase verify \(id)").out.contains("proven"))
        try house.expect(0, "erase certificate \(id) --out certificate")
        #expect(try house.read("certificate/certificate.json").contains(#""conclusion":"complete""#))
        let expected = try house.tree("kept").filter { !$0.hasPrefix(change.first) }
        #expect(expected.count < (try house.tree("kept").count))
        for store in ["hel1-a", "hel1-b"] {
            try house.expect(0, "restore pohjola/attachments --snapshot \(first) --from \(store) --target of-\(store)")
            #expect(try house.tree("of-\(store)") == expected)
            for name in expected where !name.hasSuffix("/") {
                guard let before = try? house.read("kept/\(name)") else { continue }
                #expect(try house.read("of-\(store)/\(name)") == before)
            }
        }
        try house.expect(0, "check pohjola --read-data")
        #expect(try house.expect(0, "rescope pohjola/attachments --dry-run").out.contains("everything lies under"))
        try house.expect(0, "rescope pohjola/attachments --yes")
        for store in ["hel1-a", "hel1-b"] { try house.remove("of-\(store)") }
        // Life goes on under the new leaves: backups, and erasures of others.
        #expect(try house.expect(0, "backup pohjola").out.contains("pohjola/attachments"))
        let other = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: change.subject.replacing("42", with: "43") + "\n"
        )
        let second = try #require(try other.document()["id"] as? String)
        try house.expect(0, "erase approve \(second) --by someone-else --yes")
        try house.remove("source/pohjola/attachments/users/43")
        #expect(try house.expect(0, "erase verify \(second)").out.contains("proven"))
    }

    @Test("P1: templates that are the same in every snapshot stand against nothing")
    func unchanged() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.write("source/pohjola/attachments/shared/more", "more")
        try house.expect(0, "backup pohjola")
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        #expect(try house.expect(0, "erase verify \(id)").out.contains("proven"))
    }
}
