internal import Files
package import Residency
internal import Sealing

extension LocalStore {
    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        if kind == .repository {
            return try size(.repository).map { [StoredObject(name: .repository, size: $0)] } ?? []
        }
        return try touching { () throws(FileError) in
            var found: [StoredObject] = []
            guard let folder = try folder(root.appending(kind.folder)) else { return [] }
            if kind == .pack {
                for prefix in try folder.entries() where LocalStore.isPackFolder(prefix) {
                    try collect(kind, in: folder.openDirectory(prefix.name), prefix: prefix.name.text, into: &found)
                }
            } else {
                try collect(kind, in: folder, prefix: nil, into: &found)
            }
            return found
        }
    }

    /// A folder has no locks.
    package func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? { nil }

    /// What was unlinked is gone for every reader.
    package var deletionLag: Int64 { 0 }

    package var contacts: [IPAddress] { [] }

    package func strays() throws(StoreError) -> [Stray] {
        try touching { () throws(FileError) in
            var found: [Stray] = []
            guard let top = try folder(root) else { return [] }
            for entry in try top.entries() {
                if entry.name.text == ObjectName.repository.fileName && entry.kind == .regular { continue }
                let kind = ObjectKind.allCases.first { !$0.folder.isEmpty && $0.folder == entry.name.text }
                if let kind, entry.kind == .directory {
                    try strays(kind, in: top.openDirectory(entry.name), path: entry.name, into: &found)
                } else {
                    let kind: Stray.Kind = LocalStore.isUnfinished(entry) ? .unfinished : .foreign
                    try found.append(stray(entry, kind, in: top, path: entry.name))
                }
            }
            return found.sorted()
        }
    }

    private func strays(
        _ kind: ObjectKind,
        in folder: DirectoryHandle,
        path: PathBytes,
        into found: inout [Stray]
    ) throws(FileError) {
        for entry in try folder.entries() {
            if kind == .pack && LocalStore.isPackFolder(entry) {
                let inner = try folder.openDirectory(entry.name)
                for pack in try inner.entries() where name(pack, kind, prefix: entry.name.text) == nil {
                    let path = path.appending(entry.name).appending(pack.name)
                    try found.append(stray(pack, .foreign, in: inner, path: path))
                }
            } else if kind == .pack || name(entry, kind, prefix: nil) == nil {
                try found.append(stray(entry, .foreign, in: folder, path: path.appending(entry.name)))
            }
        }
    }

    private func stray(
        _ entry: DirectoryEntry,
        _ kind: Stray.Kind,
        in folder: DirectoryHandle,
        path: PathBytes
    ) throws(FileError) -> Stray {
        let status = try FileSystem.status(entry.name, at: folder)
        return Stray(path.description, kind, size: status.flatMap { $0.kind == .regular ? $0.size : nil })
    }

    private func collect(
        _ kind: ObjectKind,
        in folder: DirectoryHandle,
        prefix: String?,
        into found: inout [StoredObject]
    ) throws(FileError) {
        for entry in try folder.entries() {
            guard let name = name(entry, kind, prefix: prefix) else { continue }
            // Deleted since it was listed: then it is not there.
            guard let status = try FileSystem.status(entry.name, at: folder), status.kind == .regular else { continue }
            found.append(StoredObject(name: name, size: status.size))
        }
    }

    /// The name of an object by its place in the folders; nil for what does not belong there.
    private func name(_ entry: DirectoryEntry, _ kind: ObjectKind, prefix: String?) -> ObjectName? {
        guard entry.kind == .regular || entry.kind == .unknown, let text = entry.name.text,
            let name = ObjectName(kind: kind, fileName: text)
        else { return nil }
        if let prefix, !text.hasPrefix(prefix) { return nil }
        return name
    }

    private static func isPackFolder(_ entry: DirectoryEntry) -> Bool {
        entry.name.bytes.count == 2 && entry.name.bytes.allSatisfy(ObjectName.isHexDigit)
            && (entry.kind == .directory || entry.kind == .unknown)
    }
}
