internal import Sealing

/// The one-way step from a node of the key tree to its children: the halves of SHA-512(label ‖ node).
enum TreeStep {
    /// Bytes of a node.
    static let nodeCount = 32
    /// 16 bytes that no other use of SHA-512 here starts with.
    static let label = Array("landfast/1/node".utf8) + [0]

    /// Puts both children of a node of 32 bytes into `output`, 64 bytes, the left one first.
    static func children(of node: Span<UInt8>, into output: inout [UInt8]) {
        precondition(node.count == nodeCount && output.count == 2 * nodeCount, "a node has 32 bytes")
        var span = output.mutableSpan
        SHA512Block.hash(label: label.span, node: node, into: &span)
    }
}
