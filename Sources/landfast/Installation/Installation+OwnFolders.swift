internal import Capture
internal import Connections
internal import Files
internal import Residency
internal import Stores

extension Installation {
    /// Landfast's own folders and files, looked at now: neither a source nor a place to write to.
    func ownFolders() throws -> OwnFolders { try OwnFolders(configuration.ownPlaces) }

    /// Refuses to write files where they could lie among Landfast's own, or in the place of one.
    func refuseOwn(output path: PathBytes) throws {
        try ownFolders().refuse(.output, writingTo: path, orAbove: true)
    }
}

extension Configuration {
    /// What Landfast keeps on this machine, each with what it is, for people.
    ///
    /// The folder of the configuration's file is none of them, since sources may lie beside it; the file itself is one.
    var ownPlaces: [(what: String, path: PathBytes)] {
        var places: [(what: String, path: PathBytes)] = [("the state", state)]
        for store in stores {
            if let folder = store.place.folder { places.append(("store '\(store.place.name)'", folder)) }
        }
        places += custodians.map { ("custodian '\($0.name)'", $0.folder) }
        places += [("the configuration", path), ("the policies", policies), ("the facts about regions", regions)]
        places += secretFiles.map { ("a file with a secret", $0) }
        return places
    }

    /// The files that secrets are read from.
    private var secretFiles: [PathBytes] {
        var sources = custodians.compactMap(\.rootSecret)
        var files: [PathBytes] = []
        var credentials = stores.compactMap(\.remote?.credentials)
        for notice in notices {
            switch notice.way {
            case .webhook(_, let token): sources += [token].compactMap(\.self)
            case .mail(_, _, _, let login): credentials += [login].compactMap(\.self)
            case .ping, .command: continue
            }
        }
        for credentials in credentials {
            switch credentials {
            case .text(let source): sources.append(source)
            case .keyFile(let path, let passphrase):
                files.append(path)
                sources += [passphrase].compactMap(\.self)
            }
        }
        sources += [metrics?.token].compactMap(\.self)
        let folder = Terminal.environment("CREDENTIALS_DIRECTORY").flatMap { PathBytes(validating: $0) }
        return files
            + sources.compactMap { source in
                switch source {
                case .file(let path): path
                case .credential(let name): folder?.appending(name)
                case .environment: nil
                }
            }
    }
}
