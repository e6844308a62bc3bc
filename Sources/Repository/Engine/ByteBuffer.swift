/// A buffer that one of the engine's threads keeps for itself.
final class ByteBuffer {
    var bytes: [UInt8] = []
}
