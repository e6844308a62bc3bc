import Ledger
import Sealing
import Stores

extension Replica {
    /// Whether what lies under a head's name was never a head of this repository: nobody counts it as seen.
    ///
    /// A head that was damaged is none of these: it stops commits, since it may have been the newest one. It shows by
    /// what is left of its bytes, and by a number that a writer could have come to. Only a whole signature is somebody's
    /// word: by a stranger's key, or under another number, it says that the object is not ours.
    /// - Parameters:
    ///   - object: the name and size as they are listed.
    ///   - below: the next lower number that is listed; 0 when there is none.
    ///   - ledger: says which keys may write.
    /// - Returns: why it counts for nothing; nil for a head, whole or damaged.
    /// - Throws: the store's errors that are about more than this object.
    func unknownHead(_ object: StoredObject, above below: UInt64, trusting ledger: Ledger) throws -> String? {
        guard let number = object.name.number else { return nil }
        guard object.size <= UInt64(FormatLimits.head) else { return "it has \(object.size) bytes, more than any head" }
        let bytes: [UInt8]
        do {
            bytes = try store.read(object.name, maximumBytes: FormatLimits.head)
        } catch {
            guard error.isAboutObject else { throw error }
            return nil
        }
        if let signed = try? SignedHead(bytes, repository: descriptor.id) {
            guard signed.head.number == number else { return "it is head \(signed.head.number) under another name" }
            return signed.isWriter(in: ledger) ? nil : "it is signed by a key that may not write"
        }
        guard isTrace(bytes) else { return "it is no head, and none of which a part is left" }
        guard number - below <= FormatLimits.headGap else { return "its number is far from all others" }
        return nil
    }

    /// Whether bytes can be what is left of a head: they begin as one, or name this repository.
    private func isTrace(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: Self.headBeginning) || bytes.contains(text: descriptor.id.hex)
    }

    private static let headBeginning = Array("{\"document\":{\"condemned\":".utf8)
}

extension [UInt8] {
    /// Whether a text stands somewhere in these bytes.
    func contains(text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
        return (0...(count - wanted.count)).contains { start in
            self[start] == first && self[start..<(start + wanted.count)].elementsEqual(wanted)
        }
    }
}
