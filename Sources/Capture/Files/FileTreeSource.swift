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

    /// Opens a folder; the path itself may lead through symbolic links.
    /// - Throws: `FileError` when it cannot be opened or is no folder.
    package init(_ folder: PathBytes, scopes: ScopeTemplates, excludes: ExcludeRules = .none) throws(FileError) {
        root = try DirectoryHandle.open(folder)
        templates = scopes
        mapping = ScopeMapping(source: folder.text ?? folder.description, templates: scopes.texts)
        self.excludes = excludes
    }

    /// Walks the folder.
    ///
    /// What a template matches without giving a usable label is left out and reported, with everything below it: it must
    /// not end up as nobody's. What the rules leave out is counted.
    package func list() throws -> SourceListing {
        var walk = try FileTreeWalk(root: root, templates: templates, excludes: excludes)
        return try walk.run()
    }
}
