import Files
import Foundation
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct DiskImageTests {
    /// An ext4 file system in a file, mounted; nil with a printed reason where that cannot be done.
    private final class Image {
        let folder: TemporaryFolder
        var file: PathBytes { folder.path.appending("image") }
        var mount: PathBytes { folder.path.appending("mount") }

        init?() throws {
            folder = try TemporaryFolder()
            guard FileSystem.runsAsRoot else {
                print("skipped: mounting an image needs root")
                return nil
            }
            try FileSystem.makeDirectories(mount)
            let made =
                Self.run("truncate", "-s", "32M", file.description)
                && Self.run("mkfs.ext4", "-q", "-F", file.description)
                && Self.run("mount", "-o", "loop", file.description, mount.description)
            guard made else {
                print("skipped: no ext4 image can be mounted here")
                return nil
            }
        }

        deinit {
            _ = Self.run("umount", mount.description)
        }

        /// All bytes of the block device, as they lie there.
        func bytes() throws -> [UInt8] {
            _ = Self.run("sync", "-f", mount.description)
            return try AtomicFile.read(file, maximumBytes: 64 << 20)
        }

        private static func run(_ arguments: String...) -> Bool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = arguments
            process.standardError = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }

    private func contains(_ needle: [UInt8], _ haystack: [UInt8]) -> Bool {
        Data(haystack).range(of: Data(needle)) != nil
    }

    @Test("I3, E8: on an ext4 image the raw blocks no longer hold the old state key after a puncture")
    func rawImage() throws {
        guard let image = try Image() else { return }
        let house = try TestCustody()
        let folder = image.mount.appending("custodian")
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
        let state = custodian.stateFolder(founded.id)
        let vault = try custodian.open(founded.id)
        var oldKeys: [[UInt8]] = []
        for number in 1...3 as ClosedRange<UInt64> {
            oldKeys.append(try stateKey(state, house))
            let key = try #require(oldKeys.last)
            #expect(try contains(key, image.bytes()), "the key that counts is on the disk, or the test sees nothing")
            let issued = try LedgerEntry.make(
                .erasureIssued(id: ErasureRequest.newID(from: house.random), scope: .subject(number)),
                repository: founded.id,
                time: house.clock.now(),
                random: house.random,
                with: house.officer
            )
            var union = vault.ledger
            union.merge([issued])
            let witness = Witness(party: "store:primary", ledger: union, head: nil)
            let applied = try vault.catchUp(with: union, witnesses: [witness]).appliedTombstones
            let receipt = try vault.receipt(for: try #require(applied.first))
            #expect(receipt.statement.state == .unreadable)
            #expect(receipt.statement.evidence["overwrite"] == .string("in-place"))
            let raw = try image.bytes()
            for old in oldKeys { #expect(!contains(old, raw)) }
        }
    }

    private func stateKey(_ folder: StateFolder, _ house: TestCustody) throws -> [UInt8] {
        let state = try folder.load(random: house.random)
        guard case .key(_, _, let key) = try KeySlots(path: folder.slots).read()[state.slot] else { return [] }
        return key.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    }
}
