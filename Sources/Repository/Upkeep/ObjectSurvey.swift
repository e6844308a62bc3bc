import Ledger
import Sealing
import Stores

/// Looks at the objects that a head names, on all threads: whether each is there, and what its name says.
struct ObjectSurvey {
    let replica: Replica
    let context: EngineContext
    /// Objects whose bytes are read and hashed; of the others only presence and size are looked at.
    let read: (ObjectName) -> Bool
    /// Called with each pack that was read and is whole, on several threads: what else is wrong with it.
    let inspect: (@Sendable (Digest, [UInt8], ChunkTool) throws -> ObjectFault?)?

    init(
        _ replica: Replica,
        context: EngineContext,
        reading read: @escaping (ObjectName) -> Bool,
        inspect: (@Sendable (Digest, [UInt8], ChunkTool) throws -> ObjectFault?)? = nil
    ) {
        self.replica = replica
        self.context = context
        self.read = read
        self.inspect = inspect
    }

    /// What was seen.
    struct Result {
        /// What is wrong, by object.
        var faults: [ObjectName: ObjectFault] = [:]
        /// Objects that lie there and are not among those asked for.
        var unnamed: [ObjectName] = []
        var bytesRead: UInt64 = 0
    }

    /// Looks at each of `objects`, which are given with their sizes.
    /// - Throws: the store's errors that are about more than an object; what `inspect` throws.
    func run(_ objects: [ObjectName: UInt64]) throws -> Result {
        var result = Result()
        var present: [ObjectName: UInt64] = [:]
        for kind in [ObjectKind.pack, .index, .snapshot] {
            for object in try replica.store.list(kind) { present[object.name] = object.size }
        }
        result.unnamed = present.keys.filter { objects[$0] == nil }.sorted()
        var toRead: [(name: ObjectName, size: UInt64)] = []
        for (name, size) in objects.sorted(by: { $0.key < $1.key }) {
            if let found = present[name] {
                if found != size {
                    result.faults[name] = .wrongSize(found: found, expected: size)
                } else if read(name) {
                    toRead.append((name, size))
                }
            } else {
                result.faults[name] = .missing
            }
        }
        try readAll(toRead, untouched: objects.count - toRead.count, &result)
        return result
    }

    private func readAll(
        _ objects: [(name: ObjectName, size: UInt64)],
        untouched: Int,
        _ result: inout Result
    ) throws {
        result.bytesRead = objects.reduce(0) { $0 + $1.size }
        let progress = ProgressCounter(
            .checking,
            to: context.progress,
            bytes: result.bytesRead,
            files: UInt64(objects.count + untouched)
        )
        progress.add(bytes: 0, files: UInt64(untouched))
        let id = replica.descriptor.id
        let pool = WorkerPool<ChunkTool>(workers: context.workers) { ChunkTool(repository: id) }
        defer { pool.finish() }
        let store = replica.store
        let inspect = inspect
        let answers = objects.map { name, size in
            pool.submit { tool in
                defer { progress.add(bytes: size, files: 1) }
                return try Self.look(at: name, size: size, in: store, tool, inspect)
            }
        }
        for (object, answer) in zip(objects, answers) {
            if let fault = try answer.value() { result.faults[object.name] = fault }
        }
    }

    private static func look(
        at name: ObjectName,
        size: UInt64,
        in store: any Store,
        _ tool: ChunkTool,
        _ inspect: (@Sendable (Digest, [UInt8], ChunkTool) throws -> ObjectFault?)?
    ) throws -> ObjectFault? {
        var bytes: [UInt8] = []
        swap(&bytes, &tool.piece)
        defer { swap(&bytes, &tool.piece) }
        let isInspected = name.kind == .pack && inspect != nil
        do {
            let found = try hash(name, size: size, in: store, isWhole: isInspected, &bytes)
            guard found == name.digest else { return .altered }
        } catch {
            guard error.isAboutObject else { throw error }
            return ObjectFault(error, expected: size)
        }
        guard isInspected, let inspect, let digest = name.digest else { return nil }
        return try inspect(digest, bytes, tool)
    }

    /// Hashes an object's first `size` bytes.
    ///
    /// In pieces that stay in the processor's caches where a request costs next to nothing, and else at once.
    /// - Parameter isWhole: leaves all of its bytes in the buffer.
    private static func hash(
        _ name: ObjectName,
        size: UInt64,
        in store: any Store,
        isWhole: Bool,
        _ buffer: inout [UInt8]
    ) throws(StoreError) -> Digest {
        let piece = isWhole || store.place.remote != nil ? size : min(size, pieceBytes)
        var stream = SHA256Stream()
        var offset: UInt64 = 0
        repeat {
            try store.read(name, offset: offset, count: Int(min(piece, size - offset)), into: &buffer)
            stream.update(buffer.span)
            offset += piece
        } while offset < size
        return stream.finish()
    }

    private static let pieceBytes: UInt64 = 512 << 10
}
