internal import Repository

/// A source that is read no more once the process is interrupted.
final class GuardedSource: BackupSource {
    private let source: any BackupSource

    init(_ source: any BackupSource) { self.source = source }

    var mapping: ScopeMapping { source.mapping }

    func list() throws -> SourceListing {
        let listing = try source.list()
        try Interruption.check()
        return listing
    }

    func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading {
        try Interruption.check()
        return try source.read(entry, buffer: &buffer) { piece in
            try Interruption.check()
            try body(piece)
        }
    }

    func describe(_ entry: SourceEntry) throws -> SourceReading {
        try Interruption.check()
        return try source.describe(entry)
    }
}
