import Files
import Sealing
import Stores
import Synchronization

/// A store whose Nth changing operation fails, and all after it: what a crash at that point leaves behind.
final class FailingStore: Store {
    private let store: any Store
    private let left: Mutex<Int>

    init(_ store: any Store, failAt operation: Int) {
        self.store = store
        left = Mutex(operation)
    }

    var place: StorePlace { store.place }
    var repository: RepositoryID { store.repository }
    /// True once it has failed.
    var hasFailed: Bool { left.withLock { $0 <= 0 } }

    private func step() throws(StoreError) {
        let isOver = left.withLock { left in
            left -= 1
            return left <= 0
        }
        if isOver { throw StoreError(store: place.name, kind: .noSpace) }
    }

    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try step()
        try store.create(name, bytes)
    }

    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try store.read(name, maximumBytes: maximumBytes)
    }

    func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        try store.read(name, offset: offset, count: count, into: &buffer)
    }

    func size(_ name: ObjectName) throws(StoreError) -> UInt64? { try store.size(name) }
    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] { try store.list(kind) }
    func strays() throws(StoreError) -> [String] { try store.strays() }
    func removeUnfinished() throws(StoreError) -> Int { try store.removeUnfinished() }

    func delete(_ name: ObjectName) throws(StoreError) {
        try step()
        try store.delete(name)
    }
}
