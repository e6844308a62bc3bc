import Files
package import Residency
package import Sealing
package import Stores
import Synchronization

/// A store in memory whose bytes and whose condition a test can change behind the engine's back.
///
/// It outlives the processes that use it, as a disk does. Used directly it never fails by itself; a
/// ``SimulatedProcess`` hands out views of it that do.
package final class SimulatedStore: Store {
    /// How the store is at the moment.
    package enum Condition: Hashable, Sendable {
        /// Everything works.
        case sound
        /// It cannot be reached.
        case away
        /// Nothing can be created or deleted.
        case readOnly
        /// Nothing can be created.
        case full
    }

    private struct State: Sendable {
        var objects: [ObjectName: [UInt8]] = [:]
        var unfinished: Set<String> = []
        var condition = Condition.sound
        var versions = ObjectVersions()
        var rules = KeepingRules()
        /// What each of the last changes replaced, the last change last.
        var journal: [(name: ObjectName, before: [UInt8]?)] = []
        var creations = 0
        var changes = 0
    }

    package let place: StorePlace
    package let repository: RepositoryID
    private let state = Mutex(State())

    /// Changes that can be taken back, a count.
    private static let journalLimit = 256

    /// An empty store.
    package init(_ name: String, region: String = "test-region", repository: RepositoryID) throws {
        place = try StorePlace(name: name, region: region, url: "memory:///\(name)")
        self.repository = repository
    }

    /// Everything in it; an old state is put back by setting it.
    package var contents: [ObjectName: [UInt8]] {
        get { state.withLock { $0.objects } }
        set {
            state.withLock { state in
                state.objects = newValue
                state.changes += 1
            }
        }
    }

    /// How often what lies in it has changed, a count.
    package var changes: Int { state.withLock { $0.changes } }

    /// Objects that were created since the beginning, a count.
    package var creations: Int { state.withLock { $0.creations } }

    /// How the store is at the moment.
    package var condition: Condition {
        get { state.withLock { $0.condition } }
        set { state.withLock { $0.condition = newValue } }
    }

    /// How the store keeps what it is told to delete: with nothing set, what is deleted is gone.
    package var rules: KeepingRules {
        get { state.withLock { $0.rules } }
        set { state.withLock { $0.rules = newValue } }
    }

    /// Puts a lock on an object, or takes it away, as the store's owner does.
    package func lock(_ name: ObjectName, _ lock: ObjectLock?) {
        state.withLock { $0.versions.lock(name, lock) }
    }

    /// Deletes an object by its name alone, as a program does that knows nothing of versions.
    package func hide(_ name: ObjectName) {
        state.withLock { state in
            guard let bytes = state.objects.removeValue(forKey: name) else { return }
            state.versions.hide(name, size: UInt64(bytes.count))
        }
    }

    /// Takes the last changes back, as a disk does that said they were durable and lost its power.
    package func lose(last changes: Int) {
        state.withLock { state in
            for _ in 0..<min(changes, state.journal.count) {
                let change = state.journal.removeLast()
                state.objects[change.name] = change.before
                state.changes += 1
            }
        }
    }

    /// Changes one bit of an object; nothing happens when it is not there or empty.
    package func flipBit(_ bit: Int, of name: ObjectName) {
        state.withLock { state in
            guard let count = state.objects[name]?.count, count > 0 else { return }
            state.objects[name]?[bit / 8 % count] ^= 1 << UInt8(bit % 8)
            state.changes += 1
        }
    }

    /// Cuts an object after so many bytes.
    package func truncate(_ name: ObjectName, to count: Int) {
        state.withLock { state in
            guard let bytes = state.objects[name] else { return }
            state.objects[name] = Array(bytes.prefix(count))
            state.changes += 1
        }
    }

    /// Leaves what a writer leaves behind that dies while it creates an object.
    package func leaveUnfinished(_ name: ObjectName) {
        state.withLock { _ = $0.unfinished.insert("tmp-\(name.description.suffix(16))") }
    }

    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        var writer = ByteWriter()
        writer.bytes(bytes)
        let content = writer.bytes
        let refusal = state.withLock { state -> StoreError.Kind? in
            if let refusal = Self.refusal(state.condition, creating: true) { return refusal }
            guard state.objects[name] == nil else { return .alreadyExists }
            Self.note(name, &state)
            state.objects[name] = content
            state.creations += 1
            state.versions.noteCreation(of: name, by: state.rules)
            return nil
        }
        if let refusal { throw error(refusal, name) }
    }

    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        let bytes = try bytes(name)
        guard bytes.count <= maximumBytes else { throw error(.tooLarge(limit: UInt64(maximumBytes)), name) }
        return bytes
    }

    package func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        let bytes = try bytes(name)
        guard Int(offset) + count <= bytes.count else {
            throw error(.truncated(expected: offset + UInt64(count), found: UInt64(bytes.count)), name)
        }
        buffer = Array(bytes[Int(offset)..<Int(offset) + count])
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        try reached { $0.objects[name].map { UInt64($0.count) } }
    }

    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        try reached { state in
            state.objects.filter { $0.key.kind == kind }
                .map { StoredObject(name: $0.key, size: UInt64($0.value.count)) }
                .sorted { $0.name < $1.name }
        }
    }

    package func strays() throws(StoreError) -> [Stray] {
        try reached { state in
            (state.unfinished.map { Stray($0, .unfinished) } + state.versions.strays(by: state.rules)).sorted()
        }
    }

    package func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? {
        try reached { $0.versions.lock(on: name, by: $0.rules) }
    }

    package var contacts: [IPAddress] { [] }

    package var deletionLag: Int64 { rules.deletionLag }

    package func removeUnfinished() throws(StoreError) -> Int {
        let (refusal, count) = state.withLock { state -> (StoreError.Kind?, Int) in
            if let refusal = Self.refusal(state.condition, creating: false) { return (refusal, 0) }
            if state.rules.refusesDeletion { return (.deletionRefused, 0) }
            defer { state.unfinished = [] }
            return (nil, state.unfinished.count + state.versions.sweep(by: state.rules))
        }
        if let refusal { throw error(refusal) }
        return count
    }

    package func delete(_ name: ObjectName) throws(StoreError) {
        let refusal = state.withLock { state -> StoreError.Kind? in
            if let refusal = Self.refusal(state.condition, creating: false) { return refusal }
            if state.rules.refusesDeletion { return .deletionRefused }
            let (isGone, kept) = state.versions.delete(name, by: state.rules)
            if isGone {
                Self.note(name, &state)
                state.objects[name] = nil
            }
            return kept.map { .locked($0) }
        }
        if let refusal { throw error(refusal, name) }
    }
}

