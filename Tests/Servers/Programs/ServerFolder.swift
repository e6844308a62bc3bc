package import Foundation
import Glibc
import Synchronization

/// A folder for one server's configuration and data, which goes with it.
package final class ServerFolder: Sendable {
    /// Where it is.
    package let url: URL
    /// The same as a path.
    package var path: String { url.path }

    /// The folders that are there, for those that live as long as the process.
    private static let all = Mutex<Set<URL>>([])
    private static let removesAllAtExit: Bool =
        atexit {
            for folder in ServerFolder.all.withLock({ $0 }) { try? FileManager.default.removeItem(at: folder) }
        } == 0

    /// Makes the folder: in memory where there is such a place, since none of these tests is about disks.
    package init() throws {
        let memory = URL(filePath: "/dev/shm")
        let place =
            FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
        url = place.appending(path: "landfast-server-\(UUID().uuidString.lowercased())")
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        guard Self.removesAllAtExit else { throw HarnessError("nothing can be done at the process's end") }
        _ = Self.all.withLock { [url] in $0.insert(url) }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
        _ = Self.all.withLock { [url] in $0.remove(url) }
    }

    /// Makes a folder below it.
    package func makeFolder(_ name: String) throws -> URL {
        let folder = url.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// Writes a file below it that its owner alone can read.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> URL {
        let file = url.appending(path: name)
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        return file
    }
}
