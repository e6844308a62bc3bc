import Files
import Testing

@Suite("What is mounted where")
struct MountTableTests {
    private static func table(_ text: String) -> MountTable { MountTable(parsing: Array(text.utf8)) }

    @Test("a line of mountinfo is taken apart, with escaped names and any number of optional fields")
    func parsing() throws {
        let table = Self.table(
            """
            36 35 98:0 /with\\040space /mnt\\134two\\012 rw,noatime master:1 shared:7 - ext3 /dev/root rw,data=journal
            40 36 0:52 / /srv/remote rw - fuse.sshfs user@host:/folder rw,user_id=0
            """
        )
        let first = try #require(table.mount(id: 36))
        #expect(first.root == "/with space" && first.mountPoint == "/mnt\\two\n" && first.device == "98:0")
        #expect(first.type == "ext3" && first.options == ["rw", "data=journal"] && first.source == "/dev/root")
        #expect(table.mount(id: 40)?.type == "fuse.sshfs")
        #expect(table.mount(id: 40)?.source == "user@host:/folder")
    }

    @Test(
        "a hostile line is left out, and the ones beside it are read",
        arguments: [
            "", "36", "36 35 98:0 / /mnt rw", "36 35 98:0 / /mnt rw - ext4", "x 35 98:0 / /mnt rw - ext4 a rw",
            "36 35 98 / /mnt rw - ext4 a rw", "36 35 4294967296:0 / /mnt rw - ext4 a rw",
            "36 35 98:0 / mnt rw - ext4 a rw", "36 35 98:0 /\\000 /mnt rw - ext4 a rw",
            "36 35 98:0 /\\777 /mnt rw - ext4 a rw", "99999999999999999999 35 98:0 / /mnt rw - ext4 a rw",
            "-36 35 98:0 / /mnt rw - ext4 a rw", "36 35 -1:0 / /mnt rw - ext4 a rw", "- - - - - - - - - - -",
        ]
    )
    func hostile(line: String) {
        let good = "7 1 8:1 / /good rw - ext4 /dev/sda1 rw"
        #expect(Self.table("\(good)\n\(line)\n").mounts.map(\.id) == [7])
    }

    @Test("a bind mount of a folder lies where the folder lies")
    func locations() throws {
        let table = Self.table(
            """
            1 0 8:1 / / rw - ext4 /dev/sda1 rw
            2 1 8:1 /var/keys /srv/data/x rw - ext4 /dev/sda1 rw
            3 1 8:2 / /mnt rw - ext4 /dev/sdb1 rw
            """
        )
        let keys = try #require(table.location(of: "/var/keys", mount: 1))
        #expect(table.location(of: "/srv/data/x/deep", mount: 2)?.lies(in: keys) == true)
        #expect(table.location(of: "/srv/data/x/deep", mount: nil)?.path == "/var/keys/deep")
        #expect(table.location(of: "/mnt/var/keys", mount: 3)?.lies(in: keys) == false)
        #expect(table.location(of: "/var/keysother", mount: 1)?.lies(in: keys) == false)
        #expect(table.mounts(below: "/srv").map(\.id) == [2])
    }

    @Test("the machine's own table holds the mount of every folder that is opened")
    func current() throws {
        let folder = try TemporaryFolder()
        let handle = try folder.handle
        let status = try handle.status()
        let table = try MountTable.current()
        let number = try #require(status.mount)
        let mount = try #require(table.mount(id: number))
        #expect(mount.device == "\(status.device >> 32):\(status.device & 0xFFFF_FFFF)" || mount.type == "btrfs")
        #expect(table.location(of: try handle.realPath(), mount: status.mount) != nil)
    }
}
