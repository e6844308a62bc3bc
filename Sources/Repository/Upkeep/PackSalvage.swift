import Ledger
import Sealing
import Stores

/// Looks for what is undamaged of a pack in every copy of it.
struct PackSalvage {
    private let repository: OpenedRepository
    private let stores: [any Store]
    private let tool: ChunkTool

    init(_ repository: OpenedRepository, stores: [any Store]) {
        self.repository = repository
        self.stores = stores
        tool = ChunkTool(repository: repository.replica.descriptor.id)
    }

    /// What was found.
    struct Found {
        /// The pack's bytes, when they could be put together as the name says.
        var whole: [UInt8]?
        /// The chunks that open, with their sealed bytes.
        var chunks: [(entry: PackEntry, sealed: [UInt8])] = []
        /// The chunks that no copy has, of those that are not erased.
        var lost: [PackEntry] = []
    }

    /// Looks into every copy of a pack.
    /// - Throws: the lease's errors, and the store's when it is about more than the pack.
    func look(into pack: Digest, size: UInt64) throws -> Found {
        var found = Found()
        let copies = try stores.compactMap { store in
            try ifUndamaged { try store.read(.pack(pack), maximumBytes: FormatLimits.pack) }
        }
        guard !copies.isEmpty else {
            found.lost = try indexed(pack)
            return found
        }
        let (entries, trailer) = try list(pack, size: size, copies)
        var joined = trailer.map { Array(copies[$0].prefix(PackTrailer.headerLength)) }
        for entry in entries {
            let start = Int(entry.offset)
            let end = start + Int(entry.sealedLength)
            let candidates = copies.filter { $0.count >= end }.map { Array($0[start..<end]) }
            guard let keys = try repository.keys(for: entry.path) else {
                // Erased: nobody can tell which bytes are right, and nobody needs them but the pack's name.
                joined = candidates.first.flatMap { first in joined.map { $0 + first } }
                continue
            }
            let good = candidates.first { sealed in
                (try? tool.sealer.open(sealed.span, as: entry.chunk, keys: keys, into: &tool.plain)) != nil
            }
            if let good {
                found.chunks.append((entry, good))
                joined?.append(contentsOf: good)
            } else {
                found.lost.append(entry)
                joined = nil
            }
        }
        if let trailer, let body = joined {
            let whole = body + copies[trailer].dropFirst(body.count)
            if SHA256.hash(whole.span) == pack { found.whole = whole }
        }
        return found
    }

    /// The pack's chunks, by the first trailer that opens, else by the indexes; and which copy's trailer it was.
    private func list(_ pack: Digest, size: UInt64, _ copies: [[UInt8]]) throws -> ([PackEntry], Int?) {
        for (number, bytes) in copies.enumerated() where UInt64(bytes.count) == size {
            if let entries = PackTrailer.entries(of: bytes, repository) { return (entries, number) }
        }
        return (try indexed(pack), nil)
    }

    /// What the indexes say of a pack.
    private func indexed(_ pack: Digest) throws -> [PackEntry] {
        var entries: [PackEntry] = []
        for run in repository.index.runs where run.header.packs.contains(where: { $0.name == pack }) {
            try run.forEach { location in
                if location.pack == pack { entries.append(location.entry) }
            }
        }
        return entries.sorted { $0.offset < $1.offset }
    }
}

extension PackTrailer {
    /// The chunks of a pack in memory; nil when its trailer does not open.
    static func entries(of pack: [UInt8], _ repository: OpenedRepository) -> [PackEntry]? {
        let footerStart = pack.count - footerLength
        guard footerStart > headerLength + MetadataSealer.overhead,
            Array(pack[(footerStart + 4)...]) == FormatText.packEnd
        else { return nil }
        let length = Int(pack.span.u32(at: footerStart))
        guard length >= MetadataSealer.overhead, length <= footerStart - headerLength else { return nil }
        let start = footerStart - length
        var sealer = repository.metadataSealer()
        guard let plaintext = try? sealer.open(pack.span.extracting(start..<footerStart), kind: .trailer) else {
            return nil
        }
        return try? decode(plaintext, end: start)
    }
}
