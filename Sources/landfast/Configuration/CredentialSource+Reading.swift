internal import Connections
internal import Files
internal import Sealing
internal import Stores

extension CredentialSource {
    /// Reads the credentials for a store's server.
    ///
    /// What was read is cleansed; the secrets among it stay in memory of their own.
    /// - Throws: an error that names store and place, and none of what stands there.
    func read(for store: String, _ scheme: RemoteURL.Scheme) throws -> StoreCredentials {
        switch (self, scheme) {
        case (.text(let source), .s3):
            let lines = try source.lines(["access-key-id", "secret-access-key"], for: store)
            guard let key = try S3Credentials(keyID: lines.text("access-key-id"), secret: lines["secret-access-key"])
            else { throw Self.unusable(store, "the value of 'access-key-id' is none") }
            return .s3(key)
        case (.text(let source), .https):
            let lines = try source.lines(["user", "password"], for: store)
            let user = try lines.text("user")
            guard !user.contains(":") else { throw Self.unusable(store, "the value of 'user' holds a colon") }
            return .webDAV(HTTPLogin(user: user, password: try lines["password"]))
        case (.text(let source), .sftp):
            return .ssh(.password(try source.lines(["password"], for: store)["password"]))
        case (.keyFile(let path, let passphrase), _):
            guard let status = try FileSystem.status(path) else {
                throw Self.unusable(store, "there is no file '\(path)'")
            }
            guard status.mode & 0o007 == 0 else { throw Self.unusable(store, "everybody may read '\(path)'") }
            return .ssh(.key(path, passphrase: try passphrase?.lines(["passphrase"], for: store)["passphrase"]))
        }
    }

    fileprivate static func unusable(_ store: String, _ reason: String) -> CommandError {
        CommandError(
            "credentials-missing",
            "The credentials for store '\(store)' cannot be used: \(reason).",
            remedy:
                "Provide them as the configuration says, one 'name: value' on each line, where only landfast's user "
                + "can read them.",
            status: .wrongKey
        )
    }
}

/// Credentials as they stand in a file: lines of a name, a colon and a value.
private struct CredentialLines {
    private let store: String
    private let values: [String: Secret]

    /// Takes a text apart.
    ///
    /// Empty lines and lines with `#` in front say nothing. Each of the names must be there once, and no other.
    init(_ bytes: [UInt8], names: [String], store: String) throws {
        self.store = store
        var values: [String: Secret] = [:]
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            // The name is not repeated in an error: somebody may have put a secret there.
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                let name = String(validating: line[..<colon], as: UTF8.self), names.contains(name)
            else {
                let known = names.map { "'\($0): …'" }.joined(separator: " or ")
                throw CredentialSource.unusable(store, "line \(number + 1) is not \(known)")
            }
            let value = line[(colon + 1)...].trimmed
            guard !value.isEmpty, values[name] == nil else {
                throw CredentialSource.unusable(store, "'\(name)' in line \(number + 1) is empty, or there twice")
            }
            values[name] = Secret(copying: value.span)
        }
        for name in names where values[name] == nil {
            throw CredentialSource.unusable(store, "there is no line '\(name): …'")
        }
        self.values = values
    }

    subscript(name: String) -> Secret {
        get throws {
            guard let value = values[name] else { throw CredentialSource.unusable(store, "there is no '\(name)'") }
            return value
        }
    }

    /// A value that is no secret.
    func text(_ name: String) throws -> String {
        let bytes = try self[name].withBytes { bytes in bytes.indices.map { bytes[$0] } }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CredentialSource.unusable(store, "the value of '\(name)' is not UTF-8")
        }
        return text
    }
}

extension SecretSource {
    /// The largest text with credentials, in bytes.
    private static let maximumTextBytes = 16 << 10

    fileprivate func lines(_ names: [String], for store: String) throws -> CredentialLines {
        var bytes: [UInt8]
        switch self {
        case .file(let path):
            bytes = try Self.text(in: path, store)
        case .credential(let name):
            guard let folder = Terminal.environment("CREDENTIALS_DIRECTORY"), let path = PathBytes(validating: folder)
            else {
                throw CredentialSource.unusable(
                    store,
                    "systemd passes no credentials: CREDENTIALS_DIRECTORY is not set"
                )
            }
            bytes = try Self.text(in: path.appending(name), store)
        case .environment(let name):
            guard let text = Terminal.environment(name) else {
                throw CredentialSource.unusable(store, "\(name) is not set")
            }
            bytes = Array(text.utf8)
        }
        defer { for index in bytes.indices { bytes[index] = 0 } }
        guard bytes.count <= Self.maximumTextBytes else {
            throw CredentialSource.unusable(store, "they have more than \(Self.maximumTextBytes) bytes")
        }
        return try CredentialLines(bytes, names: names, store: store)
    }

    private static func text(in path: PathBytes, _ store: String) throws -> [UInt8] {
        guard let status = try FileSystem.status(path) else {
            throw CredentialSource.unusable(store, "there is no file '\(path)'")
        }
        guard status.mode & 0o007 == 0 else { throw CredentialSource.unusable(store, "everybody may read '\(path)'") }
        return try AtomicFile.read(path, maximumBytes: maximumTextBytes)
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
        let start = drop(while: isBlank)
        return start.prefix(start.lastIndex { !isBlank($0) }.map { $0 - start.startIndex + 1 } ?? 0)
    }
}
