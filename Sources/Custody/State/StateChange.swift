internal import Files
internal import Sealing

/// One step of a change; a process that dies between two of them leaves a state that can be read.
enum StateStep: CaseIterable, Sendable {
    /// The shards that change are written to new files, durably.
    case shards
    /// The table that refers to them is written to a new file, durably.
    case table
    /// The new state key is written into the other slot, in place, durably. From here on the new state counts.
    case key
    /// The slot of the old state key is overwritten, in place, durably.
    case scrub
    /// The old files go.
    case clean
}

/// A change from one state to the next.
///
/// Acknowledged only when all steps are done.
struct StateChange {
    private let folder: StateFolder
    private let random: any RandomSource
    private let oldSlot: Int?
    private let stateKey: Secret
    private let tableName: UInt64
    private let shardFiles: [(name: UInt64, sealed: [UInt8])]
    /// The table as it will be.
    let table: CustodyTable

    /// Prepares a change; nothing is written yet.
    /// - Parameter current: the state it starts from; nil for a new folder.
    init(to draft: StateDraft, from current: LoadedState?, in folder: StateFolder, random: any RandomSource) {
        self.folder = folder
        self.random = random
        oldSlot = current?.slot
        stateKey = Self.randomSecret(from: random)
        tableName = random.uint64()
        var table = draft.table
        table.generation = (current?.table.generation ?? 0) + 1
        guard !draft.isDestroyed else {
            table.shards = []
            table.secrets = nil
            table.waiting = [:]
            self.table = table
            shardFiles = []
            return
        }
        var files: [(name: UInt64, sealed: [UInt8])] = []
        var keys: [Int: Secret] = [:]
        for (shard, nodes) in draft.shards.sorted(by: { $0.key < $1.key }) {
            let name = random.uint64()
            let key = Self.randomSecret(from: random)
            let sealed = key.withBytes { key in
                ShardFile.seal(
                    nodes,
                    shard: shard,
                    name: name,
                    repository: folder.repository,
                    key: key,
                    random: random
                )
            }
            files.append((name, sealed))
            keys[shard] = key
            table.shards[shard] = .punctured(file: name)
        }
        table.secrets = Self.secrets(table.secrets, replacing: keys)
        self.table = table
        shardFiles = files
    }

    /// Does everything, in order.
    func run() throws {
        for step in StateStep.allCases { try perform(step) }
    }

    /// Does one step; the ones before must have been done.
    func perform(_ step: StateStep) throws {
        switch step {
        case .shards:
            try folder.noteOverwriteGrade()
            for file in shardFiles { try AtomicFile.create(folder.shard(file.name), file.sealed.span) }
        case .table:
            let sealed = table.seal(in: folder, stateKey: stateKey, random: random)
            try AtomicFile.create(folder.table(tableName), sealed.span)
        case .key:
            try KeySlots(path: folder.slots).write(
                generation: table.generation,
                table: tableName,
                key: stateKey,
                slot: newSlot
            )
        case .scrub:
            if let oldSlot { try KeySlots(path: folder.slots).scrub(slot: oldSlot, random: random) }
        case .clean:
            try folder.removeUnreferenced(by: table, named: tableName)
        }
    }

    private var newSlot: Int { oldSlot.map { 1 - $0 } ?? 0 }

    private static func randomSecret(from random: any RandomSource) -> Secret {
        Secret(count: TableLayout.keyCount) { random.fill(&$0) }
    }

    private static func secrets(_ old: Secret?, replacing keys: [Int: Secret]) -> Secret? {
        guard let old, !keys.isEmpty else { return old }
        return Secret(count: old.count) { output in
            old.withBytes { bytes in
                for index in bytes.indices { output[index] = bytes[index] }
            }
            for (shard, key) in keys {
                key.withBytes { bytes in
                    for index in bytes.indices { output[TableLayout.shard(shard) + index] = bytes[index] }
                }
            }
        }
    }
}
