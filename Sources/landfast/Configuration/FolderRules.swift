internal import Files
internal import Residency
internal import Stores

/// Which of the configuration's folders must not lie in one another.
///
/// Only names are compared; what symbolic links and mounts make of them is seen when a folder is opened.
struct FolderRules {
    let configuration: Configuration
    let diagnostics: DiagnosticCollector

    func check() {
        checkOwnFolders()
        for dataset in configuration.datasets { checkSource(dataset) }
    }

    private typealias OwnFolder = (what: String, path: PathBytes, position: SourcePosition?)

    /// The folders that Landfast writes into.
    private var ownFolders: [OwnFolder] {
        var folders: [OwnFolder] = [("the state", configuration.state, nil)]
        for store in configuration.stores {
            guard let folder = store.place.folder else { continue }
            folders.append(("store '\(store.place.name)'", folder.normalised, store.position))
        }
        return folders + configuration.custodians.map { ("custodian '\($0.name)'", $0.folder, $0.position) }
    }

    /// Stores, custodians and the state must not lie in one another: one's copy would be a copy of the other.
    private func checkOwnFolders() {
        let folders = ownFolders
        for (index, inner) in folders.enumerated() {
            for outer in folders[..<index] where inner.path.lies(in: outer.path) || outer.path.lies(in: inner.path) {
                guard let position = inner.position ?? outer.position else { continue }
                diagnostics.report(
                    "overlapping-folders",
                    at: position,
                    "\(inner.what) and \(outer.what) lie in one another",
                    fix: "Give each a folder of its own, none inside another."
                )
            }
        }
    }

    /// A source must not take in what Landfast writes: keys would be in a backup, and a backup in itself.
    private func checkSource(_ dataset: Configuration.DatasetTemplate) {
        guard let source = PathBytes(validating: dataset.folder)?.normalised else { return }
        let own = ownFolders
        for folder in own where source.lies(in: folder.path) {
            diagnostics.report(
                "source-in-own-folder",
                at: dataset.sourcePosition,
                "the data of '\(dataset.name)' would lie in the folder of \(folder.what)",
                fix: "Name a folder outside of Landfast's own."
            )
        }
        for folder in own where folder.path.lies(in: source, templated: true) {
            diagnostics.report(
                "source-holds-own-folder",
                at: dataset.sourcePosition,
                "a tenant's data in '\(dataset.name)' could take in the folder of \(folder.what)",
                fix: "Keep Landfast's own folders out of the folders of tenants' data."
            )
        }
    }
}

extension PathBytes {
    /// Without `.` and doubled slashes; `..` stays, since only the disk knows where it leads.
    var normalised: PathBytes {
        var result: PathBytes = isAbsolute ? "/" : ""
        for component in components where component != "." { result = result.appending(component) }
        return result
    }

    /// Whether this is the other folder or below it; in a template, a part with `{tenant}` is any name.
    fileprivate func lies(in outer: PathBytes, templated: Bool = false) -> Bool {
        guard components.count >= outer.components.count else { return false }
        return zip(components, outer.components).allSatisfy { mine, other in
            mine == other || templated && other.description.contains("{tenant}")
        }
    }
}
