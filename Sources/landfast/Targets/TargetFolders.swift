internal import Files
internal import Sealing

/// Which folder a target is.
struct TargetFolder: Hashable, Sendable {
    /// Where it was when it was declared.
    let path: PathBytes
    let identity: FolderIdentity
}

/// Where restore targets lie.
///
/// Ledger and catalog name a target by its id alone, since a path may name a person. This machine keeps the path in its state
/// folder, sealed under a key that follows from the operator's, and forgets it when the target has ended.
struct TargetFolders: Sendable {
    private let folder: PathBytes
    private let key: SigningKey

    init(_ folder: PathBytes, key: SigningKey) {
        self.folder = folder
        self.key = key
    }

    /// Keeps a target's folder, durably.
    func keep(_ target: TargetFolder, as id: String, random: any RandomSource) throws {
        try FileSystem.makeDirectories(folder, mode: 0o700)
        let plain = target.json.canonicalBytes()
        let nonce = random.bytes(12)
        var sealed: [UInt8] = []
        withKey { key in
            var cipher = AuthenticatedCipher()
            cipher.seal(
                plain.span,
                key: key,
                nonce: nonce.span,
                associatedData: Self.associatedData(id).span,
                appendTo: &sealed
            )
        }
        try AtomicFile.replace(folder.appending(PathBytes(id)), sealed.span)
    }

    /// The folder of a target; nil when this machine does not know it.
    func folder(of id: String) -> TargetFolder? {
        guard Hex.decode(id) != nil,
            let sealed = try? AtomicFile.readIfPresent(folder.appending(PathBytes(id)), maximumBytes: Self.maximumBytes)
        else { return nil }
        var plain: [UInt8] = []
        let isOpened = withKey { key in
            var cipher = AuthenticatedCipher()
            do throws(SealingError) {
                try cipher.open(sealed.span, key: key, associatedData: Self.associatedData(id).span, appendTo: &plain)
                return true
            } catch {
                return false
            }
        }
        guard isOpened, let json = try? JSONValue.parseCanonical(plain.span, maximumBytes: Self.maximumBytes) else {
            return nil
        }
        return TargetFolder(json: json)
    }

    /// Forgets where a target lay.
    func forget(_ id: String) throws {
        guard Hex.decode(id) != nil else { return }
        _ = try FileSystem.unlinkIfPresent(folder.appending(PathBytes(id)))
    }

    private static let maximumBytes = 64 << 10

    private static func associatedData(_ id: String) -> [UInt8] { Array("landfast-target\n\(id)".utf8) }

    private func withKey<Result>(_ body: (Span<UInt8>) -> Result) -> Result {
        let salt: [UInt8] = []
        let info = Array("landfast-targets".utf8)
        let derived = key.withSeed { seed in
            Secret(count: 32) { HKDF.derive(key: seed, salt: salt.span, info: info.span, into: &$0) }
        }
        return derived.withBytes(body)
    }
}

extension TargetFolder {
    fileprivate var json: JSONValue {
        .object([
            "format": .integer(1), "path": .string(Hex.encode(path.bytes)),
            "fileSystem": .string(String(identity.fileSystem, radix: 16)),
            "inode": .string(String(identity.inode, radix: 16)),
            "handle": identity.handle.map { handle in
                .object(["type": .integer(Int64(handle.type)), "bytes": .string(Hex.encode(handle.bytes))])
            } ?? .null,
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard json["format"] == .integer(1),
            let path = json["path"]?.stringValue.flatMap({ Hex.decode($0) }).flatMap({ PathBytes(bytes: $0) }),
            let fileSystem = json["fileSystem"]?.stringValue.flatMap({ UInt64($0, radix: 16) }),
            let inode = json["inode"]?.stringValue.flatMap({ UInt64($0, radix: 16) })
        else { return nil }
        var handle: FolderIdentity.Handle?
        if let type = json["handle"]?["type"]?.integerValue.flatMap({ Int32(exactly: $0) }),
            let bytes = json["handle"]?["bytes"]?.stringValue.flatMap({ Hex.decode($0) })
        {
            handle = FolderIdentity.Handle(type: type, bytes: bytes)
        }
        self.init(path: path, identity: FolderIdentity(fileSystem: fileSystem, inode: inode, handle: handle))
    }
}
