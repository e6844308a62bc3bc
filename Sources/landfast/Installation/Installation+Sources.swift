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
        let folder = folder(of: template, access)
        guard let path = PathBytes(validating: folder) else { preconditionFailure("checked when it was read") }
        return try FileTreeSource(
            path,
            scopes: ScopeTemplates(template.scopes),
            excludes: template.excludes,
            own: ownFolders()
        )
    }

    /// What decides today whose a dataset's paths are, also while its source cannot be opened; nil when the configuration
    /// does not have the dataset.
    func mapping(of access: DatasetAccess) -> ScopeMapping? {
        configuration.dataset(access.dataset.name).map { template in
            ScopeMapping(source: folder(of: template, access), templates: template.scopes)
        }
    }

    private func folder(of template: Configuration.DatasetTemplate, _ access: DatasetAccess) -> String {
        template.folder.replacing("{tenant}", with: access.tenant.name)
    }
}
