import Files
import Foundation
import Testing

/// A file system in a file, mounted; nil with a printed reason where that cannot be done.
final class DiskImage: Sendable {
    /// How it is made and mounted.
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let megabytes: Int
        let make: [String]
        var options: [String] = []
        /// Commands on the image before it is mounted first.
        var tuning: [[String]] = []

        var testDescription: String { name }

        static let ext4 = Kind(name: "ext4", megabytes: 32, make: ["mkfs.ext4", "-q", "-F"])
        static let ext3 = Kind(name: "ext3", megabytes: 32, make: ["mkfs.ext3", "-q", "-F"])
        static let xfs = Kind(name: "xfs", megabytes: 320, make: ["mkfs.xfs", "-q", "-f"])
        static let btrfs = Kind(
            name: "btrfs",
            megabytes: 128,
            make: ["mkfs.btrfs", "-q", "-f"],
            options: ["nodiscard"]
        )

        func with(_ options: String..., named name: String) -> Kind {
            var kind = Kind(name: name, megabytes: megabytes, make: make, options: self.options + options)
            kind.tuning = tuning
            return kind
        }

        func tuned(_ commands: [String]..., named name: String) -> Kind {
            var kind = Kind(name: name, megabytes: megabytes, make: make, options: options)
            kind.tuning = commands
            return kind
        }
    }

    /// On a disk: what lies in memory is graded by that.
    let folder = PathBytes("/var/tmp/landfast-image-\(AtomicFile.temporaryName())")
    let kind: Kind
    var file: PathBytes { folder.appending("image") }
    var mount: PathBytes { folder.appending("mount") }

    init?(_ kind: Kind) throws {
        self.kind = kind
        guard FileSystem.runsAsRoot else {
            print("skipped: mounting an image needs root")
            return nil
        }
        try FileSystem.makeDirectories(mount)
        let isMade =
            Self.run(["truncate", "-s", "\(kind.megabytes)M", file.description])
            && Self.run(kind.make + [file.description])
            && kind.tuning.allSatisfy { Self.run($0 + [file.description]) }
        guard isMade, mountNow(kind.options) else {
            print("skipped: no \(kind.name) can be mounted here")
            return nil
        }
    }

    deinit {
        _ = Self.run(["umount", mount.description])
        try? FileSystem.removeTree(folder)
    }

    /// Mounts it anew with other options, as an operator does.
    func remount(_ options: [String]) -> Bool {
        Self.run(["umount", mount.description]) && mountNow(options)
    }

    private func mountNow(_ options: [String]) -> Bool {
        Self.run(
            ["mount", "-o", (["loop"] + options).joined(separator: ","), file.description, mount.description]
        )
    }

    /// Which of these bytes lie anywhere on the block device: read by another program, through the file behind it.
    func found(_ needles: [[UInt8]]) throws -> [Bool] {
        _ = Self.run(["sync", "-f", mount.description])
        let script = """
            import mmap, sys
            with open(sys.argv[1], 'rb') as image, mmap.mmap(image.fileno(), 0, access=mmap.ACCESS_READ) as disk:
                print(''.join('1' if disk.find(bytes.fromhex(key)) >= 0 else '0' for key in sys.argv[2:]))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, file.description] + needles.map(Self.hex)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self).filter { $0 == "0" || $0 == "1" }.map { $0 == "1" }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    static func run(_ arguments: [String]) -> Bool {
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
