internal import Capture
internal import Catalog
internal import Files
internal import Repository

extension Installation {
    /// Where a dataset's data comes from.
    func source(of access: DatasetAccess) throws -> any BackupSource {
        guard let template = configuration.dataset(access.dataset.name) else {
            throw CommandError(
                "no-source",
                "The configuration has no dataset '\(access.dataset.name)', so nobody knows where its data comes from.",
                remedy: "Put it back into the configuration; restoring works without.",
                status: .failed
            )
        }
        let folder = template.folder.replacing("{tenant}", with: access.tenant.name)
        guard let path = PathBytes(validating: folder) else { preconditionFailure("checked when it was read") }
        return try FileTreeSource(path, scopes: ScopeTemplates(template.scopes), excludes: template.excludes)
    }
}
