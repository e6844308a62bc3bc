import Capture
import Files
import Repository
import Sealing

/// A restore target, and what is needed to open it.
struct RestoreFixture {
    static let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 5)).publicKey)
    static let region = "hetzner-hel1"

    let clock: ManualClock
    let parent: TemporaryTree
    let path: PathBytes
    let target: FileTreeTarget

    init() throws {
        clock = ManualClock(TargetGrants.start)
        parent = try TemporaryTree()
        path = parent.path.appending("restored")
        target = try FileTreeTarget(
            path,
            region: Self.region,
            repository: Self.repository,
            snapshot: "a snapshot",
            own: .none,
            grant: TargetGrants.decided(for: Self.repository, region: Self.region),
            clock: clock
        )
    }

    /// Copies a source into the target as a restore does: folders first, then the rest, then the folders' metadata.
    func restore(_ source: FileTreeSource) throws {
        let entries = try source.list().scopes.flatMap(\.entries).sorted { EntryOrder.precedes($0.path, $1.path) }
        for entry in entries where entry.metadata.kind == .folder {
            try target.makeFolder(entry.path, entry.metadata)
        }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        for entry in entries {
            switch entry.metadata.kind {
            case .folder: continue
            case .symbolicLink: try target.makeSymbolicLink(entry.path, entry.metadata)
            case .namedPipe, .socket, .characterDevice, .blockDevice: try target.makeSpecial(entry.path, entry.metadata)
            case .file:
                try target.makeFile(entry.path, entry.metadata) { write in
                    _ = try source.read(entry, buffer: &buffer, write)
                }
            }
        }
        _ = try target.finish()
    }

    /// What lies in the target, without what says that the restore is not finished.
    var names: [PathBytes] {
        get throws { try DirectoryHandle.open(path).entries().map(\.name).filter { $0 != ".landfast-restore" } }
    }

    /// The code of the error that `body` ends with.
    func code(_ body: (FileTreeTarget) throws -> Void) -> String? {
        do {
            try body(target)
            return nil
        } catch {
            return (error as? any ExplainedError)?.code ?? (error as? FileError)?.code ?? "\(error)"
        }
    }
}

extension EntryMetadata {
    static func folder(mode: UInt16 = 0o755) -> EntryMetadata {
        var metadata = EntryMetadata.file
        metadata.kind = .folder
        metadata.mode = mode
        return metadata
    }

    static func link(to target: [UInt8]) -> EntryMetadata {
        var metadata = EntryMetadata.file
        metadata.kind = .symbolicLink
        metadata.linkTarget = target
        return metadata
    }
}
