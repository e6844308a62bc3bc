package import Files
package import Repository

/// A folder of this machine as the source of a backup.
///
/// Nothing outside of the folder is ever read: no symbolic link is followed, and a folder that is exchanged for one
/// while the backup runs is not entered.
package final class FileTreeSource: BackupSource {
    /// The folder, and what is said of whom its paths belong to.
    package let mapping: ScopeMapping
    let root: DirectoryHandle
    let templates: ScopeTemplates
    let excludes: ExcludeRules
    /// What is never read, wherever it is met.
    let own: OwnFolders
    /// The mount that the folder lies on.
    let mount: UInt64?

    /// Opens a folder; the path itself may lead through symbolic links.
    /// - Parameter own: Landfast's own folders: the folder must not lie in one, and one that is met is left out.
    /// - Throws: `FileError` when it cannot be opened or is no folder; ``OwnFolderError``.
    package init(
        _ folder: PathBytes,
        scopes: ScopeTemplates,
        excludes: ExcludeRules = .none,
        own: OwnFolders
    ) throws {
        root = try DirectoryHandle.open(folder)
        try own.refuse(.source, root)
        mount = try root.status().mount
        self.own = own
        templates = scopes
        mapping = ScopeMapping(source: folder.text ?? folder.description, templates: scopes.texts)
        self.excludes = excludes
    }

    /// Walks the folder.
    ///
    /// What a template matches without giving a usable label is left out and reported, with everything below it: it must
    /// not end up as nobody's. What the rules leave out is counted. A folder of Landfast's own is left out and reported.
    package func list() throws -> SourceListing {
        var walk = try FileTreeWalk(root: root, templates: templates, excludes: excludes, own: own)
        return try walk.run()
    }
}
