internal import Files
package import Sealing
internal import Synchronization

/// A repository in a folder of this machine: `<store>/<repository>/<object>`.
///
/// An object is written under a temporary name, saved, linked to its own name, which fails when that exists, and its
/// folder is saved: whenever the power goes, the object is there whole or not at all.
package final class LocalStore: Store {
    package let place: StorePlace
    package let repository: RepositoryID
    let permission: StorePermission
    let top: DirectoryHandle
    /// The folders that this process knows to be durable under their names.
    let settled = Mutex<Set<PathBytes>>([])

    init(place: StorePlace, repository: RepositoryID, top: DirectoryHandle, permission: StorePermission) {
        self.place = place
        self.repository = repository
        self.top = top
        self.permission = permission
    }

    /// The repository's folder, below the store's.
    var root: PathBytes { PathBytes(repository.hex) }

    func path(_ name: ObjectName) -> PathBytes { root.appending(name.description) }

    /// Runs what touches files, and says in the store's words what did not work.
    func touching<Result>(
        _ object: ObjectName? = nil,
        _ body: () throws(FileError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error, store: place.name, object: object)
        }
    }

    /// A folder below the store's; nil when there is none.
    func folder(_ path: PathBytes) throws(FileError) -> DirectoryHandle? {
        do {
            return try top.openDirectory(path)
        } catch  where error.code == "file-not-found" {
            return nil
        }
    }
}
