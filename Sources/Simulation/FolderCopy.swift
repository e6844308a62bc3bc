package import Files

/// Copies of folders as they are at a moment, to go back to: of a custodian's keys, of caches.
package enum FolderCopy {
    /// Puts a copy of a folder in the place of another, which may be there and goes.
    ///
    /// Folders and plain files are copied, with the owner's access only.
    package static func replace(_ target: PathBytes, with source: PathBytes) throws(FileError) {
        try FileSystem.removeTree(target)
        guard try FileSystem.status(source) != nil else { return }
        try copy(source, to: target)
    }

    private static func copy(_ source: PathBytes, to target: PathBytes) throws(FileError) {
        try FileSystem.makeDirectory(target)
        for entry in try FileSystem.readDirectory(source) {
            let from = source.appending(entry.name)
            let to = target.appending(entry.name)
            switch entry.kind {
            case .directory: try copy(from, to: to)
            case .regular:
                let bytes = try AtomicFile.read(from, maximumBytes: maximumBytes)
                let file = try FileDescriptor.open(to, .write, creating: .exclusive(mode: 0o600))
                try file.thenClosing { file throws(FileError) in try file.writeAll(bytes.span) }
            default: continue
            }
        }
    }

    /// Bytes of a file that is copied, at most.
    private static let maximumBytes = 256 << 20
}
