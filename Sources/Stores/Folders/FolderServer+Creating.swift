internal import Files
internal import Sealing

extension FolderServer {
    package func create(_ path: String, _ bytes: Span<UInt8>) throws(StoreError) {
        var leftovers: [String] = []
        var wasCut = false
        let isCreated = try retrying { () throws(FolderFailure) in
            let temporary = FolderPath.sibling(of: path, TemporaryName.make(clock.now(), random))
            leftovers.append(temporary)
            do throws(FolderFailure) {
                let isCreated = try place(bytes, under: temporary, as: path)
                if isCreated { leftovers.removeLast() }
                return isCreated
            } catch {
                if error.leavesDoubt { wasCut = true }
                throw error
            }
        }
        // What cannot be removed now is removed with what others left unfinished.
        for leftover in leftovers { try? remove(leftover) }
        if isCreated { return }
        // Ours, when the answer to our own creation was lost.
        guard wasCut, try holds(path, bytes) else { throw StoreError(store: store, kind: .alreadyExists) }
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

    /// Creates a name of chance twice, with different bytes, and looks whether the first ones are kept.
    func keepsFirstCreation() throws(StoreError) -> Bool {
        let path = TemporaryName.make(clock.now(), random)
        try create(path, [1].span)
        defer { try? remove(path) }
        do {
            try create(path, [2].span)
            return false
        } catch  where error.kind == .alreadyExists {
            return try read(path, maximumBytes: 1) == [1]
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
