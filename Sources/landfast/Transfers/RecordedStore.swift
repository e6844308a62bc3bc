internal import Residency
internal import Sealing
internal import Stores

/// A store whose every move of a tenant's bytes goes on record, before the first of them.
///
/// Whoever opens a store in this program gets it like this, so no command can forget it. What a store does is a sign that the
/// work goes on; once the process is interrupted it does nothing more.
final class RecordedStore: Store {
    private let base: any Store
    private let recorder: TransferRecorder

    init(_ base: any Store, _ recorder: TransferRecorder) {
        self.base = base
        self.recorder = recorder
    }

    var place: StorePlace { base.place }
    var repository: RepositoryID { base.repository }

    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try checkInterruption()
        defer { Activity.note() }
        guard name.isData else { return try base.create(name, bytes) }
        let transfer = try recorder.willCreate(name, in: base)
        do {
            try base.create(name, bytes)
        } catch {
            recorder.didNotCreate(in: transfer, because: error)
            throw error
        }
        recorder.didMove(bytes.count, in: transfer)
    }

    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try checkInterruption()
        defer { Activity.note() }
        guard name.isData else { return try base.read(name, maximumBytes: maximumBytes) }
        let transfer = try recorder.willRead(from: base)
        let bytes = try base.read(name, maximumBytes: maximumBytes)
        recorder.didRead(name, bytes.count, from: base, in: transfer)
        return bytes
    }

    func read(
        _ name: ObjectName,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        try checkInterruption()
        defer { Activity.note() }
        guard name.isData else { return try base.read(name, offset: offset, count: count, into: &buffer) }
        let transfer = try recorder.willRead(from: base)
        try base.read(name, offset: offset, count: count, into: &buffer)
        recorder.didRead(name, count, from: base, in: transfer)
    }

    func size(_ name: ObjectName) throws(StoreError) -> UInt64? { try base.size(name) }

    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        try checkInterruption()
        return try base.list(kind)
    }

    func strays() throws(StoreError) -> [Stray] { try base.strays() }
    func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? { try base.lock(on: name) }
    var deletionLag: Int64 { base.deletionLag }
    var contacts: [IPAddress] { base.contacts }
    func removeUnfinished() throws(StoreError) -> Int { try base.removeUnfinished() }

    func delete(_ name: ObjectName) throws(StoreError) {
        try checkInterruption()
        defer { Activity.note() }
        try base.delete(name)
    }

    private func checkInterruption() throws(StoreError) {
        guard Interruption.isRequested else { return }
        throw StoreError(store: place.name, kind: .interrupted)
    }
}

extension ObjectName {
    /// True for what is made of a tenant's data.
    ///
    /// The rest is control data, a class of its own: descriptors, ledger entries, receipts.
    var isData: Bool {
        switch kind {
        case .pack, .index, .snapshot, .head: true
        case .checkpoint, .ledger, .receipt, .repository: false
        }
    }
}
