import Files
import Sealing
import Stores

/// The folder where runs are kept for mapping.
///
/// It holds no keys and may be deleted at any time.
struct IndexCache: Sendable {
    private let folder: PathBytes

    /// The cache of one repository below the agent's cache folder; made when missing.
    init(_ folder: PathBytes, repository: RepositoryID) throws {
        self.folder = folder.appending(repository.hex)
        try FileSystem.makeDirectories(self.folder, mode: 0o700)
    }

    /// A run from the cache, or from the store when it is not there or not whole.
    func run(_ name: Digest, store: any Store, sealer: inout MetadataSealer) throws -> CachedRun {
        let path = path(name)
        if let cached = try? CachedRun(name: name, path: path) { return cached }
        let run = try IndexObject.read(name, from: store, &sealer)
        try CachedRun.write(run, to: path)
        return try CachedRun(name: name, path: path)
    }

    /// Puts a run that this process has just written into the cache.
    func adopt(_ run: [UInt8], name: Digest) throws -> CachedRun {
        let path = path(name)
        try CachedRun.write(run, to: path)
        return try CachedRun(name: name, path: path)
    }

    /// Puts a run that was just read from the store in the place of the cached one when that says anything else.
    func renew(_ name: Digest, _ run: [UInt8]) throws {
        let cached = try? AtomicFile.read(path(name), maximumBytes: FormatLimits.index * 2)
        if let cached, cached.starts(with: run) { return }
        try CachedRun.write(run, to: path(name))
    }

    /// Deletes cached runs that are no longer live, so that nothing of an erased scope stays here either.
    func keepOnly(_ live: Set<Digest>) throws {
        for entry in try FileSystem.readDirectory(folder) {
            if let text = entry.name.text, let digest = Digest(hex: text), live.contains(digest) { continue }
            _ = try FileSystem.unlinkIfPresent(folder.appending(entry.name))
        }
    }

    private func path(_ name: Digest) -> PathBytes { folder.appending(name.hex) }
}
