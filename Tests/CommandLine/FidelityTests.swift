import Foundation
import Testing

/// A tree with every kind of entry, made by a script, backed up and restored by the real command, and compared by another
/// script that knows nothing of either.
@Suite("Everything comes back")
struct FidelityTests {
    /// A folder on a file system of one kind, for a source and what is restored from it.
    private final class Ground {
        let folder: URL
        private let image: URL?

        init?(_ fileSystem: String) throws {
            let base = URL(fileURLWithPath: "/dev/shm/landfast-fidelity-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
            guard fileSystem == "ext4" else {
                folder = base
                image = nil
                return
            }
            let file = base.appendingPathComponent("image")
            folder = base.appendingPathComponent("mounted")
            image = file
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let isMounted =
                try FidelityTests.run("truncate", "-s", "512M", file.path).status == 0
                && FidelityTests.run("mkfs.ext4", "-q", "-F", file.path).status == 0
                && FidelityTests.run("mount", "-o", "loop", file.path, folder.path).status == 0
            if !isMounted { return nil }
        }

        deinit {
            if image != nil { _ = try? FidelityTests.run("umount", folder.path) }
            let base = image?.deletingLastPathComponent() ?? folder
            _ = try? FidelityTests.run("rm", "-rf", base.path)
        }

        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    }

    private static func run(_ arguments: String...) throws -> (status: Int32, out: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let out = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, out)
    }

    private static func script(_ name: String) -> String {
        House.package.appendingPathComponent("Tests/Fixtures/Trees/\(name)").path
    }

    private func expectSame(_ one: String, _ other: String) throws {
        let compared = try Self.run(Self.script("compare-trees"), one, other)
        #expect(compared.status == 0, "\(compared.out)")
        #expect(compared.out.contains(" 0 differences"))
    }

    @Test(
        "every kind of entry comes back bit for bit and attribute for attribute, from the second copy, into a new folder",
        arguments: ["tmpfs", "ext4"]
    )
    func roundTrip(fileSystem: String) throws {
        guard getuid() == 0 else {
            print("skipped: devices, owners and trusted attributes are for root alone")
            return
        }
        let ground = try #require(try Ground(fileSystem), "no \(fileSystem) can be mounted")
        let house = try House.helpdesk()
        let configuration = try house.read("landfast.yaml").replacingOccurrences(
            of: "files:source/{tenant}/attachments",
            with: "files:\(ground.path("{tenant}"))"
        )
        try house.write("landfast.yaml", configuration)
        try house.makeSource("pohjola")
        let made = try Self.run(Self.script("make-tree"), ground.path("pohjola"))
        #expect(made.status == 0 && made.out.isEmpty, "\(made.out)")
        try house.expect(0, "init")
        try house.expect(0, "policy apply --yes")
        try house.expect(0, "tenant add pohjola --region hetzner-hel1")

        let first = try #require(try house.expect(0, "backup pohjola/attachments --json").lines().last)
        #expect(first["specials"] as? Int == 5)
        #expect((first["new_bytes"] as? Int ?? 0) < 40 << 20)
        try house.expect(0, "replicate pohjola")
        let summary = try #require(
            try house.expect(0, "restore pohjola/attachments --from hel1-b --target \(ground.path("restored")) --json")
                .lines().last
        )
        #expect(summary["hard_links"] as? Int == 5)
        try expectSame(ground.path("pohjola"), ground.path("restored"))

        // Nothing has changed, and nothing is read again or stored anew.
        let second = try #require(try house.expect(0, "backup pohjola/attachments --json").lines().last)
        #expect(second["unchanged_files"] as? Int == second["files"] as? Int)
        #expect((second["new_bytes"] as? Int ?? .max) < 4096)
        try house.expect(0, "replicate pohjola")
        try house.expect(0, "check pohjola --read-data")
        try house.expect(0, "restore pohjola/attachments --target \(ground.path("again"))")
        try expectSame(ground.path("pohjola"), ground.path("again"))
    }
}
