import Foundation
import Testing

@Suite("Landfast's own folders are neither source nor target")
struct OwnFolderTests {
    private static let source = "source/pohjola/attachments"

    private func link(_ house: House, _ name: String, to other: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: house.path(name),
            withDestinationPath: house.path(other)
        )
    }

    /// Names in the newest snapshot.
    private func files(_ house: House) throws -> String {
        try house.expect(0, "snapshot files pohjola/attachments latest").out
    }

    @Test(
        "P11, I3: a source that a link leads into a folder of Landfast's own is refused",
        arguments: ["state", "state/keys", "custodians/hel1-a", "stores/hel1-a"]
    )
    func linkedInto(own: String) throws {
        let house = try House.withTenant()
        try house.remove(Self.source)
        try link(house, Self.source, to: own)
        let result = try house.expect(4, "backup pohjola/attachments")
        #expect(result.err.contains("Landfast's own"), "\(result.err)")
    }

    @Test("P11, I3: what a source reached by a link holds of Landfast's own is left out unread, and named")
    func linkedAbove() throws {
        let house = try House.withTenant()
        try house.write("precious", "of the tenant")
        try house.remove(Self.source)
        try link(house, Self.source, to: ".")
        let result = try house.expect(3, "backup pohjola/attachments --names")
        #expect(result.out.contains("Landfast's own"), "\(result.out)")
        let files = try files(house)
        #expect(files.contains("precious"))
        for own in ["state", "custodians/", "keys", "landfast.yaml", "store.json", "policies"] {
            #expect(!files.contains(own), "\(own)\n\(files)")
        }
    }

    @Test(
        "P11, I3: a bind mount of a folder or file of Landfast's own inside a source is left out unread, and named",
        arguments: ["custodians", "custodians/hel1-a", "state/keys", "stores/hel1-a", "state/keys/writer.key"]
    )
    func boundInside(own: String) throws {
        let house = try House.withTenant()
        let name = Self.source + "/shared/more"
        if own.hasSuffix(".key") { try house.write(name, "") }
        guard let mount = try Self.mount(own, at: name, of: house) else { return }
        let result = try house.expect(3, "backup pohjola/attachments --names")
        #expect(result.out.contains("Landfast's own"), "\(result.out)")
        let files = try files(house)
        #expect(files.contains("shared/logo"))
        for part in ["writer.key", "custodian.json", "store.json", "slots"] {
            #expect(!files.contains(part), "\(files)")
        }
        withExtendedLifetime(mount) {}
    }

    private static func mount(_ own: String, at name: String, of house: House) throws -> MountedFolder? {
        if own.hasSuffix(".key") {
            return try MountedFolder(bindingFile: own, at: name, of: house)
        }
        return try MountedFolder(binding: own, at: name, of: house)
    }

    @Test("P11, I3: a source that is itself a bind mount of what lies inside a folder of Landfast's own is refused")
    func boundAtTop() throws {
        let house = try House.withTenant()
        guard let mount = try MountedFolder(binding: "state/keys", at: Self.source, of: house) else { return }
        #expect(try house.expect(4, "backup pohjola/attachments").err.contains("Landfast's own"))
        withExtendedLifetime(mount) {}
    }

    @Test(
        "P11, I2: a restore with --delete over or into Landfast's own folders is refused before anything is changed",
        arguments: [
            ".", "state", "custodians", "custodians/hel1-a", "stores", "stores/hel1-a/new", "linked", "linked/hel1-a/x",
        ]
    )
    func targets(target: String) throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try link(house, "linked", to: "custodians")
        let before = try house.tree("custodians").union(house.tree("stores"))
        let keys = try house.tree("state/keys")
        for options in ["--into-existing --delete --yes", "--into-existing --delete --dry-run", "--into-existing"] {
            let result = try house.expect(4, "restore pohjola/attachments --target \(target) \(options)")
            #expect(result.err.contains("Landfast's own"), "\(result.err)")
        }
        #expect(try house.tree("custodians").union(house.tree("stores")) == before)
        #expect(try house.tree("state/keys") == keys && house.exists("landfast.yaml"))
        try house.expect(0, "restore pohjola/attachments --target out")
    }

    @Test("P11, I2: a bind mount of a custodian below a target is refused before anything is changed")
    func boundBelowTarget() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "restore pohjola/attachments --target out")
        try house.write("out/extra", "stays when nothing is changed")
        guard let mount = try MountedFolder(binding: "custodians/hel1-a", at: "out/users/new", of: house) else {
            return
        }
        let result = try house.expect(4, "restore pohjola/attachments --target out --into-existing --delete --yes")
        #expect(result.err.contains("Landfast's own"), "\(result.err)")
        #expect(house.exists("out/extra") && house.exists("custodians/hel1-a/custodian.json"))
        withExtendedLifetime(mount) {}
    }

    @Test("P11, I2: no command's output is written among Landfast's own folders, or over its configuration")
    func outputs() throws {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        let id = try house.erase("42", of: "pohjola")
        let configuration = try house.read("landfast.yaml")
        for line in [
            "evidence processing --out landfast.yaml", "evidence processing --out state/keys/writer.key",
            "evidence bundle pohjola --out custodians/hel1-a/evidence", "erase certificate \(id) --out state/keys",
            "policy plan --out stores/hel1-a/plan",
        ] {
            #expect(try house.expect(4, line).err.contains("Landfast's own"))
        }
        #expect(try house.read("landfast.yaml") == configuration)
    }
}
