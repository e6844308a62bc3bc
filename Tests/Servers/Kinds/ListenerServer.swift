import Foundation

/// A server that is told things, by HTTP or by SMTP over TLS, and remembers them.
package final class ListenerServer: Sendable {
    /// What it speaks.
    package enum Kind: String, Sendable {
        case http, smtp
    }

    /// Its process.
    package let process: ServerProcess

    /// The address that it answers on.
    package var address: String { process.address }
    /// The port that it answers on.
    package var port: Int { process.port }

    private let folder: ServerFolder

    /// Starts it.
    package init(_ kind: Kind, on address: String, certificate: TestAuthority.Certificate) throws {
        folder = try ServerFolder()
        let port = try FreePort.on(address)
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Helpers/listener.py")
        try folder.write("heard", "")
        process = try ServerProcess(
            TestProgram.find("python3", from: "Debian's python3"),
            [
                script.path, address, "\(port)", certificate.file.path, certificate.key.path,
                folder.url.appending(path: "heard").path, kind.rawValue,
            ],
            address: address,
            port: port,
            log: folder.url.appending(path: "log")
        )
    }

    /// What it was told so far: documents, each on a line of its own.
    package func heard() throws -> [String] {
        let text = String(decoding: try Data(contentsOf: folder.url.appending(path: "heard")), as: UTF8.self)
        return text.split(separator: "\n").map(String.init)
    }
}
