import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

/// What a custodian's grade says of a disk, beside what another program finds in the raw bytes of that disk.
@Suite("Overwritten keys on real file systems", .serialized) struct DiskImageTests {
    /// A file system, what it is graded, and whether old keys may lie in its raw blocks.
    struct Trial: Sendable, CustomTestStringConvertible {
        let kind: DiskImage.Kind
        let grade: OverwriteGrade
        /// Whether the raw image holds old keys: true and false are what must be seen, for what is graded so.
        let keepsOldKeys: Bool
        /// What becomes of the disk once the custodian lives there.
        var remount: [String]?
        var command: [String]?

        var testDescription: String { kind.name }
    }

    private static let nocow = ["chattr", "+C"]

    private static let trials = [
        Trial(kind: .ext4, grade: .inPlace, keepsOldKeys: false),
        Trial(kind: .ext4.with("data=ordered", named: "ext4, data=ordered"), grade: .inPlace, keepsOldKeys: false),
        Trial(kind: .ext4.with("data=writeback", named: "ext4, data=writeback"), grade: .inPlace, keepsOldKeys: false),
        Trial(
            kind: .ext4.tuned(["tune2fs", "-O", "^has_journal"], named: "ext4 without a journal"),
            grade: .inPlace,
            keepsOldKeys: false
        ),
        Trial(
            kind: .ext4.with(named: "ext4, then data=journal"),
            grade: .journaled,
            keepsOldKeys: true,
            remount: ["data=journal"]
        ),
        Trial(kind: .ext3, grade: .inPlace, keepsOldKeys: false),
        Trial(
            kind: .ext3.with(named: "ext3, then data=journal"),
            grade: .journaled,
            keepsOldKeys: true,
            remount: ["data=journal"]
        ),
        Trial(kind: .xfs, grade: .inPlace, keepsOldKeys: false),
        Trial(kind: .btrfs, grade: .copyOnWrite, keepsOldKeys: true),
        Trial(
            kind: .btrfs.with(named: "btrfs, a folder without copying on write"),
            grade: .inPlace,
            keepsOldKeys: false,
            command: nocow
        ),
    ]

    /// A custodian on a disk, whose old keys are looked for after each puncture.
    private final class Punctured {
        let house: TestCustody
        let image: DiskImage
        let state: StateFolder
        let vault: CustodianVault
        var oldKeys: [[UInt8]] = []
        var number: UInt64 = 0

        init(on image: DiskImage, in name: PathBytes = "custodian") throws {
            self.image = image
            house = try TestCustody()
            let folder = image.mount.appending(name)
            try Custodian.create(folder, name: "disk", region: "hetzner-hel1", random: house.random)
            let custodian = try Custodian(
                open: folder,
                name: "disk",
                region: "hetzner-hel1",
                clock: house.clock,
                random: house.random
            )
            let founded = try custodian.found(
                delegations: [Delegation(key: house.officer.publicKey, role: .officer, party: "officer")],
                parties: [try Party(kind: .store, name: "primary", region: "hetzner-hel1")],
                primary: "store:primary",
                policy: nil
            )
            state = custodian.stateFolder(founded.id)
            vault = try custodian.open(founded.id)
        }

        /// The state key that counts now.
        func key() throws -> [UInt8] {
            let loaded = try state.load(random: house.random)
            guard case .key(_, _, let key) = try KeySlots(path: state.slots).read()[loaded.slot] else { return [] }
            return key.withBytes { bytes in bytes.indices.map { bytes[$0] } }
        }

        /// Erases one more person; the receipt for that.
        func puncture() throws -> Receipt {
            number += 1
            let id = ErasureRequest.newID(from: house.random)
            return try carryOut([.erasureIssued(id: id, scope: .subject(number))])
        }

        /// Gives up one more person's own leaf, and retires it; the receipt for that.
        func retire() throws -> Receipt {
            number += 1
            let leaf = ScopePath(subject: number)
            return try carryOut([.superseded(leaf), .retired(leaf)])
        }

        private func carryOut(_ statements: [LedgerStatement]) throws -> Receipt {
            oldKeys.append(try key())
            var union = vault.ledger
            union.merge(
                try statements.map {
                    try LedgerEntry.make(
                        $0,
                        repository: vault.repository,
                        time: house.clock.now(),
                        random: house.random,
                        with: house.officer
                    )
                }
            )
            let witness = Witness(party: "store:primary", ledger: union, head: nil)
            let applied = try vault.catchUp(with: union, witnesses: [witness]).appliedTombstones
            return try vault.receipt(for: try #require(applied.first))
        }
    }

    /// What the disk that the images themselves lie on is worth caps what is beneath a loop device.
    private func expected(_ grade: OverwriteGrade, _ image: DiskImage) throws -> OverwriteGrade {
        max(grade, try OverwriteLook(at: image.file).grade)
    }

