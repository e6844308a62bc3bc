import Foundation

/// A small file system of its own on a folder of a house; nil with a printed reason where none can be mounted.
final class SmallDisk: Sendable {
    /// What it is made of.
    enum Kind: String, CaseIterable, Sendable {
        case tmpfs
        case ext4
    }

    private let folder: URL
    private let kind: Kind
    private let image: URL

    /// Mounts an empty file system of so many KiB.
    init?(_ kind: Kind, on name: String, of house: House, kibibytes: Int) throws {
        folder = house.folder.appendingPathComponent(name)
        image = house.folder.appendingPathComponent(".image-" + name.replacingOccurrences(of: "/", with: "-"))
        self.kind = kind
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let isMounted =
            switch kind {
            case .tmpfs: Self.run("mount", "-t", "tmpfs", "-o", "size=\(kibibytes)k", "landfast-test", folder.path)
            case .ext4:
                Self.run("truncate", "-s", "\(kibibytes)K", image.path)
                    // Without the room that only root may use, and the folder that checks put things into.
                    && Self.run("mkfs.ext4", "-q", "-m", "0", "-O", "^has_journal", image.path)
                    && Self.run("mount", "-o", "loop", image.path, folder.path)
                    && Self.run("rmdir", folder.path + "/lost+found")
            }
        guard isMounted else {
            print("skipped: no \(kind.rawValue) can be mounted here")
            return nil
        }
    }

    deinit {
        Self.run("umount", "--lazy", folder.path)
    }

    /// Takes what is left of the room.
    func fill() {
        Self.run("dd", "if=/dev/zero", "of=\(folder.path)/.ballast", "bs=4k", "status=none")
    }

    /// Gives it back.
    func clear() {
        Self.run("rm", "-f", folder.path + "/.ballast")
    }

    /// Lets nothing be written, or everything again.
    @discardableResult
    func setReadOnly(_ isReadOnly: Bool) -> Bool {
        Self.run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", folder.path)
    }

    /// Names of everything that was begun and not ended, and of nothing else.
    var unfinished: [String] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.split(separator: "/").last?.hasPrefix("tmp-") == true }
    }

    /// Bytes in files, a ballast left out.
    var used: Int {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0 != ".ballast" }.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { return sum }
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }

    @discardableResult
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
