import Foundation
import Testing

extension House {
    /// Five stores and four custodians in two countries, and the shipped policy: what the tests run on.
    static func helpdesk() throws -> House {
        let house = try House()
        let package = Self.package.path
        try FileManager.default.copyItem(atPath: package + "/Policies", toPath: house.path("policies"))
        try FileManager.default.copyItem(atPath: package + "/Regions", toPath: house.path("regions"))
        try house.write("landfast.yaml", house.configuration(agent: "agent-hel1", region: "hetzner-hel1"))
        try house.write("germany.yaml", house.configuration(agent: "agent-fsn1", region: "hetzner-fsn1"))
        return house
    }

    func configuration(agent: String, region: String) -> String {
        """
        state: state
        catalog: sqlite
        regions: regions
        policies: policies
        agent: {name: \(agent), region: \(region)}
        stores:
          - {name: hel1-a, region: hetzner-hel1, url: "file://\(path("stores/hel1-a"))"}
          - {name: hel1-b, region: hetzner-hel1, url: "file://\(path("stores/hel1-b"))"}
          - {name: fsn1, region: hetzner-fsn1, url: "file://\(path("stores/fsn1"))"}
          - {name: nbg1, region: hetzner-nbg1, url: "file://\(path("stores/nbg1"))"}
          - {name: contabo, region: contabo-de, url: "file://\(path("stores/contabo"))"}
        custodians:
          - {name: keys-hel1-a, region: hetzner-hel1, path: custodians/hel1-a, cool-off: 0h}
          - {name: keys-hel1-b, region: hetzner-hel1, path: custodians/hel1-b, cool-off: 0h}
          - {name: keys-fsn1, region: hetzner-fsn1, path: custodians/fsn1, cool-off: 0h}
          - {name: keys-nbg1, region: hetzner-nbg1, path: custodians/nbg1, cool-off: 0h}
        datasets:
          - name: attachments
            class: attachments
            source: files:source/{tenant}/attachments
            scopes: ["users/{subject}/tickets/{object}/**", "users/{subject}/**"]
          - name: archive
            class: archive
            source: files:source/{tenant}/archive
            scopes: ["*/{subject}/**"]
        """
    }

    /// The installation set up, with its policy in force, one tenant, and that tenant's files.
    static func withTenant(
        _ name: String = "pohjola",
        region: String = "hetzner-hel1",
        configuration: String = "landfast.yaml"
    ) throws -> House {
        let house = try helpdesk()
        let config = " --config \(configuration)"
        try house.expect(0, "init" + config)
        try house.expect(0, "policy apply --yes" + config)
        try house.makeSource(name)
        try house.expect(0, "tenant add \(name) --region \(region) --label erasure=at-once" + config)
        return house
    }

    /// Two persons, each with a ticket and a file of the same contents, and something of nobody's.
    func makeSource(_ tenant: String) throws {
        for person in ["42", "43"] {
            try write("source/\(tenant)/attachments/users/\(person)/portrait", "the same for both\n")
            try write("source/\(tenant)/attachments/users/\(person)/tickets/1/screenshot", "of \(person) alone\n")
            try write("source/\(tenant)/archive/2024/\(person)/closed-ticket", "archived for \(person)\n")
        }
        try write("source/\(tenant)/attachments/shared/logo", String(repeating: "logo ", count: 5000))
    }

    /// Takes a person out of the source, as the helpdesk does.
    func removePerson(_ person: String, of tenant: String) throws {
        try remove("source/\(tenant)/attachments/users/\(person)")
        try remove("source/\(tenant)/archive/2024/\(person)")
    }

    /// Erases a person and answers with the request's id.
    func erase(_ person: String, of tenant: String) throws -> String {
        let requested = try run(
            "erase request \(tenant) --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        try expect(0, "erase approve \(id) --by someone-else --yes")
        return id
    }

    /// Names of everything below a folder, relative to it.
    func tree(_ name: String) throws -> Set<String> {
        let names = try #require(FileManager.default.enumerator(atPath: path(name)))
        return Set(names.compactMap { $0 as? String })
    }
}
