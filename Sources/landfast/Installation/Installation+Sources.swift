internal import Capture
internal import Catalog
internal import Erasure
internal import Files
internal import Repository
internal import Sealing

extension Installation {
    /// Where a dataset's data comes from.
    func source(of access: DatasetAccess) throws -> any BackupSource {
        guard let template = configuration.dataset(access.dataset.name) else { throw Self.noSource(access) }
        let path = Self.path(template.folder, of: access)
        return try FileTreeSource(
            path,
            scopes: ScopeTemplates(template.scopes),
            excludes: template.excludes,
            own: ownFolders()
        )
    }

    /// Where it comes from, for whoever looks whether something is still there; what cannot be opened is said.
    func erasureSource(of access: DatasetAccess) -> ErasureSource {
        do {
            return .open(try source(of: access))
        } catch {
            guard let template = configuration.dataset(access.dataset.name), SourcePlace.isMissing(error),
                SourcePlace(template.folder).isKnownToBeGone(Self.path(template.folder, of: access))
            else { return .unreachable(RepositoryOpener.explanation(error)) }
            return .gone
        }
    }

    /// What decides today whose a dataset's paths are, also while its source cannot be opened; nil when the configuration
    /// does not have the dataset.
    func mapping(of access: DatasetAccess) -> ScopeMapping? {
        configuration.dataset(access.dataset.name).map { template in
            ScopeMapping(source: Self.folder(template.folder, of: access), templates: template.scopes)
        }
    }

    private static func folder(_ template: String, of access: DatasetAccess) -> String {
        template.replacing("{tenant}", with: access.tenant.name)
    }

    private static func path(_ template: String, of access: DatasetAccess) -> PathBytes {
        guard let path = PathBytes(validating: folder(template, of: access)) else {
            preconditionFailure("checked when it was read")
        }
        return path
    }

    private static func noSource(_ access: DatasetAccess) -> CommandError {
        CommandError(
            "no-source",
            "The configuration has no dataset '\(access.dataset.name)', so nobody knows where its data comes from.",
            remedy: "Put it back into the configuration; restoring works without.",
            status: .failed
        )
    }
}
