internal import Custody
internal import Files
internal import Sealing

extension SecretSource {
    /// The shortest secret that is accepted, in bytes.
    private static let minimumBytes = 16
    /// The longest, in bytes.
    private static let maximumBytes = 4096

    /// Reads the secret.
    /// - Parameter what: whose it is, for errors: `root secret of custodian 'keys-a'`.
    func read(_ what: String) throws -> Secret {
        switch self {
        case .file(let path):
            return try Self.read(path, what)
        case .credential(let name):
            guard let folder = Terminal.environment("CREDENTIALS_DIRECTORY"), let path = PathBytes(validating: folder)
            else {
                throw Self.missing(what, "systemd passes no credentials: CREDENTIALS_DIRECTORY is not set")
            }
            return try Self.read(path.appending(name), what)
        case .environment(let name):
            guard let text = Terminal.environment(name) else { throw Self.missing(what, "\(name) is not set") }
            guard var bytes = Hex.decode(text), (Self.minimumBytes...Self.maximumBytes).contains(bytes.count) else {
                throw Self.missing(what, "\(name) does not hold at least \(Self.minimumBytes) bytes as hex digits")
            }
            defer { for index in bytes.indices { bytes[index] = 0 } }
            return Secret(copying: bytes.span)
        }
    }

    /// Where a root secret comes from, as a custodian's receipts say it.
    func origin(besides folder: PathBytes) -> RootSecretOrigin {
        switch self {
        case .credential: return .credential
        case .environment: return .environment
        case .file(let path):
            guard let own = try? DeviceSet(of: folder), let devices = try? DeviceSet(of: path) else {
                return .sameDevice
            }
            return devices.isApart(from: own) ? .otherDevice : .sameDevice
        }
    }

    private static func read(_ path: PathBytes, _ what: String) throws -> Secret {
        guard let status = try FileSystem.status(path) else { throw missing(what, "there is no file '\(path)'") }
        guard status.mode & 0o007 == 0 else { throw missing(what, "everybody may read '\(path)'") }
        var bytes = try AtomicFile.read(path, maximumBytes: maximumBytes)
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard bytes.count >= minimumBytes else {
            throw missing(what, "'\(path)' holds fewer than \(minimumBytes) bytes")
        }
        return Secret(copying: bytes.span)
    }

    private static func missing(_ what: String, _ reason: String) -> CommandError {
        CommandError(
            "root-secret-missing",
            "The \(what) cannot be read: \(reason).",
            remedy: "Provide it as the configuration says, in a file that only landfast's user can read.",
            status: .wrongKey
        )
    }
}
