import Catalog
import Foundation
import Testing

/// A catalog that knows less than the ledgers do.
@Suite("What ledgers hold and the catalog lacks")
struct AdoptionTests {
    /// Keeps the catalog as it is now.
    private func keepCatalog(_ house: House) throws {
        try house.copy("state/catalog.sqlite", to: "old-catalog")
    }

    /// Puts the catalog back alone, as a backup of the state folder does.
    private func putCatalogBack(_ house: House) throws {
        for suffix in ["-wal", "-shm"] where house.exists("state/catalog.sqlite" + suffix) {
            try house.remove("state/catalog.sqlite" + suffix)
        }
        try house.replace("state/catalog.sqlite", with: "old-catalog")
    }

    private func request(_ house: House, _ person: String) throws -> String {
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        return try #require(try requested.document()["id"] as? String, "\(requested)")
    }

    @Test("P10, I5: an older catalog put back alone lists the requests that stand in the ledgers, and says so")
    func listed() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try keepCatalog(house)
        let done = try house.erase("42", of: "pohjola")
        let waiting = try request(house, "43")
        try house.expect(0, "hold add pohjola/archive --basis case/2026-17 --until 2099-12-31")
        try putCatalogBack(house)
        let listed = try house.expect(0, "erase list")
        #expect(listed.out.contains(done) && listed.out.contains(waiting))
        #expect(listed.err.contains("2 erasures") && listed.err.contains("1 hold"), "\(listed.err)")
        #expect(try house.expect(0, "hold list").out.contains("case/2026-17"))
        // Said once, and an alarm until what was taken over has been driven.
        #expect(try house.expect(0, "erase list").err.isEmpty)
        #expect(try house.expect(3, "plan").out.contains("catalog-behind"))
        #expect(try house.expect(5, "erase run").out.contains(waiting))
        try house.expect(0, "erase list")
        #expect(!(try house.run("plan").out.contains("catalog-behind")))
    }

    @Test("P10, I4: any command that opens a dataset takes over what the older catalog lacks, in JSON too")
    func opened() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try keepCatalog(house)
        let done = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try putCatalogBack(house)
        let shown = try house.run("check pohjola/attachments --json")
        #expect(shown.err.contains("catalog-behind"), "\(shown)")
        let document = try house.expect(0, "erase list --json").document()
        let ids = (document["erasures"] as? [[String: Any]])?.compactMap { $0["id"] as? String }
        #expect(ids == [done])
        try house.expect(0, "erase run \(done)")
        try house.expect(0, "erase verify \(done)")
    }

    @Test("P10: approvals, extensions and a withdrawal that the older catalog lacks count as they stand in the ledgers")
    func movedOn() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let approved = try request(house, "42")
        let withdrawn = try request(house, "43")
        try keepCatalog(house)
        try house.expect(0, "erase approve \(approved) --by someone-else --yes")
        try house.expect(0, "erase cancel \(withdrawn) --reason withdrawn")
        try putCatalogBack(house)
        let document = try house.expect(0, "erase list --json").document()
        let states = Dictionary(
            uniqueKeysWithValues: (document["erasures"] as? [[String: Any]] ?? []).compactMap { row in
                (row["id"] as? String).flatMap { id in (row["state"] as? String).map { (id, $0) } }
            }
        )
        #expect(states[withdrawn] == "cancelled")
        // It is due at once, and waits for nobody's approval any more.
        #expect(try house.run("plan").out.contains("erase"))
        try house.expect(0, "erase run \(approved)")
    }

    @Test("P10: a request whose process died before it was carried out is on record, and is carried out")
    func died() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "tenant label pohjola erasure=at-once")
        try keepCatalog(house)
        let id = try request(house, "42")
        try putCatalogBack(house)
        // The catalog is asked, and no dataset was opened by a command for it.
        try house.expect(5, "erase run")
        #expect(try house.expect(0, "erase list").out.contains(id))
    }

    @Test("P10, I4: after an older catalog was put back, serve carries out what stands in the ledgers, by itself")
    func served() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        try keepCatalog(house)
        let id = try house.erase("42", of: "pohjola")
        try house.removePerson("42", of: "pohjola")
        try putCatalogBack(house)
        let served = try Served(house)
        try wait(240, for: "the erasure is complete in the catalog") {
            try house.catalog().erasure(id)?.state == "complete"
        }
        #expect(try served.said().contains { $0["code"] as? String == "catalog-behind" })
        _ = served.stop()
    }

    @Test("P10: a tenant that an older catalog does not know is named, with a way out that finds it")
    func tenant() throws {
        let house = try House.withTenant()
        try keepCatalog(house)
        try house.makeSource("lakeside")
        try house.expect(0, "tenant add lakeside --region hetzner-hel1")
        try putCatalogBack(house)
        let listed = try house.expect(0, "erase list")
        #expect(listed.err.contains("unknown-repository") || listed.err.contains("lakeside"), "\(listed.err)")
        try house.remove("state/catalog.sqlite")
        for suffix in ["-wal", "-shm"] where house.exists("state/catalog.sqlite" + suffix) {
            try house.remove("state/catalog.sqlite" + suffix)
        }
        try house.expect(0, "catalog rebuild")
        #expect(try house.expect(0, "tenant list").out.contains("lakeside"))
    }
}
