internal import Files
internal import Sealing

/// A file at the top of a restore target that says what is being restored, until all of it is there.
///
/// It holds the repository's id and the snapshot's, nothing else.
struct RestoreMarker: Equatable {
    let repository: RepositoryID
    let snapshot: String

    static let name: PathBytes = ".landfast-restore"
    /// What temporary names begin with.
    static let temporaryPrefix = ".landfast-restore-"

    /// What a folder's marker says; nil when it has none.
    static func read(in folder: DirectoryHandle) throws(FileError) -> RestoreMarker? {
        guard try FileSystem.status(name, at: folder) != nil else { return nil }
        let bytes = try folder.openFile(name).thenClosing { file throws(FileError) in
            try file.readAll(maximumBytes: 1024)
        }
        return RestoreMarker(decoding: bytes)
    }

    init(repository: RepositoryID, snapshot: String) {
        self.repository = repository
        self.snapshot = snapshot
    }

    /// Reads what ``encode()`` gives; nil for anything else.
    init?(decoding bytes: [UInt8]) {
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init)
        guard words.count == 3, words[0] == "landfast-restore", let repository = RepositoryID(hex: words[1]) else {
            return nil
        }
        self.init(repository: repository, snapshot: words[2])
        guard encode() == bytes else { return nil }
    }

    /// One line of three words.
    func encode() -> [UInt8] { Array("landfast-restore \(repository.hex) \(snapshot)\n".utf8) }

    /// Writes the marker durably, in place of one that is there.
    func write(in folder: DirectoryHandle) throws(FileError) {
        let text = encode()
        let temporary = Self.temporaryName()
        try folder.openFile(temporary, .write, creating: .exclusive(mode: 0o600)).thenClosing {
            file throws(FileError) in
            try file.writeAll(text.span)
            try file.synchronize()
        }
        try FileSystem.rename(temporary, at: folder, to: Self.name, at: folder)
        try folder.synchronize()
    }

    /// A name that nothing else has.
    static func temporaryName() -> PathBytes {
        PathBytes(temporaryPrefix + Hex.encode(SystemRandom().bytes(8)))
    }

    /// True for what an interrupted restore may have left.
    static func isTemporary(_ name: PathBytes) -> Bool { name.bytes.starts(with: temporaryPrefix.utf8) }
}
