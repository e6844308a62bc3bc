import Foundation

/// A folder of a house that shows something else as long as this lives; nil with a printed reason where nothing can be
/// mounted.
final class MountedFolder: Sendable {
    private let folder: String

    /// Shows `other` at `name` as well, as the kernel does it.
    convenience init?(binding other: String, at name: String, of house: House) throws {
        try self.init(["mount", "--bind", house.path(other), house.path(name)], house.path(name))
    }

    /// Shows the file `other` at the file `name`.
    convenience init?(bindingFile other: String, at name: String, of house: House) throws {
        try self.init(["mount", "--bind", house.path(other), house.path(name)], house.path(name), makesFolder: false)
    }

    /// Shows `other` at `name` through a program in FUSE.
    convenience init?(throughFUSE other: String, at name: String, of house: House, source: String? = nil) throws {
        let options = source.map { ["-o", "fsname=\($0)"] } ?? []
        try self.init(["bindfs"] + options + [house.path(other), house.path(name)], house.path(name))
    }

    private init?(_ command: [String], _ folder: String, makesFolder: Bool = true) throws {
        self.folder = folder
        if makesFolder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        guard Self.run(command) else {
            print("skipped: '\(command[0])' does not work here")
            return nil
        }
    }

    deinit { _ = Self.run(["umount", "--lazy", folder]) }

    private static func run(_ arguments: [String]) -> Bool {
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
