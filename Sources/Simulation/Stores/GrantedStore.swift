import Residency
import Sealing
import Stores

/// A simulated store as the policy lets a process use it: what was granted decides, as in every store.
final class GrantedStore: Store {
    private let store: any Store
    private let grant: Grant
    private let clock: any WallClock

    init(_ store: any Store, _ grant: Grant, clock: any WallClock) {
        precondition(grant.repository == store.repository, "a grant is for one repository")
        precondition(grant.place == .store(name: store.place.name, region: store.place.region), "and for one place")
        self.store = store
        self.grant = grant
        self.clock = clock
    }

    var place: StorePlace { store.place }
    var repository: RepositoryID { store.repository }
    var deletionLag: Int64 { store.deletionLag }
    var contacts: [IPAddress] { store.contacts }

    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        guard grant.action == .write else { throw StoreError(store: place.name, object: name, kind: .readOnly) }
        guard clock.now() < grant.expires else {
            throw StoreError(store: place.name, object: name, kind: .grantExpired(grant.expires))
        }
        try store.create(name, bytes)
    }

    func delete(_ name: ObjectName) throws(StoreError) {
        try requireDeletion(name)
        try store.delete(name)
    }

    func removeUnfinished() throws(StoreError) -> Int {
        try requireDeletion(nil)
        return try store.removeUnfinished()
    }

    private func requireDeletion(_ name: ObjectName?) throws(StoreError) {
        guard grant.action != .read else { throw StoreError(store: place.name, object: name, kind: .readOnly) }
    }

    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try store.read(name, maximumBytes: maximumBytes)
    }

    func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        try store.read(name, offset: offset, count: count, into: &buffer)
    }

    func size(_ name: ObjectName) throws(StoreError) -> UInt64? { try store.size(name) }
    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] { try store.list(kind) }
    func strays() throws(StoreError) -> [Stray] { try store.strays() }
    func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? { try store.lock(on: name) }
}
