import Ledger
import Sealing
import Stores

/// One replication from a source to a target.
struct ReplicationRun {
    let source: Replica
    let target: Replica
    let ledger: Ledger
    let known: [HeadReference]
    let isSourceLeaving: Bool
    let context: EngineContext

    func run() throws -> ReplicationResult {
        var result = ReplicationResult()
        let sourceLedger = try source.ledger()
        try requireCurrent(sourceLedger)
        var union = ledger
        _ = union.merge(sourceLedger.entries)
        for damaged in try target.surveyLedger().damaged {
            // One that cannot be deleted stays where the entry belongs: the copy is behind, and says so.
            _ = try result.kept.delete(damaged, from: target.store)
        }
        result.ledgerEntriesAdded = try union.write(to: target.store)
        guard let state = try source.newestHead(trusting: union) else { return result }
        try source.requireNotBehind(state, known: known)
        try requireNotAhead(of: state, union)
        let listed = try [ObjectKind.pack, .index, .snapshot].flatMap { try target.store.list($0) }
        try copyObjects(of: state, present: listed, &result)
        try copyHeads(upTo: state, union)
        try converge(union, listed, &result)
        result.state = try target.newestHead(trusting: union)
        return result
    }

    /// A source that lacks a ledger entry which others hold may have missed an erasure: it supplies nothing.
    ///
    /// Nothing can be added to one that leaves. What it lacks, the target has before anything else, and what it still
    /// holds of the erased is unreadable there too, and goes with the compaction that the erasure waits for.
    private func requireCurrent(_ sourceLedger: Ledger) throws(RepositoryError) {
        let missing = isSourceLeaving ? 0 : ledger.missing(from: sourceLedger).count
        guard missing == 0 else {
            throw RepositoryError(
                .behind,
                "store \(source.store.place.name) lacks \(missing) ledger entries of repository \(source.descriptor.id)"
                    + " that other parties hold, so it may not be a source",
                remedy:
                    "It was offline or rolled back. Bring it forward first: replicate to it from an up-to-date replica."
            )
        }
    }

    /// A target that has seen more than the source must not be taken back.
    private func requireNotAhead(of state: RepositoryState, _ union: Ledger) throws {
        guard let present = try ifUndamaged({ try target.newestHead(trusting: union) }) ?? nil else { return }
        guard present.number <= state.number else {
            throw RepositoryError(
                .behind,
                "store \(source.store.place.name) is at head \(state.number), store \(target.store.place.name) already at"
                    + " head \(present.number)",
                remedy: "The source is behind. Replicate from the replica with the highest head."
            )
        }
    }

    private func copyObjects(
        of state: RepositoryState,
        present listed: [StoredObject],
        _ result: inout ReplicationResult
    ) throws {
        let present = Dictionary(listed.map { ($0.name, $0.size) }) { first, _ in first }
        let objects = state.objects
        let missing = objects.filter { present[$0.key] != $0.value }.sorted { $0.key < $1.key }
        result.objectsPresent = objects.count - missing.count
        let progress = ProgressCounter(
            .copying,
            to: context.progress,
            bytes: missing.reduce(0) { $0 + $1.value },
            files: UInt64(missing.count)
        )
        let source = source.store
        let target = target.store
        let pool = WorkerPool<ByteBuffer>(workers: workers) { ByteBuffer() }
        defer { pool.finish() }
        let copies = missing.map { name, size in
            let isWrong = present[name] != nil
            return pool.submit { buffer in
                try Self.copy(name, size: size, from: source, to: target, replacing: isWrong, &buffer.bytes)
                progress.add(bytes: size, files: 1)
            }
        }
        for copy in copies {
            try copy.value()
        }
        result.objectsCopied = missing.count
        result.bytesCopied = missing.reduce(0) { $0 + $1.value }
    }

    /// Objects on their way at once: on a server each waits for its answer most of the time, not for a processor.
    ///
    /// Bounded, since each holds a whole pack in memory.
    private var workers: Int {
        let isRemote = source.store.place.remote != nil || target.store.place.remote != nil
        return isRemote ? max(context.workers, Self.remoteWorkers) : context.workers
    }

    private static let remoteWorkers = 4

    /// Copies one object, its bytes checked against its name.
    private static func copy(
        _ name: ObjectName,
        size: UInt64,
        from source: any Store,
        to target: any Store,
        replacing isWrong: Bool,
        _ buffer: inout [UInt8]
    ) throws {
        try source.read(name, offset: 0, count: Int(size), into: &buffer)
        guard SHA256.hash(buffer.span) == name.digest else {
            throw RepositoryError.damaged(
                name.description,
                in: source.place.name,
                "its bytes are not the ones its name stands for; it was not copied"
            )
        }
        if isWrong { try target.delete(name) }
        do {
            try target.create(name, buffer.span)
        } catch {
            // Another replication may have put it there between listing and now.
            guard error.kind == .alreadyExists else { throw error }
        }
    }

    /// Copies the heads back to the last full one, the newest first: until all are there, the target shows its old state.
    private func copyHeads(upTo state: RepositoryState, _ union: Ledger) throws {
        let present = Set(try target.store.list(.head).map(\.name))
        var number = state.number
        while true {
            let (head, digest) = try source.head(number, trusting: union)
            let bytes = try source.store.read(.head(number), maximumBytes: FormatLimits.head)
            guard SHA256.hash(bytes.span) == digest else {
                throw RepositoryError.damaged(
                    "heads/\(number)",
                    in: source.store.place.name,
                    "it changed while being read"
                )
            }
            if present.contains(.head(number)) {
                try replaceIfForked(number, bytes)
            } else {
                do {
                    try target.store.create(.head(number), bytes.span)
                } catch {
                    // Another replication may have put it there between listing and now.
                    guard error.kind == .alreadyExists else { throw error }
                    try replaceIfForked(number, bytes)
                }
            }
            if head.isFull { return }
            number -= 1
        }
    }

    /// A target that holds another head of the same number was written to after it had been rolled back.
    ///
    /// The source has been checked against every witness, so its head stands.
    private func replaceIfForked(_ number: UInt64, _ bytes: [UInt8]) throws {
        guard try target.store.read(.head(number), maximumBytes: FormatLimits.head) != bytes else { return }
        try target.store.delete(.head(number))
        try target.store.create(.head(number), bytes.span)
    }

    /// Deletes from the target what the newest head does not name.
    ///
    /// - Parameter listed: what the target held before anything was copied. The source's newest head is read only now, so
    ///   nothing that another replication has brought meanwhile can be taken for dead.
    private func converge(_ union: Ledger, _ listed: [StoredObject], _ result: inout ReplicationResult) throws {
        try result.kept.sweep(target.store)
        guard let newest = try source.newestHead(trusting: union) else { return }
        let live = newest.objects
        for object in listed where live[object.name] == nil {
            if try result.kept.delete(object.name, from: target.store) { result.objectsDeleted += 1 }
        }
        let oldest = try source.store.list(.head).compactMap(\.name.number).min() ?? 0
        for head in try target.store.list(.head) {
            guard let number = head.name.number else { continue }
            if number < oldest || number > newest.number { _ = try result.kept.delete(head.name, from: target.store) }
        }
    }
}
