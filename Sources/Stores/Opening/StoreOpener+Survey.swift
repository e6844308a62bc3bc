internal import Files
package import Residency
internal import Sealing

extension StoreOpener {
    /// Looks at everything that lies in a store, whoever it belongs to.
    ///
    /// Gives names and sizes, and nothing through which anything could be read or changed: for that a grant for each
    /// repository is needed. The store must still be the one that `identity` was verified on.
    /// - Throws: `grantMismatch` when the permission is for another store, `identityMismatch`, `identityForged`,
    ///   `notInitialised`, `badPlace`, `io`, `network` and what is about a server.
    package static func survey(
        _ place: StorePlace,
        look: Look,
        identity: StoreIdentity,
        access: StoreAccess = .local
    ) throws(StoreError) -> StoreSurvey {
        guard look.store == place.name, look.region == place.region else {
            let permitted = "store '\(look.store)' in region '\(look.region)'"
            throw StoreError(store: place.name, kind: .grantMismatch(permitted))
        }
        try identity.check(place)
        guard try StoreIdentity.verify(place, operatorKey: identity.signed.key, access: access) == identity else {
            throw StoreError(store: place.name, kind: .identityMismatch("it was set up anew since it was looked at"))
        }
        guard place.remote == nil else { return try survey(place.requireServer(access)) }
        let folder = try place.requireFolder()
        do throws(FileError) {
            return try survey(DirectoryHandle.open(folder))
        } catch {
            throw StoreError(error, store: place.name)
        }
    }

    /// What a server lists, and of what it lists nothing any more the older versions and unfinished uploads.
    private static func survey(_ server: any ObjectServer) throws(StoreError) -> StoreSurvey {
        var survey = StoreSurvey()
        func names(_ path: String) -> [String] {
            path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        }
        for entry in try server.list("") { survey.add(names(entry.path), size: entry.size) }
        let listed = survey.repositories
        for remnant in try server.remnants("") {
            let path = names(remnant.path)
            guard let top = path.first else { continue }
            guard path.count > 1, let repository = RepositoryID(hex: top) else {
                survey.add(remnant)
                continue
            }
            // Of a repository that is listed its own strays are shown.
            if listed[repository] == nil { survey.add(path, size: remnant.size ?? 0) }
        }
        return survey
    }

    private static func survey(_ top: DirectoryHandle) throws(FileError) -> StoreSurvey {
        var survey = StoreSurvey()
        for entry in try top.entries() {
            let name = entry.name.description
            // A file system's own folder at its root.
            if name == "lost+found" { continue }
            let isFolder = try isFolder(entry, in: top)
            guard isFolder else {
                let status = try FileSystem.status(entry.name, at: top)
                survey.add([name], size: status.map { $0.kind == .regular ? $0.size : 0 } ?? 0)
                continue
            }
            // An empty folder is there, too.
            survey.addFolder(name)
            try walk(top.openDirectory(entry.name), [name], &survey)
        }
        return survey
    }

    private static func walk(
        _ folder: DirectoryHandle,
        _ path: [String],
        _ survey: inout StoreSurvey
    ) throws(FileError) {
        for entry in try folder.entries() {
            let path = path + [entry.name.description]
            if try isFolder(entry, in: folder) {
                // Deeper than anything that belongs here: one thing, whatever is in it.
                guard path.count < maximumDepth else { continue }
                try walk(folder.openDirectory(entry.name), path, &survey)
            } else if let status = try FileSystem.status(entry.name, at: folder) {
                survey.add(path, size: status.kind == .regular ? status.size : 0)
            }
        }
    }

    /// A repository's own folders are three deep.
    private static let maximumDepth = 16

    private static func isFolder(_ entry: DirectoryEntry, in folder: DirectoryHandle) throws(FileError) -> Bool {
        guard entry.kind == .unknown else { return entry.kind == .directory }
        return try FileSystem.status(entry.name, at: folder)?.kind == .directory
    }
}
