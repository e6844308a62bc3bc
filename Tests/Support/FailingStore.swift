import Files
package import Sealing
package import Stores
import Synchronization

/// A store whose Nth changing operation fails, and all after it: what a crash at that point leaves behind.
package final class FailingStore: Store {
    private let store: any Store
    private let left: Mutex<Int>

    /// A store that fails from its Nth changing operation on, the first being 1.
    package init(_ store: any Store, failAt operation: Int) {
        self.store = store
        left = Mutex(operation)
    }

    package var place: StorePlace { store.place }
    package var repository: RepositoryID { store.repository }
    /// True once it has failed.
    package var hasFailed: Bool { left.withLock { $0 <= 0 } }

    private func step() throws(StoreError) {
        let isOver = left.withLock { left in
            left -= 1
            return left <= 0
        }
        if isOver { throw StoreError(store: place.name, kind: .noSpace) }
    }

    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try step()
        try store.create(name, bytes)
    }

    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try store.read(name, maximumBytes: maximumBytes)
    }

    package func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        try store.read(name, offset: offset, count: count, into: &buffer)
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? { try store.size(name) }
    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] { try store.list(kind) }
    package func strays() throws(StoreError) -> [String] { try store.strays() }
    package func removeUnfinished() throws(StoreError) -> Int { try store.removeUnfinished() }

    package func delete(_ name: ObjectName) throws(StoreError) {
        try step()
        try store.delete(name)
    }
}
