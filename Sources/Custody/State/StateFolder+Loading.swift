internal import Files
internal import Sealing

/// A table as it was read, and where its key lies.
struct LoadedState: Sendable {
    let table: CustodyTable
    /// 0 or 1.
    let slot: Int
    /// The name of the table's file.
    let name: UInt64
}

extension StateFolder {
    /// Reads the state that counts, and finishes what a process that died left half done: of two keys the one of the
    /// higher generation counts, and the other slot is overwritten before anything is returned.
    ///
    /// To be called while the folder is locked.
    func load(random: any RandomSource) throws -> LoadedState {
        let contents: [KeySlots.Content]
        do {
            contents = try KeySlots(path: slots).read()
        } catch let error as FileError {
            throw CustodyError(.damaged, "the key slots of repository \(repository): \(error.code)")
        }
        let generations = contents.compactMap(\.generation)
        guard let highest = generations.max(), generations.count == Set(generations).count,
            let slot = contents.firstIndex(where: { $0.generation == highest }),
            case .key(let generation, let name, let key) = contents[slot]
        else { throw CustodyError(.damaged, "no key slot of repository \(repository) holds a key") }
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(table(name), maximumBytes: CustodyTable.maximumBytes)
        } catch {
            throw CustodyError(.damaged, "the table of repository \(repository): \(error.code)")
        }
        let table = try CustodyTable.open(bytes, in: self, generation: generation, stateKey: key)
        let state = LoadedState(table: table, slot: slot, name: name)
        switch contents[1 - slot] {
        case .scrubbed: break
        case .key, .torn:
            try KeySlots(path: slots).scrub(slot: 1 - slot, random: random)
            try removeUnreferenced(by: table, named: name)
        }
        return state
    }

    /// The nodes of a shard.
    func nodes(ofShard shard: Int, in table: CustodyTable) throws -> NodeSet {
        guard !table.isDestroyed else { return .empty }
        let secret = try table.secret(at: TableLayout.shard(shard), repository: repository)
        switch table.shards[shard] {
        case .whole: return secret.withBytes { NodeSet(place: Self.place(ofShard: shard), key: $0) }
        case .punctured(let name):
            let bytes: [UInt8]
            do {
                bytes = try AtomicFile.read(self.shard(name), maximumBytes: ShardFile.maximumBytes)
            } catch {
                throw CustodyError(.damaged, "shard \(shard) of repository \(repository): \(error.code)")
            }
            return try secret.withBytes { key in
                try ShardFile.open(bytes, shard: shard, name: name, repository: repository, key: key)
            }
        }
    }

    /// The node that covers a whole shard.
    static func place(ofShard shard: Int) -> TreePrefix {
        TreePrefix(truncating: (UInt64(shard) << 56, 0, 0), length: TableLayout.shardBits)
    }

    /// Removes the tables and shards that nothing refers to any more.
    ///
    /// What they held is sealed under overwritten keys.
    func removeUnreferenced(by table: CustodyTable, named name: UInt64) throws {
        let kept = Set(
            table.shards.compactMap { shard in
                if case .punctured(let file) = shard { PathBytes(Self.hex(file)) } else { nil }
            }
        )
        for entry in try FileSystem.readDirectory(shards) where !kept.contains(entry.name) {
            try FileSystem.unlinkIfPresent(shards.appending(entry.name))
        }
        let current = PathBytes(Self.tablePrefix + Self.hex(name))
        let prefixes = [Self.tablePrefix, AtomicFile.temporaryPrefix].map { Array($0.utf8) }
        for entry in try FileSystem.readDirectory(path)
        where entry.name != current && prefixes.contains(where: { entry.name.bytes.starts(with: $0) }) {
            try FileSystem.unlinkIfPresent(path.appending(entry.name))
        }
        try FileSystem.synchronizeDirectory(shards)
        try FileSystem.synchronizeDirectory(path)
    }
}
