internal import Sealing

extension RemoteStore {
    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        if kind == .repository {
            return try size(.repository).map { [StoredObject(name: .repository, size: $0)] } ?? []
        }
        var found: [StoredObject] = []
        for entry in try server.list(repository.hex + "/" + kind.folder) {
            guard let name = name(entry.path), name.kind == kind else { continue }
            found.append(StoredObject(name: name, size: entry.size))
        }
        found.sort { $0.name < $1.name }
        for (left, right) in zip(found, found.dropFirst()) where left.name == right.name {
            throw StoreError(store: place.name, object: left.name, kind: .unexpected("lists it twice"))
        }
        return found
    }

    package func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? {
        do { return try server.lock(path(name)) } catch { throw error.about(name) }
    }

    package func strays() throws(StoreError) -> [Stray] {
        var found: [Stray] = []
        for entry in try server.list(repository.hex) where name(entry.path) == nil {
            found.append(Stray(relative(entry.path), .foreign, size: entry.size))
        }
        for remnant in try server.remnants(repository.hex) {
            found.append(Stray(relative(remnant.path), remnant.kind, size: remnant.size, lock: remnant.lock))
        }
        return found.sorted()
    }

    /// The object that a path below the store's top is; nil for everything else.
    private func name(_ path: String) -> ObjectName? {
        let relative = relative(path)
        return relative.utf8.count < path.utf8.count ? ObjectName(relative) : nil
    }

    /// A path without the repository's folder; by bytes, since a character of the server's making may join the slash.
    private func relative(_ path: String) -> String {
        let prefix = repository.hex + "/"
        guard path.utf8.starts(with: prefix.utf8) else { return path }
        return String(decoding: path.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}
