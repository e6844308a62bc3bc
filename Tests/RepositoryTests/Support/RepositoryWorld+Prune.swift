import Ledger
import Residency
import Sealing
import Simulation
import Stores

@testable import Repository

extension RepositoryWorld {
    func prune(
        _ retention: Retention,
        drilled: String? = nil,
        accepted: String? = nil,
        isConfirmed: Bool = false,
        unusedPercent: Int = Prune.defaultUnusedPercent,
        primary: Replica? = nil
    ) throws -> PruneResult {
        try Prune.run(
            Prune.Request(
                retention: retention,
                drilled: drilled,
                accepted: accepted,
                isConfirmed: isConfirmed,
                unusedPercent: unusedPercent
            ),
            primary: primary ?? replica(0),
            ledger: ledger,
            lease: try lease(),
            writer: writer,
            context: context
        )
    }

    func planPrune(_ retention: Retention, accepted: String? = nil) throws -> PruneResult {
        try Prune.plan(
            Prune.Request(retention: retention, accepted: accepted),
            primary: replica(0),
            ledger: ledger,
            lease: try lease(),
            context: context
        )
    }

    /// Ids of the chunks that the primary's snapshots need.
    func neededChunks() throws -> Set<Digest> {
        let repository = try open(0)
        var ids: Set<Digest> = []
        for snapshot in try repository.snapshots() {
            try ReferenceWalk(repository: repository).references(of: snapshot) { ids.insert($0) }
        }
        return ids
    }

    /// Ids of the chunks in all packs that lie in a store, by the packs' own trailers.
    func chunks(in number: Int) throws -> Set<Digest> {
        var packs = try open(number).packReader()
        var ids: Set<Digest> = []
        for object in try stores[number].list(.pack) {
            guard let name = object.name.digest else { continue }
            for entry in try packs.entries(of: name, size: object.size) { ids.insert(entry.chunk.id) }
        }
        return ids
    }
}

/// A store that runs something before each object is created, or a part of one is read.
final class HookedStore: Store {
    private let store: any Store
    private let beforeCreating: @Sendable (ObjectName) -> Void
    private let beforeReading: @Sendable (_ offset: UInt64, _ count: Int) -> Void

    init(
        _ store: any Store,
        beforeCreating: @escaping @Sendable (ObjectName) -> Void = { _ in },
        beforeReading: @escaping @Sendable (_ offset: UInt64, _ count: Int) -> Void = { _, _ in }
    ) {
        self.store = store
        self.beforeCreating = beforeCreating
        self.beforeReading = beforeReading
    }

    var place: StorePlace { store.place }
    var repository: RepositoryID { store.repository }

    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        beforeCreating(name)
        try store.create(name, bytes)
    }

    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try store.read(name, maximumBytes: maximumBytes)
    }

    func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        beforeReading(offset, count)
        try store.read(name, offset: offset, count: count, into: &buffer)
    }

    func size(_ name: ObjectName) throws(StoreError) -> UInt64? { try store.size(name) }
    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] { try store.list(kind) }
    func strays() throws(StoreError) -> [Stray] { try store.strays() }
    func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? { try store.lock(on: name) }
    var deletionLag: Int64 { store.deletionLag }
    var contacts: [IPAddress] { store.contacts }
    func removeUnfinished() throws(StoreError) -> Int { try store.removeUnfinished() }
    func delete(_ name: ObjectName) throws(StoreError) { try store.delete(name) }
}
