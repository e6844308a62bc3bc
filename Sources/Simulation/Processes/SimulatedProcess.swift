import Files
import Residency
import Sealing
package import Stores
import Synchronization

/// A process that works on simulated stores until it ends or a fault strikes it.
package final class SimulatedProcess: Sendable {
    private struct State: Sendable {
        var operations = 0
        var changes = 0
        var isCrashed = false
        var isOut = false
        var isAway = false
        var whenCrashing: [@Sendable () -> Void] = []
    }

    private let fault: Fault?
    private let whenPausing: (@Sendable () -> Void)?
    private let state = Mutex(State())

    /// A process.
    /// - Parameters:
    ///   - fault: what goes wrong; nil for nothing.
    ///   - whenPausing: runs when the fault is a pause, and returns when the process goes on.
    package init(_ fault: Fault? = nil, whenPausing: (@Sendable () -> Void)? = nil) {
        self.fault = fault
        self.whenPausing = whenPausing
    }

    /// Runs something at the moment in which the process dies, to keep what is on the disks then.
    func whenCrashing(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenCrashing.append(body) }
    }

    /// Ends the process here and now: nothing that it does afterwards has any effect.
    package func kill() {
        let bodies = state.withLock { state in
            defer { state.isCrashed = true }
            return state.isCrashed ? [] : state.whenCrashing
        }
        for body in bodies { body() }
    }

    /// Operations on stores until now, a count.
    package var operations: Int { state.withLock { $0.operations } }
    /// Those of them that create or delete, a count.
    package var changes: Int { state.withLock { $0.changes } }
    /// True once it is dead.
    package var isCrashed: Bool { state.withLock { $0.isCrashed } }

    /// A store as this process sees it.
    package func view(of store: any Store) -> any Store {
        ProcessStore(store, self)
    }

    /// What becomes of an operation.
    enum Verdict: Equatable {
        case works
        case pauses
        case fails(Fault.Moment)
        case dead
        case away
    }

    /// Counts an operation that is about to begin.
    func begin(isChange: Bool) -> Verdict {
        let verdict = count(isChange: isChange)
        guard verdict == .pauses else { return verdict }
        whenPausing?()
        return isCrashed ? .dead : .works
    }

    private func count(isChange: Bool) -> Verdict {
        state.withLock { state in
            if state.isCrashed { return .dead }
            if state.isAway { return .away }
            if state.isOut && isChange { return .fails(.before) }
            state.operations += 1
            if isChange { state.changes += 1 }
            guard let fault,
                fault.strikes(operations: state.operations, changes: state.changes, isChange: isChange)
            else { return .works }
            if fault.kind == .pause { return .pauses }
            if fault.kind == .outage { state.isOut = true }
            if fault.kind == .absence { state.isAway = true }
            if fault.kind == .absence || fault.kind == .lapse { return .away }
            return .fails(fault.moment)
        }
    }

    /// Called once the fault has had its effect on the store.
    func strike() {
        if fault?.kind == .crash { kill() }
    }
}

/// A store as one process sees it: it counts, and carries out what the fault says.
final class ProcessStore: Store {
    private let store: any Store
    private let process: SimulatedProcess

    init(_ store: any Store, _ process: SimulatedProcess) {
        self.store = store
        self.process = process
    }

    var place: StorePlace { store.place }
    var repository: RepositoryID { store.repository }
    var deletionLag: Int64 { store.deletionLag }
    var contacts: [IPAddress] { store.contacts }

    private func perform<Result>(
        _ object: ObjectName? = nil,
        isChange: Bool = false,
        tearing: () -> Void = {},
        _ body: () throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        switch process.begin(isChange: isChange) {
        case .works, .pauses: return try body()
        case .dead: break
        case .away: throw StoreError(store: place.name, kind: Self.unreadable)
        case .fails(let moment):
            switch moment {
            case .before: break
            case .torn: tearing()
            case .after: _ = try body()
            }
            process.strike()
        }
        throw StoreError(store: place.name, object: object, kind: isChange ? .noSpace : Self.unreadable)
    }

    private static let unreadable = StoreError.Kind.io(
        FileError(operation: "read", path: "", cause: .system(inputOutputError))
    )
    /// `EIO`.
    private static let inputOutputError: Int32 = 5

    func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try perform(name, isChange: true, tearing: { (store as? SimulatedStore)?.leaveUnfinished(name) }) {
            () throws(StoreError) in try store.create(name, bytes)
        }
    }

    func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        try perform(name) { () throws(StoreError) in try store.read(name, maximumBytes: maximumBytes) }
    }

    func read(_ name: ObjectName, offset: UInt64, count: Int, into buffer: inout [UInt8]) throws(StoreError) {
        try perform(name) { () throws(StoreError) in
            try store.read(name, offset: offset, count: count, into: &buffer)
        }
    }

    func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        try perform(name) { () throws(StoreError) in try store.size(name) }
    }

    func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        try perform { () throws(StoreError) in try store.list(kind) }
    }

    func strays() throws(StoreError) -> [Stray] {
        try perform { () throws(StoreError) in try store.strays() }
    }

    func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? {
        try perform(name) { () throws(StoreError) in try store.lock(on: name) }
    }

    func removeUnfinished() throws(StoreError) -> Int {
        try perform(isChange: true) { () throws(StoreError) in try store.removeUnfinished() }
    }

    func delete(_ name: ObjectName) throws(StoreError) {
        try perform(name, isChange: true) { () throws(StoreError) in try store.delete(name) }
    }
}
