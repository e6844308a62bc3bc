import Files
import Foundation
import Testing

@Suite("Restores into folders that hold something")
struct RestoreIntoExistingTests {
    /// A house with one backup, restored into `out`.
    private static func restored() throws -> House {
        let house = try House.withTenant()
        try house.expect(0, "backup pohjola")
        try house.expect(0, "restore pohjola/attachments --target out")
        return house
    }

    private func summary(_ house: House, _ status: Int32, _ options: String) throws -> [String: Any] {
        let result = try house.expect(status, "restore pohjola/attachments --target out --json " + options)
        return try #require(try result.lines().last)
    }

    @Test("only what differs is written, what is not in the snapshot stays, and --delete removes it")
    func differences() throws {
        let house = try Self.restored()
        let before = try house.tree("out")
        try house.expect(1, "restore pohjola/attachments --target out")
        #expect(try summary(house, 0, "--into-existing")["unchanged"] as? Int == 5)
        try house.write("out/users/42/portrait", "changed here")
        try house.remove("out/shared/logo")
        try house.write("out/users/new/file", "only here")
        try house.write("out/shared/more", "only here")
        try house.remove("out/users/43/tickets")
        try house.write("out/users/43/tickets", "a file in a folder's place")

        let preview = try house.expect(0, "restore pohjola/attachments --target out --into-existing --delete --dry-run")
        #expect(preview.out.contains("+ users/42/portrait\n") && preview.out.contains("+ shared/logo\n"))
        #expect(preview.out.contains("- users/new\n") && preview.out.contains("- shared/more\n"))
        #expect(try house.read("out/users/42/portrait") == "changed here")

        #expect(try summary(house, 0, "--into-existing")["unchanged"] as? Int == 2)
        #expect(try house.read("out/users/42/portrait") == "the same for both\n")
        #expect(house.exists("out/users/new/file") && house.exists("out/shared/more"))
        try house.expect(64, "restore pohjola/attachments --target out --into-existing --delete")
        try house.expect(64, "restore pohjola/attachments --target new --delete --yes")
        // As far as the pattern reaches, and no further.
        #expect(try summary(house, 0, "--into-existing --delete --yes --include shared/**")["deleted"] as? Int == 1)
        #expect(house.exists("out/users/new/file") && !house.exists("out/shared/more"))
        #expect(try summary(house, 0, "--into-existing --delete --yes --verify")["deleted"] as? Int == 1)
        #expect(try house.tree("out") == before)
    }

    @Test("--verify reads everything back, and sees a byte that differs although size and time are the same")
    func verified() throws {
        let house = try Self.restored()
        let good = try summary(house, 0, "--into-existing --verify")
        #expect((good["verified_entries"] as? Int ?? 0) > 5 && good["difference_count"] as? Int == 0)
        let path = PathBytes(house.path("out/shared/logo"))
        let status = try #require(try FileSystem.status(path))
        var bytes = try AtomicFile.read(path, maximumBytes: 1 << 20)
        bytes[bytes.count / 2] ^= 1
        try FileDescriptor.open(path, .write).closing { try $0.writeAll(bytes.span, at: 0) }
        try FileSystem.setModified(path, status.modified)
        // Taken for the same without being read; read back, it is seen.
        #expect(try summary(house, 0, "--into-existing")["unchanged"] as? Int == 5)
        let bad = try house.expect(
            3,
            "restore pohjola/attachments --target out --into-existing --verify --names"
        )
        #expect(bad.out.contains("shared/logo: its content differs"))
    }

    @Test("an interrupted restore goes on when it is run again, and not as another snapshot's", arguments: [2, 9, 14])
    func resumed(afterRenames number: Int) throws {
        let house = try House.withTenant()
        for file in 0..<20 { try house.write("source/pohjola/attachments/shared/\(file)", "contents of \(file)") }
        try house.expect(0, "backup pohjola")
        let wasKilled = try house.runKilled(
            at: "renameat2",
            number,
            "restore pohjola/attachments --target out"
        )
        #expect(wasKilled && house.exists("out/.landfast-restore"))
        let first = try house.expect(0, "snapshot list pohjola/attachments --json").document()
        let id = try #require(
            ((first["datasets"] as? [[String: Any]])?.first?["snapshots"] as? [[String: Any]])?.first?["id"] as? String
        )
        try house.write("source/pohjola/attachments/shared/later", "later")
        try house.expect(0, "backup pohjola")
        #expect(try house.expect(1, "restore pohjola/attachments --target out").err.contains(id))
        let resumed = try house.expect(0, "restore pohjola/attachments --snapshot \(id) --target out --json").lines()
        #expect((resumed.last?["unchanged"] as? Int ?? 0) > 0 || number < 3)
        try house.remove("source/pohjola/attachments/shared/later")
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
    }

    @Test("a symbolic link in the place of a folder is replaced, and nothing is written where it leads")
    func swappedLink() throws {
        let house = try Self.restored()
        try house.write("elsewhere/precious", "precious")
        try house.remove("out/shared")
        try FileManager.default.createSymbolicLink(
            atPath: house.path("out/shared"),
            withDestinationPath: house.path("elsewhere")
        )
        try house.expect(0, "restore pohjola/attachments --target out --into-existing --delete --yes")
        #expect(try house.tree("elsewhere") == ["precious"])
        #expect(try house.tree("out") == house.tree("source/pohjola/attachments"))
    }
}
