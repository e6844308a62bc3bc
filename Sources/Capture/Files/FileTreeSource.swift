package import Files
package import Repository

/// A folder of this machine as the source of a backup: files, folders and symbolic links.
///
/// Nothing outside of the folder is ever read: no symbolic link is followed, and a folder that is exchanged for one
/// while the backup runs is not entered.
package final class FileTreeSource: BackupSource {
    let root: DirectoryHandle
    let templates: ScopeTemplates

    /// Opens a folder; the path itself may lead through symbolic links.
    /// - Throws: `FileError` when it cannot be opened or is no folder.
    package init(_ folder: PathBytes, scopes: ScopeTemplates) throws(FileError) {
        root = try DirectoryHandle.open(folder)
        templates = scopes
    }

    /// Walks the folder.
    ///
    /// Sockets, named pipes and devices are left out and reported, and so is what a template matches without giving a
    /// usable label, with everything below it: it must not end up as nobody's.
    package func list() throws -> SourceListing {
        var walk = FileTreeWalk(root: root, templates: templates)
        return try walk.run()
    }
}
