package import Files
import Sealing

/// A folder that goes when the test is over.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: PathBytes

    /// Makes the folder.
    package init() throws {
        // In memory where there is such a place: these tests wait for many syncs, and none of them is about disks.
        let isThere = try FileSystem.status("/dev/shm") != nil
        path = PathBytes("\(isThere ? "/dev/shm" : "/tmp")/landfast-test-\(Hex.encode(SystemRandom().bytes(8)))")
        try FileSystem.makeDirectories(path, mode: 0o700)
    }

    deinit {
        try? FileSystem.removeTree(path)
    }
}
