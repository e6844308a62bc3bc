internal import Repository

/// A source that is read no more once an interruption ends the process.
final class GuardedSource: BackupSource {
    private let source: any BackupSource
    private let run: SourceCommandRun

    init(_ source: any BackupSource, _ run: SourceCommandRun) {
        self.source = source
        self.run = run
    }

    var mapping: ScopeMapping { source.mapping }

    func list() throws -> SourceListing {
        defer { run.checkpoint() }
        return try source.list()
    }

    func read(
        _ entry: SourceEntry,
        buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws -> SourceReading {
        defer { run.checkpoint() }
        return try source.read(entry, buffer: &buffer) { piece in
            run.checkpoint()
            try body(piece)
        }
    }

    func describe(_ entry: SourceEntry) throws -> SourceReading {
        defer { run.checkpoint() }
        return try source.describe(entry)
    }
}
