internal import Files
internal import Foundation
internal import Glibc
internal import Sealing

/// What a run of `serve` says, in a file of its own: JSON lines, as the command printed them, without names of persons or
/// files.
struct RunLog {
    /// How many logs are kept, the newest.
    static let kept = 2000
    /// The most that is read of one, in bytes.
    static let maximumBytes = 64 << 20

    let path: PathBytes

    init(_ run: String, in folder: PathBytes) {
        path = folder.appending(run + ".jsonl")
    }

    /// Opens the file for a process to write to; the caller closes it.
    func open() throws -> Int32 {
        let descriptor = unsafe Glibc.open(path.description, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw FileError(operation: "open", path: path, cause: .system(errno))
        }
        return descriptor
    }

    /// What it holds so far; empty when there is none.
    func lines() throws -> [String] {
        let bytes = try AtomicFile.readIfPresent(path, maximumBytes: Self.maximumBytes) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The last report of progress; nil: there is none yet.
    func progress() -> JSONValue? {
        guard let lines = try? lines() else { return nil }
        for line in lines.reversed() {
            guard let document = try? JSONValue.parseCanonical(Array(line.utf8).span, maximumBytes: 1 << 20),
                document["message_type"]?.stringValue == "status"
            else { continue }
            return document
        }
        return nil
    }

    /// Removes the oldest logs beyond those that are kept.
    static func trim(_ folder: PathBytes) throws {
        let logs = try FileSystem.readDirectory(folder).map(\.name).filter { $0.description.hasSuffix(".jsonl") }
        guard logs.count > kept else { return }
        let dated = logs.compactMap { name in
            (try? FileSystem.status(folder.appending(name)))?.flatMap { (name: name, time: $0.modified) }
        }
        for log in dated.sorted(by: { $0.time < $1.time }).prefix(logs.count - kept) {
            try FileSystem.unlink(folder.appending(log.name))
        }
    }
}
