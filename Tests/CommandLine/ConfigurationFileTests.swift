import Files
import Foundation
import Sealing
import Testing

@testable import landfast

@Suite("Finding the configuration, and the secrets that it points to")
struct ConfigurationFileTests {
    /// A folder of its own for each test, gone afterwards.
    private final class Folder {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.path + "/landfast-configuration-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String, _ text: String, mode: UInt16 = 0o600) throws -> PathBytes {
            let file = path + "/" + name
            try text.write(toFile: file, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: NSNumber(value: mode)], ofItemAtPath: file)
            return PathBytes(file)
        }
    }

    @Test("a file that was named is the one that counts, and its path becomes absolute")
    func named() throws {
        #expect(try ConfigurationFile.find("/x/landfast.yaml") == "/x/landfast.yaml")
        #expect(try ConfigurationFile.find("landfast.yaml").isAbsolute)
    }

    @Test("a file that is not there ends with 10, and says where it was looked for")
    func missing() throws {
        let folder = try Folder()
        let path = PathBytes(folder.path + "/none.yaml")
        let error = try #require(throws: CommandError.self) { try ConfigurationFile.read(path) }
        #expect(error.status == .notInitialised)
        #expect(error.message.contains("none.yaml"))
    }

    @Test("a file that is right is read from the disk as it is from text")
    func valid() throws {
        let path = try Folder().write("landfast.yaml", ConfigurationText.valid)
        #expect(throws: CommandError.self, "its folder has gone") { try ConfigurationFile.read(path) }
        let folder = try Folder()
        let configuration = try ConfigurationFile.read(folder.write("landfast.yaml", ConfigurationText.valid))
        #expect(configuration.state == PathBytes(folder.path + "/state"))
    }

    @Test("every problem of a file is in the error, for people and for programs")
    func invalid() throws {
        let folder = try Folder()
        let text = ConfigurationText.replacing("name: hel1,", with: "name: Hel1,").replacing("sqlite", with: "mysql")
        let path = try folder.write("landfast.yaml", text)
        let error = try #require(throws: CommandError.self) { try ConfigurationFile.read(path) }
        #expect(error.code == "configuration-invalid")
        #expect(error.message.contains("2 errors"))
        #expect(error.lines.count == 2)
        #expect(error.details["diagnostics"]?.arrayValue?.map { $0["line"] } == [.integer(2), .integer(5)])
        let shown = ErrorReport(error).rendered(colour: false)
        #expect(shown.contains("landfast.yaml:2:") && shown.contains("landfast.yaml:5:"))
    }

    @Test("a root secret is taken from a file that is not everybody's")
    func secretFile() throws {
        let folder = try Folder()
        let text = "0123456789abcdef0123456789abcdef"
        let secret = try SecretSource.file(folder.write("good", text)).read("keys")
        #expect(secret.count == 32)
        #expect(secret.withBytes { SHA256.hash($0) } == SHA256.hash(Array(text.utf8).span))
    }

    @Test("a root secret that is missing, too short or everybody's ends with 12 and is not shown")
    func badSecrets() throws {
        let folder = try Folder()
        let sources: [SecretSource] = [
            .file(PathBytes(folder.path + "/none")),
            .file(try folder.write("short", "0123456789")),
            .file(try folder.write("open", "0123456789abcdef0123456789abcdef", mode: 0o604)),
            .environment("LANDFAST_NO_SUCH_VARIABLE"),
            .credential("none"),
        ]
        for source in sources {
            let error = try #require(throws: CommandError.self) { try source.read("keys") }
            #expect(error.status == .wrongKey, "\(source)")
            #expect(!error.message.contains("0123456789"), "\(source)")
            #expect(error.message.contains("keys"), "\(source)")
        }
    }
}
