import Ledger
import Sealing

/// What a snapshot knows of one scope: where its entry lists are.
struct ScopePointer: Hashable, Sendable {
    var path: ScopePath
    /// Ids of the scope's entry lists, in order.
    var lists: [Digest]
}

/// A part of a snapshot's pointers: the plaintext of a pointer list.
///
/// See Format.md.
enum PointerList {
    static func append(_ pointer: ScopePointer, to writer: inout ByteWriter) {
        pointer.path.append(to: &writer.bytes)
        writer.varint(UInt64(pointer.lists.count))
        for id in pointer.lists {
            id.append(to: &writer.bytes)
        }
    }

    /// True when a list ends after this scope.
    ///
    /// It depends on the path alone, so unchanged parts stay unchanged.
    static func endsAfter(_ path: ScopePath, size: Int) -> Bool {
        let mixed = (path.subject ^ (path.object ?? 0)) &* 0x9E37_79B9_7F4A_7C15
        return mixed >> 54 == 0 || size >= FormatLimits.pointerListEnd
    }

    static func decode(_ plaintext: [UInt8]) throws(SealingError) -> [ScopePointer] {
        var reader = ByteReader(plaintext)
        var pointers: [ScopePointer] = []
        while reader.remaining > 0 {
            let path = try reader.scopePath()
            if let last = pointers.last, last.path >= path {
                throw SealingError(.malformed, "scopes that are not in order")
            }
            let count = try reader.count(maximum: reader.remaining / 32)
            var lists: [Digest] = []
            for _ in 0..<count {
                lists.append(try reader.digest())
            }
            pointers.append(ScopePointer(path: path, lists: lists))
        }
        return pointers
    }
}
