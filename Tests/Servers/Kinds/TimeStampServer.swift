import Foundation

/// A time stamping authority over TLS, whose answers OpenSSL's own program makes.
package final class TimeStampServer: Sendable {
    private let process: ServerProcess
    private let folder: ServerFolder

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    /// Starts it.
    package init(on address: String, authority: TestAuthority) throws {
        folder = try ServerFolder()
        let port = try FreePort.on(address)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Helpers/time_stamps.py")
        let certificate = try authority.certificate(for: [address])
        let (signer, chain) = try authority.timeStamping()
        process = try ServerProcess(
            TestProgram.find("python3", from: "Debian's python3"),
            [
                script.path, address, "\(port)", certificate.file.path, certificate.key.path, signer.file.path,
                signer.key.path, chain.path, folder.url.path,
            ],
            address: address,
            port: port,
            log: folder.url.appending(path: "log")
        )
    }
}
