import Foundation
import Testing

@Suite("Folders on network file systems")
struct NetworkMountTests {
    @Test(
        "P12, I1: no store, custodian or state is set up on a file system in FUSE that no endpoint stands for",
        arguments: ["stores/hel1-a", "custodians/hel1-a", "state"]
    )
    func withoutEndpoint(folder: String) throws {
        let house = try House.helpdesk()
        try FileManager.default.createDirectory(atPath: house.path("elsewhere"), withIntermediateDirectories: true)
        guard let mount = try MountedFolder(throughFUSE: "elsewhere", at: folder, of: house) else { return }
        let result = try house.expect(4, "init")
        #expect(result.err.contains("is not known to be a disk of this machine"), "\(result.err)")
        #expect(try house.tree("elsewhere").isEmpty)
        withExtendedLifetime(mount) {}
    }

    @Test(
        "P12, I1: a store, a custodian or the state that comes to lie on one is not used, and is again when it is back"
    )
    func cameLater() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        for folder in ["stores/hel1-a", "custodians/hel1-a", "state"] {
            try house.copy(folder, to: "moved")
            guard let mount = try MountedFolder(throughFUSE: "moved", at: folder, of: house) else { return }
            let status: Int32 = folder.hasPrefix("custodians") ? 0 : 4
            let result = try house.expect(status, "backup pohjola")
            #expect(result.err.contains("not known to be a disk of this machine"), "\(result.err)")
            #expect(try house.run("doctor").out.contains("not known to be a disk of this machine"))
            withExtendedLifetime(mount) {}
            try house.remove("moved")
        }
        try house.expect(0, "backup pohjola")
    }

    @Test("P12: a stated endpoint must be a service of the region")
    func endpoints() throws {
        let house = try House.helpdesk()
        try FileManager.default.createDirectory(atPath: house.path("elsewhere"), withIntermediateDirectories: true)
        let text = try house.read("landfast.yaml")
        func state(_ endpoint: String) throws {
            let place = "url: \"file://\(house.path("stores/hel1-a"))\""
            try house.write(
                "landfast.yaml",
                text.replacingOccurrences(of: place, with: place + ", endpoint: \"\(endpoint)\"")
            )
        }
        guard let mount = try MountedFolder(throughFUSE: "elsewhere", at: "stores/hel1-a", of: house) else { return }
        try state("nowhere.example.com:22")
        #expect(try house.expect(4, "init --json").error()["code"] as? String == "mount-endpoint-outside-region")
        try state("no-port")
        #expect(try house.expect(1, "init").err.contains("bad-endpoint"))
        try state("u1.your-storagebox.de:22")
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        #expect(try house.expect(0, "store list").out.contains("operator-statement"))
        withExtendedLifetime(mount) {}
    }
}
