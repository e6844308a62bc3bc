internal import CZstd
import Sealing

/// Zstandard for chunks, one per thread: its contexts are reused from chunk to chunk.
@safe struct Compressor: ~Copyable {
    private let compression: OpaquePointer
    private let decompression: OpaquePointer
    private let level: Int32

    /// Makes the contexts.
    ///
    /// Level 3 is the default; it decides about speed and size only.
    init(level: Int32 = 3) {
        guard let compression = unsafe ZSTD_createCCtx(), let decompression = unsafe ZSTD_createDCtx() else {
            preconditionFailure("out of memory")
        }
        unsafe self.compression = compression
        unsafe self.decompression = decompression
        self.level = level
    }

    deinit {
        unsafe ZSTD_freeCCtx(compression)
        unsafe ZSTD_freeDCtx(decompression)
    }

    /// Puts one frame into `output`, replacing what was there.
    /// - Returns: `.none`, with `output` left empty, when the data does not become smaller by at least one 32nd.
    mutating func compress(_ plaintext: Span<UInt8>, into output: inout [UInt8]) -> Compression {
        output.removeAll(keepingCapacity: true)
        let room = plaintext.count - plaintext.count / 32 - 1
        guard plaintext.count >= 64 else { return .none }
        unsafe plaintext.withUnsafeBufferPointer { source in
            output.append(addingCapacity: room) { target in
                unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                    let result = unsafe ZSTD_compressCCtx(
                        compression,
                        buffer.baseAddress,
                        room,
                        source.baseAddress,
                        source.count,
                        level
                    )
                    // The one expected error is that the frame does not fit into `room`: the data is as good as random.
                    initialized = ZSTD_isError(result) == 0 ? result : 0
                }
            }
        }
        return output.isEmpty ? .none : .zstandard
    }

    /// Appends the content of one frame, which must be exactly `plainCount` bytes.
    /// - Returns: false when the frame is not whole or not of that size.
    mutating func decompress(_ frame: Span<UInt8>, plainCount: Int, appendTo output: inout [UInt8]) -> Bool {
        var isWhole = false
        unsafe frame.withUnsafeBufferPointer { source in
            output.append(addingCapacity: plainCount) { target in
                unsafe target.withUnsafeMutableBufferPointer { buffer, initialized in
                    let result = unsafe ZSTD_decompressDCtx(
                        decompression,
                        buffer.baseAddress,
                        plainCount,
                        source.baseAddress,
                        source.count
                    )
                    isWhole = ZSTD_isError(result) == 0 && result == plainCount
                    initialized = isWhole ? result : 0
                }
            }
        }
        return isWhole
    }
}
