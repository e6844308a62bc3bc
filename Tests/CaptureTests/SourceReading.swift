import Capture
import Files
import Ledger
import Repository

extension FileTreeSource {
    /// A file's content and the metadata that came with it.
    func content(_ path: PathBytes, pieces: Int = 1 << 16) throws -> (bytes: [UInt8], metadata: EntryMetadata) {
        var buffer = [UInt8](repeating: 0, count: pieces)
        var bytes: [UInt8] = []
        let reading = try read(SourceEntry(path: path, metadata: .file), buffer: &buffer) { piece in
            for position in piece.indices { bytes.append(piece[position]) }
        }
        return (bytes, reading.metadata)
    }
}

extension EntryMetadata {
    /// A plain file's metadata.
    static let file = EntryMetadata(
        kind: .file,
        mode: 0o644,
        owner: 0,
        group: 0,
        modifiedSeconds: 0,
        modifiedNanoseconds: 0,
        size: 0,
        linkTarget: [],
        changeToken: ChangeToken(inode: 0, changedSeconds: 0, changedNanoseconds: 0)
    )
}

extension SourceListing {
    /// The paths of one scope by its label's text; nobody's under the empty text.
    func paths(_ label: String = "") -> [PathBytes] {
        scopes.first { ($0.label?.description ?? "") == label }?.entries.map(\.path) ?? []
    }

    /// All labels' texts.
    var labels: [String] { scopes.compactMap(\.label?.description) }
}

/// For tests in a process of their own, where only its end tells the outcome.
func ensure(_ condition: Bool, line: UInt = #line) {
    precondition(condition, "line \(line)")
}
