import Sealing
import Stores
import Synchronization

/// Reads chunks out of packs in a store where every request takes its time: what lies behind a chunk is fetched with it, more
/// of it the longer reading goes on, since files that follow each other lie near each other.
///
/// Used by several threads at once, each of which reads on in a few packs: every such run of reads has a window of its own.
/// Threads that need what is being fetched wait for it.
final class ReadAhead: Sendable {
    /// What a run of reads has in memory of a pack.
    private struct Window {
        let pack: Digest
        /// The part of the pack that is there, or is being fetched.
        var range: Range<UInt64>
        let bytes: Bytes
    }

    /// A window's bytes, locked while they are fetched.
    private final class Bytes: Sendable {
        struct Content: Sendable {
            var start: UInt64 = 0
            var bytes: [UInt8] = []
        }

        let content = Mutex(Content())
    }

    /// The windows, the one that was used last at the end.
    private let windows = Mutex<[Window]>([])

    /// Bytes that are fetched where reading begins; twice as many each time that it goes on.
    private static let shortest: UInt64 = 128 << 10
    private static let longest: UInt64 = 8 << 20
    /// How many windows there are: so many times ``longest`` are held in memory at most.
    private static let maximumWindows = 8
    /// What is left out between two reads that still count as one after the other.
    private static let gap: UInt64 = 256 << 10

    /// Replaces the buffer's contents with a chunk's sealed bytes.
    /// - Parameter size: the pack's bytes.
    /// - Throws: the store's error about the chunk itself, never about what lies behind it.
    func read(
        _ location: ChunkLocation,
        size: UInt64,
        from store: any Store,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        let start = UInt64(location.entry.offset)
        let wanted = start..<start + UInt64(location.entry.sealedLength)
        let (bytes, missing) = windows.withLock { Self.choose(&$0, location.pack, wanted, size: size) }
        let isRead = try bytes.content.withLock { content throws(StoreError) in
            if let missing {
                content = Bytes.Content(start: missing.lowerBound)
                try Self.fetch(location.pack, missing, wanted, from: store, into: &content.bytes)
            }
            let end = content.start + UInt64(content.bytes.count)
            guard content.start <= wanted.lowerBound, wanted.upperBound <= end else { return false }
            let first = Int(wanted.lowerBound - content.start)
            buffer.removeAll(keepingCapacity: true)
            buffer.append(copying: content.bytes.span.extracting(first..<first + wanted.count))
            return true
        }
        guard !isRead else { return }
        // Another thread took the window on, or its fetching failed.
        try store.read(.pack(location.pack), offset: start, count: wanted.count, into: &buffer)
    }

    /// The window that a read belongs to, and what is to be fetched into it before; nil: nothing.
    private static func choose(
        _ windows: inout [Window],
        _ pack: Digest,
        _ wanted: Range<UInt64>,
        size: UInt64
    ) -> (Bytes, missing: Range<UInt64>?) {
        func use(_ number: Int) -> Window {
            let window = windows.remove(at: number)
            windows.append(window)
            return window
        }
        let ofPack = windows.indices.filter { windows[$0].pack == pack }
        if let covering = ofPack.first(where: {
            windows[$0].range.lowerBound <= wanted.lowerBound && wanted.upperBound <= windows[$0].range.upperBound
        }) {
            return (use(covering).bytes, nil)
        }
        let before = ofPack.first { number in
            let range = windows[number].range
            return range.contains(wanted.lowerBound)
                || range.upperBound <= wanted.lowerBound && wanted.lowerBound - range.upperBound <= gap
        }
        let length = before.map { min(2 * UInt64(windows[$0].range.count), longest) } ?? shortest
        let missing = wanted.lowerBound..<max(wanted.upperBound, min(wanted.lowerBound + length, size))
        if let before {
            var window = use(before)
            window.range = missing
            windows[windows.count - 1] = window
            return (window.bytes, missing)
        }
        if windows.count >= maximumWindows { windows.removeFirst() }
        windows.append(Window(pack: pack, range: missing, bytes: Bytes()))
        return (windows[windows.count - 1].bytes, missing)
    }

    private static func fetch(
        _ pack: Digest,
        _ range: Range<UInt64>,
        _ wanted: Range<UInt64>,
        from store: any Store,
        into bytes: inout [UInt8]
    ) throws(StoreError) {
        do throws(StoreError) {
            try store.read(.pack(pack), offset: range.lowerBound, count: range.count, into: &bytes)
        } catch {
            bytes = []
            guard error.isAboutObject else { throw error }
            try store.read(.pack(pack), offset: wanted.lowerBound, count: wanted.count, into: &bytes)
        }
    }
}
