import Files
import Repository

/// What a folder holds, looked at.
struct FolderListing: Sendable {
    /// One name in a folder.
    struct Child: Sendable {
        let name: PathBytes
        let metadata: EntryMetadata
        /// True for a folder of another file system that is to be backed up without what it holds.
        let isForeign: Bool
    }

    /// In the order of their names' bytes.
    var children: [Child] = []
    /// Names that were left out by rule, a count.
    var excluded = 0
    var problems: [SourceProblem] = []
}

/// Looks into folders below a top, from any thread.
struct FolderLister: Sendable {
    private let root: DirectoryHandle
    private let excludes: ExcludeRules
    private let own: OwnFolders
    /// The device that the top lies on.
    private let device: UInt64
    /// The mount that the top lies on.
    private let mount: UInt64?

    /// - Throws: when the top cannot be looked at.
    init(root: DirectoryHandle, excludes: ExcludeRules, own: OwnFolders) throws(FileError) {
        self.root = root
        self.excludes = excludes
        self.own = own
        let status = try root.status()
        device = status.device
        mount = status.mount
    }

    /// Looks at everything in a folder.
    /// - Throws: when it cannot be listed.
    func list(_ path: PathBytes) throws(FileError) -> FolderListing {
        let folder = try path.isEmpty ? root : root.openDirectory(path)
        var listing = FolderListing()
        // Asked of the folder that was opened: since its parent was listed, another may have come to lie there.
        if let problem = try problem(folder.status(), at: path) {
            listing.problems.append(problem)
            return listing
        }
        let entries = try folder.entries()
        let isCache = excludes.leavesOutCaches && !path.isEmpty && isCache(folder, entries)
        listing.children.reserveCapacity(isCache ? 1 : entries.count)
        for entry in entries {
            if isCache && entry.name != CacheFolder.tag || isExcluded(entry.name, entry.kind, in: path) {
                listing.excluded += 1
                continue
            }
            do throws(FileError) {
                try look(at: entry, in: folder, path, &listing)
            } catch {
                if error.code != "file-not-found" {
                    listing.problems.append(SourceProblem(path: path.appending(entry.name), reason: error.reason))
                }
            }
        }
        return listing
    }

    private func look(
        at entry: DirectoryEntry,
        in folder: DirectoryHandle,
        _ path: PathBytes,
        _ listing: inout FolderListing
    ) throws(FileError) {
        // Nothing there: deleted since the folder was listed.
        guard let status = try FileSystem.status(entry.name, at: folder) else { return }
        if let problem = try problem(status, at: path.appending(entry.name)) {
            listing.problems.append(problem)
            return
        }
        let isForeign = excludes.staysOnOneFileSystem && status.device != device
        let isKnownLate = entry.kind == .unknown && isExcluded(entry.name, status.kind, in: path)
        if isKnownLate || isForeign && status.kind != .directory {
            listing.excluded += 1
            return
        }
        switch status.kind {
        case .regular, .directory, .fifo, .socket, .characterDevice, .blockDevice:
            let size = status.kind == .regular ? status.size : 0
            listing.children.append(child(entry.name, status, size: size, linkTarget: []))
        case .symbolicLink:
            let target = try FileSystem.readLink(entry.name, at: folder)
            listing.children.append(child(entry.name, status, size: 0, linkTarget: target))
        case .unknown:
            let reason = "special file (\(status.kind.article)), left out"
            listing.problems.append(SourceProblem(path: path.appending(entry.name), reason: reason))
        }
    }

    /// Why something is left out that is Landfast's own.
    private func problem(_ status: FileStatus, at path: PathBytes) throws(FileError) -> SourceProblem? {
        guard let what = try own.holder(of: status, onWayFrom: mount) else { return nil }
        let everything = status.kind == .directory ? " with everything in it" : ""
        return SourceProblem(
            path: path,
            reason: "left out\(everything), unread, because it is Landfast's own: \(what)"
        )
    }

    private func child(
        _ name: PathBytes,
        _ status: FileStatus,
        size: UInt64,
        linkTarget: [UInt8]
    ) -> FolderListing.Child {
        var metadata = EntryMetadata(status, size: size, linkTarget: linkTarget, hasToken: true)
        if status.links > 1 && status.kind != .directory { metadata.linkGroup = linkGroup(status) }
        let isForeign = excludes.staysOnOneFileSystem && status.device != device
        return FolderListing.Child(name: name, metadata: metadata, isForeign: isForeign)
    }

    private func isExcluded(_ name: PathBytes, _ kind: FileKind, in folder: PathBytes) -> Bool {
        guard excludes.hasPatterns, kind != .unknown else { return false }
        return excludes.leavesOut(name, in: folder, isFolder: kind == .directory)
    }

    private func isCache(_ folder: DirectoryHandle, _ entries: [DirectoryEntry]) -> Bool {
        entries.contains { $0.name == CacheFolder.tag } && CacheFolder.isOne(folder)
    }

    /// The inode, so that a group keeps its number from run to run; on another device it is mixed with the device's.
    private func linkGroup(_ status: FileStatus) -> UInt64 {
        guard status.device != device else { return status.inode }
        return max(1, (status.inode ^ status.device &* 0x9E37_79B9_7F4A_7C15) &* 0xD6E8_FEB8_6659_FD93)
    }
}
