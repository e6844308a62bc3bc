import Files
package import Sealing
package import Stores
import Synchronization

/// A store in memory whose bytes a test can change behind the engine's back.
package final class TestStore: Store {
    package let place: StorePlace
    package let repository: RepositoryID
    private let objects = Mutex<[ObjectName: [UInt8]]>([:])

    /// An empty store.
    package init(_ name: String, repository: RepositoryID) throws {
        place = try StorePlace(name: name, region: "test-region", url: "memory:///\(name)")
        self.repository = repository
    }

    /// Everything in it.
    package var contents: [ObjectName: [UInt8]] {
        get { objects.withLock { $0 } }
        set { objects.withLock { $0 = newValue } }
    }

    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        let copy = bytes.indices.map { bytes[$0] }
        let isNew = objects.withLock { objects in
            guard objects[name] == nil else { return false }
            objects[name] = copy
            return true
        }
        guard isNew else { throw StoreError(store: place.name, object: name, kind: .alreadyExists) }
    }

    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count <= maximumBytes else {
            throw StoreError(store: place.name, object: name, kind: .tooLarge(limit: UInt64(maximumBytes)))
        }
        return bytes
    }

    package func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        let bytes = try bytes(name)
        guard Int(offset) + count <= bytes.count else {
            throw StoreError(
                store: place.name,
                object: name,
                kind: .truncated(expected: offset + UInt64(count), found: UInt64(bytes.count))
            )
        }
        buffer = Array(bytes[Int(offset)..<Int(offset) + count])
    }

    private func bytes(_ name: ObjectName) throws(StoreError) -> [UInt8] {
        guard let bytes = objects.withLock({ $0[name] }) else {
            throw StoreError(store: place.name, object: name, kind: .notFound)
        }
        return bytes
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        objects.withLock { $0[name].map { UInt64($0.count) } }
    }

    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        objects.withLock { objects in
            objects.filter { $0.key.kind == kind }.map { StoredObject(name: $0.key, size: UInt64($0.value.count)) }
                .sorted { $0.name < $1.name }
        }
    }

    package func strays() throws(StoreError) -> [String] { [] }
    package func removeUnfinished() throws(StoreError) -> Int { 0 }

    package func delete(_ name: ObjectName) throws(StoreError) {
        objects.withLock { $0[name] = nil }
    }
}