extension SimulatedStore {
    private static func note(_ name: ObjectName, _ state: inout State) {
        state.journal.append((name, state.objects[name]))
        state.changes += 1
        if state.journal.count > journalLimit { state.journal.removeFirst() }
    }

    private func bytes(_ name: ObjectName) throws(StoreError) -> [UInt8] {
        guard let bytes = try reached({ $0.objects[name] }) else { throw error(.notFound, name) }
        return bytes
    }

    private func reached<Result: Sendable>(_ body: (State) -> Result) throws(StoreError) -> Result {
        let result = state.withLock { state in state.condition == .away ? nil : body(state) }
        guard let result else { throw error(Self.unreachable) }
        return result
    }

    private func error(_ kind: StoreError.Kind, _ name: ObjectName? = nil) -> StoreError {
        StoreError(store: place.name, object: name, kind: kind)
    }

    private static func refusal(_ condition: Condition, creating: Bool) -> StoreError.Kind? {
        switch condition {
        case .sound: nil
        case .away: unreachable
        case .readOnly: .io(FileError(operation: "create", path: "", cause: .system(readOnlyFileSystem)))
        case .full: creating ? .noSpace : nil
        }
    }

    private static let unreachable = StoreError.Kind.io(
        FileError(operation: "open", path: "", cause: .system(hostUnreachable))
    )
    /// `EROFS` and `EHOSTUNREACH`.
    private static let readOnlyFileSystem: Int32 = 30
    private static let hostUnreachable: Int32 = 113
}
