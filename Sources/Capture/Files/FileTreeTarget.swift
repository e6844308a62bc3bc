package import Files
internal import Repository
package import Residency
package import Sealing
internal import Synchronization

/// A folder of this machine as the target of a restore.
///
/// Whatever the backup says, nothing is written outside of the folder, and nobody else can look into a file or folder
/// before its own mode is set, which comes last. Each entry is made under a temporary name and renamed, so that an
/// interrupted restore leaves nothing half made under a real name; run again, it goes on.
package final class FileTreeTarget: Sendable {
    /// What is kept between calls.
    struct State {
        /// Folders whose metadata ``finish()`` sets.
        var folders: [PathBytes: EntryMetadata] = [:]
        /// Open folders that the next entries will lie in, too.
        var open: [PathBytes: DirectoryHandle] = [:]
        /// Entries that keep this process's owner, because it may not give files away.
        var ownersLeft = 0
        /// What could not be set.
        var problems: [SourceProblem] = []
    }

    let root: DirectoryHandle
    /// True when the folder holds something that may be kept, corrected and replaced.
    let isExisting: Bool
    let state = Mutex(State())
    /// What is never written over or removed, wherever it is met.
    let own: OwnFolders
    /// The mount that the folder lies on.
    private let mount: UInt64?
    private let expires: Timestamp
    private let clock: any WallClock

    /// Takes a folder as target, which is made when it is missing.
    ///
    /// The grant must be one to write this repository to a restore target in this region, and hold until the last file
    /// has been made (L11). The folder must be empty, or hold the beginning of a restore of the same snapshot.
    /// - Parameters:
    ///   - intoExisting: takes any folder; what differs is replaced, what is not in the backup stays.
    ///   - own: Landfast's own folders: the target must neither lie in one nor hold one.
    /// - Throws: ``RestoreTargetError``, ``OwnFolderError`` or `FileError`; nothing has been written then.
    package init(
        _ folder: PathBytes,
        region: String,
        repository: RepositoryID,
        snapshot: String,
        intoExisting: Bool = false,
        own: OwnFolders,
        grant: Grant,
        clock: any WallClock
    ) throws {
        func refuse(_ kind: RestoreTargetError.Kind) -> RestoreTargetError {
            RestoreTargetError(kind: kind, path: folder)
        }
        guard case .restoreTarget(let granted) = grant.place else { throw refuse(.grantMismatch("another place")) }
        guard granted == region else { throw refuse(.grantMismatch("region '\(granted)'")) }
        guard grant.action == .write else { throw refuse(.grantMismatch("reading")) }
        guard grant.repository == repository else {
            throw refuse(.grantMismatch("repository \(grant.repository)"))
        }
        guard clock.now() < grant.expires else { throw refuse(.grantExpired(grant.expires)) }
        try own.refuse(.target, writingTo: folder)
        try FileSystem.makeDirectories(folder)
        root = try DirectoryHandle.open(folder)
        try own.refuse(.target, root)
        mount = try root.status().mount
        self.own = own
        isExisting = try !root.entries().isEmpty
        try Self.check(folder, repository: repository, snapshot: snapshot, intoExisting: intoExisting)
        try RestoreMarker(repository: repository, snapshot: snapshot).write(in: root)
        expires = grant.expires
        self.clock = clock
    }

    /// Refuses a folder that is there and holds something else than the beginning of this restore; changes nothing.
    /// - Throws: ``RestoreTargetError`` or `FileError`.
    package static func check(
        _ folder: PathBytes,
        repository: RepositoryID,
        snapshot: String,
        intoExisting: Bool
    ) throws {
        guard !intoExisting, try FileSystem.status(folder) != nil else { return }
        let opened = try DirectoryHandle.open(folder)
        guard try !opened.entries().isEmpty else { return }
        guard let found = try RestoreMarker.read(in: opened) else {
            throw RestoreTargetError(kind: .notEmpty, path: folder)
        }
        guard found == RestoreMarker(repository: repository, snapshot: snapshot) else {
            throw RestoreTargetError(kind: .otherRestore(found.snapshot), path: folder)
        }
    }

    /// What the names begin with that entries have until they are whole: what an interrupted restore may have left.
    package static var temporaryPrefix: [UInt8] { Array(RestoreMarker.temporaryPrefix.utf8) }

    /// How many entries kept this process's owner so far, because it may not give files away.
    package var ownersLeft: Int { state.withLock { $0.ownersLeft } }

    /// The folder that an entry lies in, open, and the entry's name in it.
    ///
    /// Opened beneath the target without following a link, whatever stands in the path.
    func place(_ path: PathBytes) throws -> (folder: DirectoryHandle, name: PathBytes) {
        guard path.isPlainRelative else { throw RestoreTargetError(kind: .escapes, path: path) }
        guard clock.now() < expires else { throw RestoreTargetError(kind: .grantExpired(expires), path: root.path) }
        let parent = path.parent
        if parent.isEmpty { return (root, path) }
        if let folder = state.withLock({ $0.open[parent] }) { return (folder, path.lastComponent) }
        let folder = try root.openDirectory(parent)
        try requireOthers(folder.status(), at: parent)
        state.withLock { state in
            if state.open.count >= FileTreeTarget.maximumOpenFolders { state.open.removeAll(keepingCapacity: true) }
            state.open[parent] = folder
        }
        return (folder, path.lastComponent)
    }

    /// Refuses what is Landfast's own and came to lie in the target since it was opened.
    func requireOthers(_ status: FileStatus, at path: PathBytes) throws {
        guard let what = try own.holder(of: status, onWayFrom: mount) else { return }
        throw OwnFolderError(use: .target, relation: .around, path: path, what: what)
    }

    /// Removes what lies in an open folder, but for what is Landfast's own.
    func remove(_ name: PathBytes, in folder: DirectoryHandle) throws(FileError) {
        try FileSystem.removeTree(name, at: folder) { status throws(FileError) in
            guard try own.holder(of: status, onWayFrom: mount) != nil else { return }
            throw FileError(operation: "remove", path: folder.path.appending(name), cause: .escapes)
        }
    }

    private static let maximumOpenFolders = 128
}
