internal import CLinux

/// Which folder one is, whatever it is called: the file system that it lies on, and what that calls it.
///
/// A folder that was removed keeps its identity to itself for ever: no later one gets it.
package struct FolderIdentity: Hashable, Sendable {
    /// The file system's own number, as the kernel gives it.
    package let fileSystem: UInt64
    /// The folder's number within the file system.
    package let inode: UInt64
    /// How the file system names the folder to a file server; nil where it cannot.
    package let handle: Handle?

    /// A file system's name for a file, which no other file gets later.
    package struct Handle: Hashable, Sendable {
        /// What kind of name it is.
        package let type: Int32
        /// The name.
        package let bytes: [UInt8]

        /// A name from its parts.
        package init(type: Int32, bytes: [UInt8]) {
            self.type = type
            self.bytes = bytes
        }

        /// Bytes of a name at most.
        package static let maximumBytes = 128
    }

    /// An identity from its parts.
    package init(fileSystem: UInt64, inode: UInt64, handle: Handle?) {
        self.fileSystem = fileSystem
        self.inode = inode
        self.handle = handle
    }

    /// The identity of a folder that is there.
    package init(of folder: PathBytes) throws(FileError) {
        let opened = try DirectoryHandle.open(folder)
        self.init(
            fileSystem: try FileSystem.number(of: opened),
            inode: try opened.status().inode,
            handle: opened.fileHandle
        )
    }

    /// What became of a folder.
    package enum Standing: Hashable, Sendable {
        /// It is there, under this path.
        case there(PathBytes)
        /// It was removed, as its file system says.
        case gone
        /// Nobody can tell, and why.
        case unknown(String)
    }

    /// Looks for the folder: where it was, and else where its file system has it.
    ///
    /// That there is nothing at its path, or something else, says nothing: it may have been renamed, or its disk may not be
    /// mounted.
    package func standing(at path: PathBytes) -> Standing {
        if let found = try? FolderIdentity(of: path), found == self { return .there(path) }
        guard let handle else {
            return .unknown("it is not at its path, and its file system does not say whether it was moved")
        }
        var ancestor = path
        while (try? FileSystem.status(ancestor)) ?? nil == nil, !ancestor.isEmpty { ancestor = ancestor.parent }
        guard let mount = try? DirectoryHandle.open(ancestor.isEmpty ? "/" : ancestor),
            (try? FileSystem.number(of: mount)) == fileSystem
        else { return .unknown("it is not at its path, and the disk that it lay on is not mounted there") }
        return mount.find(handle)
    }
}

extension FileSystem {
    /// The number that the kernel gives a file system, in this mount and the next.
    static func number(of folder: DirectoryHandle) throws(FileError) -> UInt64 {
        var found = statfs()
        try Kernel.call("look at the file system of", folder.path) { unsafe fstatfs(folder.raw, &found) }
        let (high, low) = found.f_fsid.__val
        return UInt64(UInt32(bitPattern: high)) << 32 | UInt64(UInt32(bitPattern: low))
    }
}

extension DirectoryHandle {
    /// How the file system names this folder to a file server; nil where it cannot.
    fileprivate var fileHandle: FolderIdentity.Handle? {
        var bytes = [UInt8](repeating: 0, count: FolderIdentity.Handle.maximumBytes)
        var count = UInt32(bytes.count)
        var type: Int32 = 0
        guard unsafe landfast_name_to_handle(raw, &count, &type, &bytes) == 0, count <= bytes.count else { return nil }
        return FolderIdentity.Handle(type: type, bytes: Array(bytes.prefix(Int(count))))
    }

    /// Where this folder's file system has the folder of a name.
    fileprivate func find(_ handle: FolderIdentity.Handle) -> FolderIdentity.Standing {
        guard handle.bytes.count <= FolderIdentity.Handle.maximumBytes else { return .unknown("its name is damaged") }
        let found = unsafe landfast_open_by_handle(raw, UInt32(handle.bytes.count), handle.type, handle.bytes)
        guard found >= 0 else {
            switch Kernel.errorNumber {
            case ESTALE: return .gone
            case EPERM: return .unknown("it is not at its path, and only root can tell whether it was moved")
            default: return .unknown("it is not at its path, and its file system does not say whether it was moved")
            }
        }
        defer { _ = close(found) }
        // Removed, and somebody still stands in it: nothing can be in a folder that was removed.
        if let status = try? FileStatus.read(found, .empty, flags: AT_EMPTY_PATH, shown: path), status.links == 0 {
            return .gone
        }
        let link = PathBytes("/proc/self/fd/\(found)")
        guard let bytes = try? FileSystem.readLink(link), let now = PathBytes(bytes: bytes),
            let identity = try? FolderIdentity(of: now), identity.handle == handle
        else { return .unknown("it was moved to where this process cannot look") }
        return .there(now)
    }
}
