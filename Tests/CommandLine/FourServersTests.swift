import Foundation
import ServerHarness
import Testing

@Suite("Four real servers in four pretend regions", .serialized)
struct FourServersTests {
    /// Both tenants set up, backed up and replicated.
    private func replicated(_ number: Int) throws -> RemoteHouse {
        let remote = try RemoteHouse(number: number)
        let house = remote.house
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        for tenant in ["pohjola", "hansa"] { try house.makeSource(tenant) }
        try house.expect(0, "tenant add pohjola --region fi-1")
        // The server at home lets two writers create the same object, so the other one is the primary.
        let added = try house.expect(0, "tenant add hansa --region de-1 --config germany.yaml")
        #expect(added.out.contains("moto"))
        for (tenant, configuration) in [("pohjola", "landfast.yaml"), ("hansa", "germany.yaml")] {
            try house.expect(0, "backup \(tenant) --config \(configuration)")
            try house.expect(0, "replicate \(tenant) --config \(configuration)")
            try house.expect(0, "check \(tenant) --read-data --config \(configuration)")
        }
        return remote
    }

    @Test(
        "two tenants: backup, replication, restore from each replica alone, erasure proven on each, versions included"
    )
    func wholeWay() throws {
        let remote = try replicated(71)
        let house = remote.house
        let stores = ["pohjola": ["box", "rclone"], "hansa": ["dav", "moto"]]
        let configurations = ["pohjola": "landfast.yaml", "hansa": "germany.yaml"]
        for (tenant, names) in stores {
            let configuration = try #require(configurations[tenant])
            let before = try house.tree("source/\(tenant)/attachments")
            for name in names {
                let target = "all-\(tenant)-\(name)"
                try house.expect(
                    0,
                    "restore \(tenant)/attachments --from \(name) --target \(target) --config \(configuration)"
                )
                #expect(try house.tree(target) == before, "\(name)")
                // A folder that something was restored to is a copy, too.
                try house.remove("\(target)/users/42")
            }
            let requested = try house.run(
                "erase request \(tenant) --subject-file - --reason gdpr-17-1-b --yes --json --config \(configuration)",
                input: "user:42\n"
            )
            let id = try #require(try requested.document()["id"] as? String, "\(requested)")
            try house.expect(0, "erase approve \(id) --by someone-else --yes --config \(configuration)")
            try house.remove("source/\(tenant)/attachments/users/42")
            #expect(try house.expect(0, "erase verify \(id) --config \(configuration)").out.contains("proven"))
            for name in names {
                let target = "some-\(tenant)-\(name)"
                try house.expect(
                    0,
                    "restore \(tenant)/attachments --from \(name) --target \(target) --config \(configuration)"
                )
                #expect(try house.tree(target) == before.filter { !$0.hasPrefix("users/42") }, "\(name)")
            }
        }
        // E4: what was deleted from the bucket that keeps versions is gone from it in every version.
        let versions = try remote.moto.call("GET", "/copies?versions").body
        #expect(versions.contains("<IsLatest>true</IsLatest>"))
        #expect(!versions.contains("<IsLatest>false</IsLatest>") && !versions.contains("<DeleteMarker>"))
    }

    @Test(
        "L14: a store that was spoken to inside its region's networks is shown by them, and by no more than the region"
    )
    func evidence() throws {
        let remote = try RemoteHouse(number: 72)
        let house = remote.house
        try house.expect(0, "init")
        // What was set up once is left as it is.
        #expect(try house.expect(0, "init").out.contains("was there"))
        try house.expect(0, "policy apply --yes")
        let document = try house.expect(0, "store list --json").document()
        let stores = try #require(document["stores"] as? [[String: Any]])
        #expect(stores.compactMap { $0["evidence"] as? String } == ["network", "network", "network", "network"])
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region fi-1")
        let explained = try house.expect(0, "policy explain --tenant pohjola --class attachments --store box")
        #expect(explained.out.contains("evidence for the location: network"))
        let examined = try house.run("doctor --json")
        #expect(examined.out.contains("evidence for its location: network"))
        #expect(examined.out.contains("keeps older versions"))
        #expect(examined.out.contains("lets two writers create the same object"))
        for secret in [remote.moto.secretKey, remote.rclone.secretKey, remote.dav.password] {
            #expect(!examined.out.contains(secret) && !examined.err.contains(secret))
        }
    }

    @Test("a server that is down stops only its own work, is named, and is brought up to date when it is back")
    func outage() throws {
        let remote = try replicated(73)
        let house = remote.house
        remote.rclone.process.stop()
        try house.write("source/pohjola/attachments/shared/new", "more\n")
        #expect(try house.run("backup pohjola").status != 1)
        let replicated = try house.expect(3, "replicate pohjola")
        #expect(replicated.err.contains("store:rclone of pohjola/attachments cannot be used"))
        #expect(try house.expect(3, "store list").out.contains("store-not-connected"))
        try house.expect(3, "check pohjola")
        try house.expect(0, "restore pohjola/attachments --from box --target out")
        try remote.rclone.process.start()
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
    }

    @Test("L3: a server whose address lies outside its region's networks gets nothing, and init ends with 4")
    func outside() throws {
        let remote = try RemoteHouse(number: 74, boxNetwork: "127.75.0.0/16")
        let result = try remote.house.expect(4, "init")
        #expect(result.err.contains("outside the region's networks"))
        #expect(try FileManager.default.subpathsOfDirectory(atPath: remote.box.data.path).isEmpty)
        #expect(!remote.house.exists("state/catalog.sqlite"))
    }

    @Test(
        "L2, L3: a server with another key, or another place on it, ends replicate with 4, and nothing is written there",
        arguments: [("host-keys", "host key"), ("url", "is not the store that was set up")]
    )
    func rejected(what: String, reason: String) throws {
        let remote = try replicated(what == "url" ? 76 : 77)
        let house = remote.house
        let data = remote.box.data.path
        if what == "url" {
            let url = try #require(remote.urls["box"])
            try FileManager.default.copyItem(atPath: data + "/landfast", toPath: data + "/elsewhere")
            let moved = url.dropLast("/landfast".count) + "/elsewhere"
            try house.write("landfast.yaml", house.read("landfast.yaml").replacing(url, with: moved))
        } else {
            let other = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"
            try house.write("landfast.yaml", house.read("landfast.yaml").replacing(remote.box.hostKey, with: other))
        }
        try house.write("source/pohjola/attachments/shared/new", "more\n")
        _ = try house.run("backup pohjola")
        let before = try FileManager.default.subpathsOfDirectory(atPath: data).sorted()
        let result = try house.expect(4, "replicate pohjola")
        #expect(result.err.contains("store:box of pohjola/attachments cannot be used"), "\(result)")
        #expect(result.err.contains(reason), "\(result)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: data).sorted() == before)
        #expect(try house.expect(4, "store list").out.contains("moto"))
    }
}
