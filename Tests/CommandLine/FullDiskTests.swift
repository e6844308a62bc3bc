import Foundation
import Testing

@Suite("Disks that are full or read-only")
struct FullDiskTests {
    /// A house with one tenant, whose folder `name` is a small disk from the beginning.
    private func house(
        _ name: String,
        _ kind: SmallDisk.Kind = .tmpfs,
        kibibytes: Int = 8192
    ) throws -> (House, SmallDisk)? {
        let house = try House.helpdesk()
        guard let disk = try SmallDisk(kind, on: name, of: house, kibibytes: kibibytes) else { return nil }
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.makeSource("pohjola")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1 --label erasure=at-once")
        try house.expect(0, "backup pohjola")
        try house.expect(0, "replicate pohjola")
        return (house, disk)
    }

    /// The error must name what is full or read-only, and say what to do.
    private func expectError(
        _ result: House.Result,
        _ code: String,
        naming name: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let said = result.out + result.err
        #expect(result.status != 0 && result.status < 1000, "\(said)", sourceLocation: sourceLocation)
        #expect(said.contains(code) && said.contains(name), "\(said)", sourceLocation: sourceLocation)
        #expect(said.contains("remedy") || result.status == 3, "\(said)", sourceLocation: sourceLocation)
    }

    private func addBigFile(_ house: House) throws {
        // What nothing can make smaller: 1 MiB.
        let random = try #require(FileHandle(forReadingAtPath: "/dev/urandom"))
        let bytes = random.readData(ofLength: 1 << 20)
        let file = house.folder.appendingPathComponent("source/pohjola/attachments/shared/big")
        try bytes.write(to: file)
    }

    @Test(
        "a full primary: the run fails and names it, all that was there is whole, and the next run succeeds",
        arguments: SmallDisk.Kind.allCases
    )
    func fullPrimary(kind: SmallDisk.Kind) throws {
        guard let (house, disk) = try house("stores/hel1-a", kind) else { return }
        try addBigFile(house)
        disk.fill()
        let before = disk.used
        for _ in 0..<3 {
            let failed = try house.run("backup pohjola/attachments --json")
            try expectError(failed, "store-full", naming: "hel1-a")
            #expect(disk.unfinished.isEmpty)
            #expect(disk.used == before, "nothing is left behind")
        }
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --target while-full")
        #expect(try house.read("while-full/users/42/portrait") == "the same for both\n")
        disk.clear()
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --target afterwards")
        #expect(house.exists("afterwards/shared/big"))
    }

    @Test("a primary that becomes full in the middle keeps no more each time, and nothing once there is room")
    func fillingUp() throws {
        guard let (house, disk) = try house("stores/hel1-a", kibibytes: 900) else { return }
        try addBigFile(house)
        let before = disk.used
        for _ in 0..<3 {
            try expectError(try house.run("backup pohjola/attachments --json"), "store-full", naming: "hel1-a")
            #expect(disk.used == before, "what a run that failed had stored is of no use to anybody")
        }
        try house.remove("source/pohjola/attachments/shared/big")
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        #expect(disk.unfinished.isEmpty)
    }

    @Test("a read-only primary: the run fails and names it, reading goes on, and the next run succeeds")
    func readOnlyPrimary() throws {
        guard let (house, disk) = try house("stores/hel1-a") else { return }
        try addBigFile(house)
        disk.setReadOnly(true)
        let failed = try house.run("backup pohjola/attachments --json")
        try expectError(failed, "read-only", naming: "hel1-a")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --target while-read-only")
        disk.setReadOnly(false)
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
    }

    @Test("a full or read-only replica: the others are served, it is named, and the next run makes it whole")
    func fullReplica() throws {
        guard let (house, disk) = try house("stores/hel1-b") else { return }
        try addBigFile(house)
        try house.expect(0, "backup pohjola/attachments")
        disk.fill()
        try expectError(try house.run("replicate pohjola --json"), "store-full", naming: "hel1-b")
        #expect(disk.unfinished.isEmpty)
        disk.clear()
        disk.setReadOnly(true)
        try expectError(try house.run("replicate pohjola --json"), "read-only", naming: "hel1-b")
        disk.setReadOnly(false)
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --from hel1-b --target from-replica")
        #expect(house.exists("from-replica/shared/big"))
    }

    @Test("I3: an erasure goes as far as it can while a store is full, says what is missing, and is finished later")
    func erasureWhileFull() throws {
        guard let (house, disk) = try house("stores/hel1-b") else { return }
        disk.fill()
        let requested = try house.run(
            "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:42\n"
        )
        let id = try #require(try requested.document()["id"] as? String, "\(requested)")
        let approved = try house.run("erase approve \(id) --by someone-else --yes")
        #expect(approved.status < 1000, "\(approved)")
        let status = try house.run("erase status \(id) --json")
        #expect(status.status == 5 && status.out.contains("hel1-b"), "\(status)")
        // The keys are gone already; and the store that lacks the tombstone gives nothing to anybody.
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "restore pohjola/attachments --target without")
        #expect(!house.exists("without/users/42") && house.exists("without/users/43"))
        #expect(try house.run("restore pohjola/attachments --from hel1-b --target never").status != 0)
        #expect(!house.exists("never/users/42"))
        disk.clear()
        try house.expect(0, "erase run \(id)")
        try house.expect(0, "erase verify \(id)")
        #expect(disk.unfinished.isEmpty)
    }

    @Test("a custodian whose disk is full destroys nothing by half, keeps serving, and obeys once there is room")
    func fullCustodian() throws {
        guard let (house, disk) = try house("custodians/hel1-a") else { return }
        disk.fill()
        let failed = try house.run("backup pohjola/attachments --json")
        #expect(failed.status < 1000, "\(failed)")
        if failed.status != 0 { try expectError(failed, "no-space", naming: "hel1-a") }
        disk.clear()
        try house.expect(0, "backup pohjola/attachments")
        let id = try #require(
            try house.run(
                "erase request pohjola --subject-file - --reason gdpr-17-1-b --yes --json",
                input: "user:42\n"
            ).document()["id"] as? String
        )
        disk.fill()
        let approved = try house.run("erase approve \(id) --by someone-else --yes")
        #expect(approved.status != 0 && approved.status < 1000, "\(approved)")
        disk.clear()
        try house.expect(0, "erase run \(id)")
        try house.removePerson("42", of: "pohjola")
        try house.expect(0, "erase verify \(id)")
        try house.expect(0, "restore pohjola/attachments --target without")
        #expect(!house.exists("without/users/42") && house.exists("without/users/43"))
        #expect(disk.unfinished.isEmpty)
    }

    @Test("a full disk under catalog and caches is named, and nothing but the run is lost")
    func fullState() throws {
        guard let (house, disk) = try house("state") else { return }
        disk.fill()
        try house.write("source/pohjola/attachments/users/43/more", "more\n")
        let failed = try house.run("backup pohjola/attachments --json")
        try expectError(failed, "no-space", naming: "state")
        disk.clear()
        try house.expect(0, "backup pohjola/attachments")
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --target afterwards")
        #expect(house.exists("afterwards/users/43/more"))
        #expect(disk.unfinished.isEmpty)
    }
}
