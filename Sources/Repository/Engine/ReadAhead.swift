import Sealing
import Stores
import Synchronization

/// Reads chunks out of packs in a store where every request takes its time: what lies behind a chunk is fetched with it.
///
/// Data is read by restores, which want nearly all of a pack sooner or later. Lists lie among data, far apart, or close
/// together where many small scopes follow each other: so much is fetched with them as was of use before in that pack.
///
/// Used by several threads at once. Threads that need what is being fetched wait for it.
final class ReadAhead: Sendable {
    /// A part of a pack that is in memory, or is being fetched.
    private struct Window {
        let pack: Digest
        let range: Range<UInt64>
        let bytes: Bytes
    }

    /// A window's bytes, locked while they are fetched.
    private final class Bytes: Sendable {
        /// Nil: not fetched yet.
        let content = Mutex<[UInt8]?>(nil)
    }

    /// How lists of one pack have been read so far.
    private struct Habit {
        var fetched: UInt64 = 0
        var used: UInt64 = 0
        var length: UInt64 = ReadAhead.startLength
    }

    private struct State {
        /// The windows, the one that was used last at the end.
        var windows: [Window] = []
        var habits: [Digest: Habit] = [:]
    }

    private let state = Mutex(State())

    /// Bytes that are fetched with a chunk of data, and with a list at most.
    private static let fullLength: UInt64 = 2 << 20
    /// Bytes that are fetched with the first list of a pack.
    private static let startLength: UInt64 = 128 << 10
    /// How many windows are held in memory.
    ///
    /// Eight threads read on in two packs each.
    private static let maximumWindows = 24

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
        let isData = location.entry.chunk.kind == .data
        let window = state.withLock { Self.choose(&$0, location.pack, wanted, isData: isData, size: size) }
        let isRead = try window.bytes.content.withLock { content throws(StoreError) in
            if content == nil { content = try Self.fetch(window.pack, window.range, from: store) }
            let first = Int(wanted.lowerBound - window.range.lowerBound)
            guard let bytes = content, first + wanted.count <= bytes.count else { return false }
            buffer.removeAll(keepingCapacity: true)
            buffer.append(contentsOf: bytes[first..<first + wanted.count])
            return true
        }
        guard !isRead else { return }
        // What lies behind could not be had; the chunk itself may be.
        try store.read(.pack(location.pack), offset: start, count: wanted.count, into: &buffer)
    }

    /// The window that holds a chunk: one that is there, or a new one that is still to be fetched.
    private static func choose(
        _ state: inout State,
        _ pack: Digest,
        _ wanted: Range<UInt64>,
        isData: Bool,
        size: UInt64
    ) -> Window {
        if !isData { state.habits[pack, default: Habit()].used += UInt64(wanted.count) }
        let covering = state.windows.lastIndex {
            $0.pack == pack && $0.range.lowerBound <= wanted.lowerBound && wanted.upperBound <= $0.range.upperBound
        }
        if let covering {
            let window = state.windows.remove(at: covering)
            state.windows.append(window)
            return window
        }
        let length = isData ? fullLength : lengthOfLists(&state.habits[pack, default: Habit()])
        // What another window begins with is not fetched twice.
        let next = state.windows.filter { $0.pack == pack && $0.range.lowerBound >= wanted.upperBound }
            .map(\.range.lowerBound).min()
        let end = min(wanted.lowerBound + length, size, next ?? size)
        let range = wanted.lowerBound..<max(wanted.upperBound, end)
        if !isData { state.habits[pack, default: Habit()].fetched += UInt64(range.count) }
        if state.windows.count >= maximumWindows { state.windows.removeFirst() }
        let window = Window(pack: pack, range: range, bytes: Bytes())
        state.windows.append(window)
        return window
    }

    /// More than last time when half of what was fetched was of use, else less.
    private static func lengthOfLists(_ habit: inout Habit) -> UInt64 {
        guard habit.fetched > 0 else { return habit.length }
        habit.length = 2 * habit.used >= habit.fetched ? min(max(2 * habit.length, 1), fullLength) : habit.length / 2
        return habit.length
    }

    /// A part of a pack; nothing when it cannot be had as a whole.
    private static func fetch(
        _ pack: Digest,
        _ range: Range<UInt64>,
        from store: any Store
    ) throws(StoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        do throws(StoreError) {
            try store.read(.pack(pack), offset: range.lowerBound, count: range.count, into: &bytes)
        } catch {
            guard error.isAboutObject else { throw error }
            bytes = []
        }
        return bytes
    }
}
