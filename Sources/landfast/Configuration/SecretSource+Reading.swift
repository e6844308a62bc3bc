internal import Files
internal import Sealing

extension SecretSource {
    /// The shortest secret that is accepted, in bytes.
    private static let minimumBytes = 16
    /// The longest, in bytes.
    private static let maximumBytes = 4096

    /// Reads the secret.
    func read(for custodian: String) throws -> Secret {
        switch self {
        case .file(let path):
            return try Self.read(path, custodian)
        case .credential(let name):
            guard let folder = Terminal.environment("CREDENTIALS_DIRECTORY"), let path = PathBytes(validating: folder)
            else {
                throw Self.missing(custodian, "systemd passes no credentials: CREDENTIALS_DIRECTORY is not set")
            }
            return try Self.read(path.appending(name), custodian)
        case .environment(let name):
            guard let text = Terminal.environment(name) else { throw Self.missing(custodian, "\(name) is not set") }
            guard var bytes = Hex.decode(text), (Self.minimumBytes...Self.maximumBytes).contains(bytes.count) else {
                throw Self.missing(custodian, "\(name) does not hold at least \(Self.minimumBytes) bytes as hex digits")
            }
            defer { for index in bytes.indices { bytes[index] = 0 } }
            return Secret(copying: bytes.span)
        }
    }

    private static func read(_ path: PathBytes, _ custodian: String) throws -> Secret {
        guard let status = try FileSystem.status(path) else { throw missing(custodian, "there is no file '\(path)'") }
        guard status.mode & 0o007 == 0 else { throw missing(custodian, "everybody may read '\(path)'") }
        var bytes = try AtomicFile.read(path, maximumBytes: maximumBytes)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard bytes.count >= minimumBytes else {
            throw missing(custodian, "'\(path)' holds fewer than \(minimumBytes) bytes")
        }
        return Secret(copying: bytes.span)
    }

    private static func missing(_ custodian: String, _ reason: String) -> CommandError {
        CommandError(
            "root-secret-missing",
            "The root secret of custodian '\(custodian)' cannot be read: \(reason).",
            remedy: "Provide it as the configuration says, in a file that only landfast's user can read.",
            status: .wrongKey
        )
    }
}
