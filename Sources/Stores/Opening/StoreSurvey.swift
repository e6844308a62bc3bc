internal import Files
package import Sealing

/// Everything that lies in a store, by name and size, whoever it belongs to.
package struct StoreSurvey: Hashable, Sendable {
    /// What lies in one repository's folder.
    package struct Folder: Hashable, Sendable {
        /// Files, a count.
        package var files = 0
        /// Their bytes.
        package var bytes: UInt64 = 0
    }

    /// The repositories that have a folder here.
    package internal(set) var repositories: [RepositoryID: Folder] = [:]
    /// Everything else at the store's top but its `store.json`; folders as one.
    package var others: [Stray] { (othersByName.values + remnants).sorted() }
    private var othersByName: [String: Stray] = [:]
    private var remnants: [Stray] = []

    /// Adds a file by the names that lead to it from the store's top, the last one its own.
    mutating func add(_ path: [String], size: UInt64) {
        guard let top = path.first else { return }
        if path.count > 1, let repository = RepositoryID(hex: top) {
            var folder = repositories[repository] ?? Folder()
            folder.files += 1
            folder.bytes += size
            repositories[repository] = folder
        } else if path.count > 1 || top != StoreIdentity.fileName {
            addOther(top, size: size)
        }
    }

    /// Adds a folder at the store's top, in which there may be nothing.
    mutating func addFolder(_ name: String) {
        if let repository = RepositoryID(hex: name) {
            repositories[repository] = repositories[repository] ?? Folder()
        } else {
            addOther(name, size: 0)
        }
    }

    /// Adds what a server keeps beside files, and what belongs to no repository: an older version, a marker, an upload.
    mutating func add(_ remnant: Stray) { remnants.append(remnant) }

    /// A folder's files are one thing, with their bytes together.
    private mutating func addOther(_ name: String, size: UInt64) {
        othersByName[name] = Stray(name, Self.kind(of: name), size: (othersByName[name]?.size ?? 0) + size)
    }

    /// What something at a store's top is, by its name.
    static func kind(of name: String) -> Stray.Kind {
        name.hasPrefix(AtomicFile.temporaryPrefix) ? .unfinished : .foreign
    }
}
