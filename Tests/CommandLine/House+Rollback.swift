import Foundation
import Testing

extension House {
    /// The folders of which copies are put back in tests.
    static let custodianFolders = ["custodians/hel1-a", "custodians/hel1-b"]
    static let storeFolders = ["stores/hel1-a", "stores/hel1-b"]

    private func kept(_ part: String, _ name: String) -> String {
        "kept-\(name)/" + part.replacingOccurrences(of: "/", with: "-")
    }

    /// Keeps custodians, stores and the whole state folder as they are now.
    func keepAll(as name: String = "old") throws {
        try FileManager.default.createDirectory(atPath: path("kept-\(name)"), withIntermediateDirectories: true)
        for part in Self.custodianFolders + Self.storeFolders + ["state"] { try copy(part, to: kept(part, name)) }
    }

    /// Puts parts back to what they were when they were kept.
    func putBack(_ parts: [String], from name: String = "old") throws {
        for part in parts { try replace(part, with: kept(part, name)) }
    }

    /// Puts the catalog back alone.
    func putCatalogBack(from name: String = "old") throws {
        for suffix in ["", "-wal", "-shm"] {
            let file = "state/catalog.sqlite" + suffix
            if exists(file) { try remove(file) }
            let old = kept("state", name) + "/catalog.sqlite" + suffix
            if exists(old) { try copy(old, to: file) }
        }
    }

    /// Loses everything in the state folder but the keys, as with a machine of which only those were kept.
    func loseState() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path("state")) where name != "keys" {
            try remove("state/" + name)
        }
    }

    /// Asks for a person's erasure and answers with the request's id; it waits for an approval.
    func request(_ person: String, of tenant: String = "pohjola") throws -> String {
        let requested = try run(
            "erase request \(tenant) --subject-file - --reason gdpr-17-1-b --yes --json",
            input: "user:\(person)\n"
        )
        return try #require(try requested.document()["id"] as? String, "\(requested)")
    }

    /// The codes of the warnings on standard error of a command that was given `--json`.
    func warnings(_ result: Result) throws -> [String] {
        try result.err.split(separator: "\n").compactMap { line in
            (try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["code"] as? String
        }
    }
}
