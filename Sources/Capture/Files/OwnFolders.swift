package import Files
internal import Synchronization

/// The folders and files that Landfast itself keeps on this machine: state, stores, custodians, keys, configuration.
///
/// They are neither a source nor a target, by whichever name, symbolic link or mount they are reached: a key in a backup
/// is out of every erasure's reach, and a restore over a custodian's folder loses what it holds. A folder is known by
/// device and inode, and by where it lies in its file system; the second finds bind mounts of what is inside it, too.
///
/// What an overlay shows of such a folder has other inodes on another device and is not recognised.
package final class OwnFolders: Sendable {
    /// One of them.
    private struct Place {
        let what: String
        let identity: FileIdentity
        let location: FileLocation?
    }

    private let places: [Place]
    private let identities: [FileIdentity: String]
    /// What is known of mounts that were met: the folder of ours that one shows, or nil for none.
    private let met = Mutex<[UInt64: String?]>([:])

    /// Landfast keeps nothing here.
    package static let none = OwnFolders(places: [])

    private init(places: [Place]) {
        self.places = places
        identities = Dictionary(places.map { ($0.identity, $0.what) }) { first, _ in first }
    }

    /// Looks at the folders and files; what is not there is left out.
    /// - Parameter named: each with what it is, for people: `custodian 'keys-a'`.
    package convenience init(_ named: [(what: String, path: PathBytes)]) throws(FileError) {
        let table = try MountTable.current()
        var places: [Place] = []
        for (what, path) in named {
            guard let real = try FileSystem.resolved(path), let status = try FileSystem.status(real) else { continue }
            let location = table.location(of: real, mount: status.mount)
            places.append(Place(what: what, identity: status.identity, location: location))
        }
        self.init(places: places)
    }

    // MARK: What is met on the way

    /// What of Landfast's own is met: one of the folders or files, or a mount of something inside one.
    /// - Parameters:
    ///   - status: what the kernel says of it.
    ///   - mount: the mount that the way began on; what lies there was compared when it was opened.
    package func holder(of status: FileStatus, onWayFrom mount: UInt64?) throws(FileError) -> String? {
        if let what = identities[status.identity] { return what }
        guard !places.isEmpty, let number = status.mount, number != mount else { return nil }
        if let known = met.withLock({ $0[number] }) { return known }
        // One that is not listed any more was taken away meanwhile: nobody knows what it showed.
        let found = try MountTable.current().mount(id: number)
        let what = found.map { holder(of: $0.location) } ?? "a mount that is gone"
        met.withLock { $0[number] = .some(what) }
        return what
    }

    /// The folder that a location is or lies in.
    private func holder(of location: FileLocation) -> String? {
        places.first { place in place.location.map { location.lies(in: $0) } ?? false }?.what
    }

    // MARK: What a way begins with

    /// Refuses a folder that is one of these, or lies in one.
    /// - Throws: ``OwnFolderError``, or `FileError` when it cannot be found out.
    package func refuse(_ use: OwnFolderError.Use, _ folder: DirectoryHandle) throws {
        guard !places.isEmpty else { return }
        let status = try folder.status()
        let location = try MountTable.current().location(of: folder.realPath(), mount: status.mount)
        guard let what = identities[status.identity] ?? location.flatMap({ holder(of: $0) }) else { return }
        throw OwnFolderError(use: use, relation: .within, path: folder.path, what: what)
    }

    /// Refuses a path to write to that is one of these, lies in one, or holds one at any depth, through mounts too.
    ///
    /// The path may be missing, with folders above it.
    /// - Parameter orAbove: true for files that do not take what lies beside them: a path may hold one of these then.
    /// - Throws: ``OwnFolderError``, or `FileError` when it cannot be found out.
    package func refuse(_ use: OwnFolderError.Use, writingTo path: PathBytes, orAbove: Bool = false) throws {
        guard !places.isEmpty else { return }
        let (real, existing) = try Self.real(path)
        let table = try MountTable.current()
        let location = try table.location(of: real, mount: FileSystem.status(existing)?.mount)
        func refusal(_ relation: OwnFolderError.Relation, _ what: String) -> OwnFolderError {
            OwnFolderError(use: use, relation: relation, path: path, what: what)
        }
        if let status = try FileSystem.status(real), let what = identities[status.identity] {
            throw refusal(.within, what)
        }
        guard let location else { return }
        if let what = holder(of: location) { throw refusal(.within, what) }
        guard !orAbove else { return }
        if let inner = places.first(where: { $0.location?.lies(in: location) ?? false }) {
            throw refusal(.around, inner.what)
        }
        for mount in table.mounts(below: real) {
            if let what = holder(of: mount.location) { throw refusal(.around, what) }
            if let inner = places.first(where: { $0.location?.lies(in: mount.location) ?? false }) {
                throw refusal(.around, inner.what)
            }
        }
    }

    /// A path without symbolic links, and the part of it that is there.
    private static func real(_ path: PathBytes) throws(FileError) -> (path: PathBytes, existing: PathBytes) {
        if let found = try FileSystem.resolved(path) { return (found, found) }
        let parent = path.parent
        guard !parent.isEmpty, parent != path else { return (path, "/") }
        let (above, existing) = try real(parent)
        return (above.appending(path.lastComponent), existing)
    }
}
