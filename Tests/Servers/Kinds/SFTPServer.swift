package import Foundation

/// OpenSSH's server with its own SFTP, for the user who runs the tests, who is let in by a key.
package final class SFTPServer: Sendable {
    /// The folder that tests store in; over SFTP it has the same path.
    package let data: URL
    /// The user's private key, in OpenSSH's form, without a passphrase.
    package let keyFile: URL
    /// A private key that the server does not know.
    package let strangersKeyFile: URL
    /// The name to log in as.
    package let user = NSUserName()
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
        hostKey = try SSHTestKey(named: "host", in: folder).fingerprint
        keyFile = try SSHTestKey(named: "user", in: folder).file
        strangersKeyFile = try SSHTestKey(named: "stranger", in: folder).file
        let port = try FreePort.on(address)
        let settings = try folder.write("settings", Self.settings(address: address, port: port, folder: folder.path))
        // Run by root it drops its rights into this folder, which Debian makes when the service starts.
        if NSUserName() == "root" {
            try FileManager.default.createDirectory(atPath: "/run/sshd", withIntermediateDirectories: true)
        }
        process = try ServerProcess(
            TestProgram.find("sshd", from: "Debian's openssh-server"),
            ["-D", "-e", "-f", settings.path],
            address: address,
            port: port,
            log: folder.url.appending(path: "log")
        )
    }

    private static func settings(address: String, port: Int, folder: String) -> String {
        """
        ListenAddress \(address):\(port)
        HostKey \(folder)/host
        AuthorizedKeysFile \(folder)/user.pub
        PidFile none
        StrictModes no
        UsePAM no
        PermitRootLogin yes
        PubkeyAuthentication yes
        PasswordAuthentication yes
        KbdInteractiveAuthentication no
        AllowTcpForwarding no
        PrintMotd no
        MaxStartups 200
        MaxSessions 100
        LoginGraceTime 20
        LogLevel VERBOSE
        ForceCommand internal-sftp
        Subsystem sftp internal-sftp

        """
    }
}
