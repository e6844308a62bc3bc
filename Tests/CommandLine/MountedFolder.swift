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

    /// Shows `other` at `name` through a program in FUSE, which stays in the foreground and ends with the mount.
    convenience init?(throughFUSE other: String, at name: String, of house: House) throws {
        try self.init(
            ["bindfs", "-f", house.path(other), house.path(name)],
            house.path(name),
            isProgram: true
        )
    }

    private init?(_ command: [String], _ folder: String, makesFolder: Bool = true, isProgram: Bool = false) throws {
        self.folder = folder
        if makesFolder { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
        let before = Self.device(folder)
        guard let process = Self.start(command), isProgram || Self.ends(process) else {
            print("skipped: '\(command[0])' does not work here")
            return nil
        }
        while isProgram, Self.device(folder) == before {
            guard process.isRunning else {
                print("skipped: '\(command[0])' does not work here")
                return nil
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
    }

    deinit {
        if let process = Self.start(["umount", "--lazy", folder]) { _ = Self.ends(process) }
    }

    private static func start(_ arguments: [String]) -> Process? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return (try? process.run()) == nil ? nil : process
    }

    private static func ends(_ process: Process) -> Bool {
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static func device(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.systemNumber] as? Int
    }
}
