import Files
import Sealing

/// A folder that goes when the test is over.
final class TemporaryFolder: Sendable {
    let path: PathBytes

    init() throws {
        path = PathBytes("/tmp/landfast-test-\(Hex.encode(SystemRandom().bytes(8)))")
        try FileSystem.makeDirectories(path, mode: 0o700)
    }

    deinit {
        try? FileSystem.removeTree(path)
    }
}
