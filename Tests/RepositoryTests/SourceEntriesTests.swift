import Files
import Repository
import Simulation
import Testing

@Suite("Packed entries of a walk")
struct SourceEntriesTests {
    private static func entry(_ path: PathBytes, _ number: UInt64, _ kind: EntryKind) -> SourceEntry {
        SourceEntry(
            path: path,
            metadata: EntryMetadata(
                kind: kind,
                mode: UInt16(number % 4096),
                owner: UInt32(truncatingIfNeeded: number &* 7),
                group: .max,
                modifiedSeconds: Int64(bitPattern: number) &- 5,
                modifiedNanoseconds: 999_999_999,
                size: kind == .file ? number &* 1_000_003 : 0,
                linkTarget: kind == .symbolicLink ? [0xFF, 0x2F, UInt8(truncatingIfNeeded: number)] : [],
                changeToken: ChangeToken(inode: .max - number, changedSeconds: .min, changedNanoseconds: 1),
                linkGroup: number % 3,
                device: kind == .blockDevice ? DeviceNumber(major: .max, minor: 3) : .none
            )
        )
    }

    @Test("what is taken out is what was put in, in its order, whatever the names and numbers")
    func roundTrip() {
        let kinds: [EntryKind] = [
            .file, .folder, .symbolicLink, .namedPipe, .socket, .characterDevice, .blockDevice,
        ]
        let noise = Noise(seed: 11)
        var paths: [PathBytes] = [.empty]
        // Enough for several blocks; neighbours share much, little or nothing.
        for number in 0..<20_000 {
            let name = PathBytes(bytes: noise.bytes(number % 40 + 1).map { $0 == 0 ? 1 : $0 })
            paths.append(PathBytes("folder/\(number / 100)/").appending(name ?? "name"))
        }
        let entries = paths.enumerated().map { Self.entry($1, UInt64($0), kinds[$0 % kinds.count]) }
        let packed = SourceEntries(entries)
        #expect(Array(packed) == entries)
        #expect(packed.count == entries.count)
        #expect(packed.fileCount == entries.count { $0.metadata.kind == .file })
        #expect(packed.fileBytes == entries.reduce(0) { $0 &+ ($1.metadata.kind == .file ? $1.metadata.size : 0) })
        #expect(Array(SourceEntries()) == [])
    }
}