    @Test("P8, I3, E8: each file system's grade is what its raw blocks say of old state keys", arguments: trials)
    func rawImage(_ trial: Trial) throws {
        guard let image = try DiskImage(trial.kind) else { return }
        let parent = image.mount.appending("house")
        try FileSystem.makeDirectories(parent)
        if let command = trial.command { try #require(DiskImage.run(command + [parent.description])) }
        let punctured = try Punctured(on: image, in: "house/custodian")
        if let options = trial.remount { try #require(image.remount(options)) }
        for _ in 1...3 {
            let key = try punctured.key()
            #expect(try image.found([key]) == [true], "the key that counts is on the disk, or the test sees nothing")
            let receipt = try punctured.puncture()
            #expect(receipt.statement.state == .unreadable)
            let grade = try expected(trial.grade, image)
            #expect(receipt.statement.evidence["overwrite"] == .string(grade.rawValue))
        }
        let found = try image.found(punctured.oldKeys)
        if trial.keepsOldKeys {
            #expect(found.contains(true), "a disk that is graded so keeps no old key: the grade says too little")
        } else {
            #expect(found == [false, false, false])
        }
    }

    @Test("P1, I3: a leaf that was retired after a rescope is as gone from the disk's raw bytes as one that was erased")
    func retired() throws {
        guard let image = try DiskImage(.ext4) else { return }
        let punctured = try Punctured(on: image)
        for _ in 1...2 {
            #expect(try image.found([try punctured.key()]) == [true], "the key that counts is there to be found")
            #expect(try punctured.retire().statement.state == .unreadable)
        }
        #expect(try image.found(punctured.oldKeys) == [false, false])
        let leaves = (1...2).map { ScopePath(subject: $0) }
        #expect(try leaves.map { try punctured.vault.canDerive($0) } == [false, false])
        #expect(try punctured.vault.canDerive(#require(leaves[0].successor)))
    }

    @Test("P8: a custodian that once lived on a journaled disk says so after the disk was mounted otherwise")
    func remembered() throws {
        guard let image = try DiskImage(.ext4) else { return }
        let punctured = try Punctured(on: image)
        try #require(image.remount(["data=journal"]))
        _ = try punctured.puncture()
        try #require(image.remount(["data=ordered"]))
        let receipt = try punctured.puncture()
        let grade = try expected(.journaled, image)
        #expect(receipt.statement.evidence["overwrite"] == .string(grade.rawValue))
        #expect(try image.found(punctured.oldKeys).contains(true))
    }

    @Test("P8: a clone of the key slots that shares their blocks is seen, and keeps the old key")
    func clone() throws {
        guard let image = try DiskImage(.xfs) else { return }
        let punctured = try Punctured(on: image)
        let copy = image.mount.appending("clone").description
        try #require(DiskImage.run(["cp", "--reflink=always", punctured.state.slots.description, copy]))
        let receipt = try punctured.puncture()
        let grade = try expected(.copyOnWrite, image)
        #expect(receipt.statement.evidence["overwrite"] == .string(grade.rawValue))
        #expect(try image.found(punctured.oldKeys) == [true])
    }

    @Test(
        "P8: no custodian is set up, and none takes keys, where overwritten ones stay in the journal",
        arguments: [
            DiskImage.Kind.ext4.with("data=journal", named: "a mount option"),
            .ext4.tuned(["tune2fs", "-o", "journal_data"], named: "a default in the superblock"),
            .ext3.with("data=journal", named: "ext3"),
        ]
    )
    func refused(_ kind: DiskImage.Kind) throws {
        guard let image = try DiskImage(kind) else { return }
        let house = try TestCustody()
        let folder = image.mount.appending("custodian")
        #expect(try OverwriteLook(at: image.mount).grade >= .journaled)
        #expect {
            try Custodian.create(folder, name: "disk", region: "hetzner-hel1", random: house.random)
        } throws: {
            ($0 as? CustodyError)?.kind == .journaledDisk
        }
        #expect(try !Custodian.exists(folder))
        // One that was there before goes on with what it has, and takes nothing new.
        try #require(image.remount(["data=ordered"]))
        let punctured = try Punctured(on: image)
        try #require(image.remount(["data=journal"]))
        #expect(try punctured.puncture().statement.state == .unreadable)
        let custodian = try Custodian(
            open: folder,
            name: "disk",
            region: "hetzner-hel1",
            clock: house.clock,
            random: house.random
        )
        #expect {
            _ = try custodian.found(delegations: [], parties: [], primary: nil, policy: nil)
        } throws: {
            ($0 as? CustodyError)?.kind == .journaledDisk
        }
        #expect(try custodian.repositories == [punctured.vault.repository])
    }

    @Test("P8: data that the inode itself sends through the journal is seen without any mount option")
    func inodeFlag() throws {
        let setting = ["debugfs", "-w", "-R", "set_inode_field /lost+found flags 0x84000"]
        guard let image = try DiskImage(.ext4.tuned(setting, named: "a flag of the folder")) else { return }
        #expect(try OverwriteLook(at: image.mount.appending("lost+found")).grade >= .journaled)
        #expect(try OverwriteLook(at: image.mount).grade == expected(.inPlace, image))
    }

    @Test("P8: beneath a loop device the file behind it decides")
    func nested() throws {
        guard let outer = try DiskImage(.btrfs) else { return }
        let file = outer.mount.appending("inner").description
        let mount = outer.folder.appending("inner-mount")
        try FileSystem.makeDirectories(mount)
        try #require(DiskImage.run(["truncate", "-s", "16M", file]) && DiskImage.run(["mkfs.ext4", "-q", "-F", file]))
        try #require(DiskImage.run(["mount", "-o", "loop", file, mount.description]))
        defer { _ = DiskImage.run(["umount", mount.description]) }
        let look = try OverwriteLook(at: mount)
        #expect(look.grade >= .copyOnWrite)
        #expect(look.reason.contains("behind its loop device"))
    }
}
