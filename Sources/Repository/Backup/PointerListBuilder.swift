import Ledger
import Sealing

/// Cuts a snapshot's pointers into pointer lists and stores them.
struct PointerListBuilder {
    private let writer: ChunkWriter
    private let metadataKeys: ScopeKeys
    private var list = ByteWriter()
    private(set) var ids: [Digest] = []
    private(set) var scopes = 0

    init(writer: ChunkWriter, metadataKeys: ScopeKeys) {
        self.writer = writer
        self.metadataKeys = metadataKeys
    }

    mutating func append(_ pointer: ScopePointer, tool: ChunkTool) throws {
        PointerList.append(pointer, to: &list)
        scopes += 1
        if PointerList.endsAfter(pointer.path, size: list.bytes.count) { try end(tool) }
    }

    mutating func finish(tool: ChunkTool) throws -> [Digest] {
        if !list.bytes.isEmpty { try end(tool) }
        return ids
    }

    private mutating func end(_ tool: ChunkTool) throws {
        guard list.bytes.count <= FormatLimits.pointerList else {
            throw RepositoryError(
                .tooLarge,
                "one scope has more entry lists than a snapshot can point to",
                remedy: "Split the dataset into several."
            )
        }
        ids.append(
            try writer.store(
                list.bytes.span,
                kind: .pointerList,
                keys: metadataKeys,
                sealer: &tool.sealer,
                sealed: &tool.sealed
            )
        )
        list = ByteWriter()
    }
}
