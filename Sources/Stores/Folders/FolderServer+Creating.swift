internal import Files
internal import Sealing

extension FolderServer {
    package func create(_ path: String, _ bytes: Span<UInt8>) throws(StoreError) {
        // A server that would replace what is there is asked before, which is as good as it can be had there.
        let looksFirst = try !refusesSecondCreation()
        var wasCut = false
        let isCreated = try place(bytes, as: path, looksFirst: looksFirst, wasCut: &wasCut)
        if isCreated { return }
        // Ours, when the answer to our own creation was lost.
        guard wasCut, try holds(path, bytes) else { throw StoreError(store: store, kind: .alreadyExists) }
    }

    /// Creates a name of chance twice, with different bytes, and looks whether the first ones are kept.
    func keepsFirstCreation() throws(StoreError) -> Bool {
        let path = TemporaryName.make(clock.now(), random)
        var wasCut = false
        _ = try place([1].span, as: path, looksFirst: false, wasCut: &wasCut)
        defer { try? remove(path) }
        if try place([2].span, as: path, looksFirst: false, wasCut: &wasCut) { return false }
        return try read(path, maximumBytes: 1) == [1]
    }

    /// Sends a file until it is there, or something else is; what was sent in vain is removed again.
    /// - Parameter wasCut: becomes true when nobody can tell what became of an attempt.
    private func place(
        _ bytes: Span<UInt8>,
        as path: String,
        looksFirst: Bool,
        wasCut: inout Bool
    ) throws(StoreError) -> Bool {
        var leftovers: [String] = []
        let isCreated = try retrying { () throws(FolderFailure) in
            let temporary = FolderPath.sibling(of: path, TemporaryName.make(clock.now(), random))
            leftovers.append(temporary)
            do throws(FolderFailure) {
                let isCreated = try place(bytes, under: temporary, as: path, looksFirst: looksFirst)
                if isCreated { leftovers.removeLast() }
                return isCreated
            } catch {
                if error.leavesDoubt { wasCut = true }
                throw error
            }
        }
        // What cannot be removed now is removed with what others left unfinished.
        for leftover in leftovers { try? remove(leftover) }
        return isCreated
    }

    /// True when the file has exactly these bytes.
    private func holds(_ path: String, _ bytes: Span<UInt8>) throws(StoreError) -> Bool {
        do {
            let found = try read(path, maximumBytes: bytes.count)
            return found.count == bytes.count && SHA256.hash(found.span) == SHA256.hash(bytes)
        } catch  where error.isAboutObject {
            return false
        }
    }
}

/// Paths below a store's top.
enum FolderPath {
    /// The folder that a path lies in; empty for the top.
    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// A path in the same folder.
    static func sibling(of path: String, _ name: String) -> String { child(of: parent(of: path), name) }

    /// A path in a folder.
    static func child(of folder: String, _ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }
}
