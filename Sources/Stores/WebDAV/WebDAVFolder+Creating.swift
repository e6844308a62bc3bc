internal import Connections
internal import Synchronization

extension WebDAVFolder {
    func place(
        _ bytes: Span<UInt8>,
        under temporary: String,
        as path: String,
        looksFirst: Bool
    ) throws(FolderFailure) -> Bool {
        var buffer: [UInt8] = []
        // Looked after first: what a server answers when there is no such folder differs, nginx takes it for an error of
        // its own.
        let folder = Array(parts(path).dropLast())
        if !knownFolders.withLock({ $0.contains(folder) }) { try makeFolder(folder) }
        let answer = try ask(
            "PUT",
            Self.target(parts(temporary)),
            fields: [HTTPField("Content-Type", "application/octet-stream")],
            sending: bytes,
            into: &buffer
        )
        guard [200, 201, 204].contains(answer.status) else {
            _ = knownFolders.withLock { $0.remove(folder) }
            throw refusal(answer, "PUT")
        }
        // Not every server keeps to 'Overwrite', and nginx answers the same whether or not it replaced something.
        if looksFirst, try length(of: path) != nil { return false }
        let destination = "https://\(url.bracketedHost):\(url.port)" + Self.target(parts(path))
        let move = try ask(
            "MOVE",
            Self.target(parts(temporary)),
            fields: [HTTPField("Destination", destination), HTTPField("Overwrite", "F")],
            into: &buffer
        )
        switch move.status {
        case 200, 201, 204: return true
        case 412: return false
        default: throw refusal(move, "MOVE")
        }
    }

    /// Makes a folder, and those that it lies in as far as they are missing.
    private func makeFolder(_ parts: [String]) throws(FolderFailure) {
        guard !parts.isEmpty else { return }
        var buffer: [UInt8] = []
        var answer = try ask("MKCOL", Self.target(parts, isFolder: true), into: &buffer)
        if answer.status == 409 {
            try makeFolder(Array(parts.dropLast()))
            answer = try ask("MKCOL", Self.target(parts, isFolder: true), into: &buffer)
        }
        // 405: it is there, made by somebody in the meantime.
        guard answer.status == 201 || answer.status == 405 else { throw refusal(answer, "MKCOL") }
        _ = knownFolders.withLock { $0.insert(parts) }
    }
}
