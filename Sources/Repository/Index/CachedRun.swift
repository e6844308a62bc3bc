import Files
import Sealing

/// A run in the local cache, mapped into memory: the run itself, and its filter behind it.
final class CachedRun: Sendable {
    /// The name of the index object that it was made from.
    let name: Digest
    let header: IndexRun.Header
    private let file: MappedFile

    /// Maps a cached file.
    /// - Throws: `SealingError` when it is not one, `FileError` when it cannot be read.
    init(name: Digest, path: PathBytes) throws {
        self.name = name
        file = try MappedFile(path)
        header = try file.withBytes { bytes throws(SealingError) in
            let header = try IndexRun.header(bytes, isWhole: false)
            guard bytes.count == header.end + IndexFilter.byteCount(entries: header.entryCount) else {
                throw SealingError(.malformed, "its length is not the one that its header gives")
            }
            return header
        }
    }

    /// Writes a run with its filter into the cache.
    static func write(_ run: [UInt8], to path: PathBytes) throws {
        let header = try IndexRun.header(run.span, isWhole: true)
        let filter = IndexFilter.build(entries: header.entryCount) { add in
            for number in 0..<header.entryCount {
                let start = header.entriesStart + number * IndexRun.entryLength
                add(run.span.extracting(start..<start + 32))
            }
        }
        var bytes = run
        bytes.append(contentsOf: filter)
        try AtomicFile.replace(path, bytes.span)
    }

    /// Where the chunk lies, if this run knows.
    func find(_ id: Digest) throws(SealingError) -> ChunkLocation? {
        guard let number = try position(of: id) else { return nil }
        return try file.withBytes { bytes throws(SealingError) in
            try IndexRun.location(bytes, at: header.entriesStart + number * IndexRun.entryLength, header)
        }
    }

    /// The number of the chunk's entry, from 0, if this run knows the chunk.
    func position(of id: Digest) throws(SealingError) -> Int? {
        try file.withBytes { bytes throws(SealingError) in
            guard IndexFilter.mayContain(id, in: bytes.extracting(header.end..<bytes.count)) else { return nil }
            var low = 0
            var high = header.entryCount
            while low < high {
                let middle = (low + high) / 2
                let start = header.entriesStart + middle * IndexRun.entryLength
                guard let candidate = Digest(bytes.extracting(start..<start + 32)) else { return nil }
                if candidate == id { return middle }
                if candidate < id {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            return nil
        }
    }

    /// Visits all entries in the order of their ids.
    func forEach(_ body: (ChunkLocation) throws -> Void) throws {
        try file.withBytes { bytes in
            for number in 0..<header.entryCount {
                let start = header.entriesStart + number * IndexRun.entryLength
                try body(IndexRun.location(bytes, at: start, header))
            }
        }
    }
}
