import Files
import Testing

@Suite("Which mounts are this machine's disks")
struct NetworkMountTests {
    private static func table(_ lines: String...) -> MountTable {
        MountTable(parsing: Array((["1 0 8:1 / / rw - ext4 /dev/sda1 rw"] + lines).joined(separator: "\n").utf8))
    }

    @Test(
        "P12: what is not known to be a disk of this machine is a network file system",
        arguments: [
            ("nfs", "server:/export", "server"), ("nfs4", "[2001:db8::1]:/export", "2001:db8::1"),
            ("cifs", "//Server/share", "server"), ("smb3", "//server/share", "server"),
            ("fuse.sshfs", "user@host.example:/folder", "host.example"),
            ("fuse", "https://dav.example/x", "dav.example"),
            ("ceph", "10.0.0.1:6789:/", "10.0.0.1"), ("fuse.glusterfs", "server:/volume", "server"),
            ("9p", "share", nil),
            ("virtiofs", "tag", nil), ("afs", "none", nil), ("lustre", "10.0.0.1@tcp:/x", "tcp"),
            ("neverseen", "x", nil),
            ("fuse.bindfs", "/local/folder", nil),
        ] as [(String, String, String?)]
    )
    func networks(type: String, source: String, host: String?) throws {
        let table = Self.table("2 1 0:50 / /mnt rw - \(type) \(source) rw,addr=192.0.2.7,vers=4.2")
        let mount = try #require(table.network(under: "/mnt/store", mount: 2))
        #expect(mount.type == type && mount.address == "192.0.2.7")
        #expect(mount.host == host)
        #expect(table.network(under: "/var", mount: 1) == nil)
    }

    @Test("P12: a bind mount, an overlay and a loop device are looked through")
    func layers() {
        let table = Self.table(
            "2 1 0:50 / /net rw - nfs4 server:/export rw",
            "3 1 0:50 /inner /srv/bound rw - nfs4 server:/export rw",
            "4 1 7:3 / /loop rw - ext4 /dev/loop3 rw",
            "5 1 0:60 / /over rw - overlay overlay rw,lowerdir=/a,upperdir=/,workdir=/c"
        )
        #expect(table.network(under: "/srv/bound/x", mount: 3)?.host == "server")
        #expect(table.network(under: "/loop/x", mount: 4) { _ in "/net/image" }?.host == "server")
        #expect(table.network(under: "/loop/x", mount: 4) { _ in "/var/image" } == nil)
        #expect(table.network(under: "/loop/x", mount: 4) { _ in "/loop/itself" }?.type == "unknown")
        #expect(table.network(under: "/over/x", mount: 5) == nil)
    }

    @Test("P12: a path that no mount shows is not known to be local")
    func unknown() {
        #expect(MountTable(parsing: []).network(under: "/srv", mount: nil)?.type == "unknown")
        #expect(MountTable(parsing: Array("garbage\n\u{0}\n".utf8)).network(under: "/srv", mount: 9)?.type == "unknown")
    }
}
