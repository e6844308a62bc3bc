package import Sealing

/// A snapshot's manifest: what a run stored, without names.
package struct SnapshotSummary: Hashable, Sendable {
    /// 32 random hex digits; stays the same when an erasure rewrites the manifest.
    package var id: String
    /// The object's name; changes when the manifest is rewritten.
    package var name: Digest
    /// When the run started.
    package var time: Timestamp
    /// The dataset's class.
    package var datasetClass: String
    /// Digest of the policy under which the run was allowed.
    package var policyDigest: Digest
    /// The ledger that the run knew.
    package var ledgerRoot: Digest
    /// How many entries that ledger had.
    package var ledgerCount: Int
    /// The snapshot that unchanged content was taken over from.
    package var parent: String?
    /// Files in the snapshot, a count.
    package var files: Int
    /// Folders, a count.
    package var folders: Int
    /// Symbolic links, a count.
    package var links: Int
    /// Bytes of all files.
    package var bytes: UInt64
    /// Scopes, a count; those taken out are not in it.
    package var scopes: Int
    /// Scopes that were taken out of this snapshot after an erasure, a count.
    package var erasedScopes: Int
    /// Source entries that could not be read, a count: above 0 the snapshot is partial.
    package var problems: Int
    /// Words that the run was given, sorted, each once, at most ``SnapshotTag/maximumCount``.
    package var tags: [SnapshotTag]
    /// Ids of the pointer lists.
    var pointers: [Digest]
    /// Chunks that no replica has any more, as a repair found and the operator accepted, a count.
    package var lostChunks = 0
    /// Pointer lists that were taken out of the manifest for the same reason, a count: what they named is not known.
    package var lostLists = 0
    /// What decided whose each path is; nil in snapshots of version 0.1.0, which does not say.
    package var mapping: ScopeMapping?
}

extension SnapshotSummary {
    /// True when everything could be read at the source, and nothing has been lost since.
    package var isComplete: Bool { problems == 0 && lostChunks == 0 && lostLists == 0 }

    /// The document that the writer signs.
    func document(repository: RepositoryID) -> JSONValue {
        var fields: [String: JSONValue] = [
            "format": .integer(FormatLimits.version),
            "repository": .string(repository.hex),
            "id": .string(id),
            "time": .string(time.iso8601),
            "class": .string(datasetClass),
            "policy": .string(policyDigest.hex),
            "ledger": .object(["root": .string(ledgerRoot.hex), "count": .integer(Int64(ledgerCount))]),
            "parent": parent.map { .string($0) } ?? .null,
            "files": .integer(Int64(files)),
            "folders": .integer(Int64(folders)),
            "links": .integer(Int64(links)),
            "bytes": .integer(Int64(clamping: bytes)),
            "scopes": .integer(Int64(scopes)),
            "erasedScopes": .integer(Int64(erasedScopes)),
            "problems": .integer(Int64(problems)),
            "tags": .array(tags.map { .string($0.text) }),
            "pointers": .array(pointers.map { .string($0.hex) }),
        ]
        // Only there when something was lost.
        if lostChunks + lostLists > 0 {
            fields["lost"] = .object([
                "chunks": .integer(Int64(lostChunks)), "lists": .integer(Int64(lostLists)),
            ])
        }
        // Version 0.1.0 did not record it.
        if let mapping { fields["mapping"] = mapping.json }
        return .object(fields)
    }

    /// Reads a document that ``document(repository:)`` made.
    /// - Throws: `SealingError` when something is missing or of another kind.
    init(_ document: JSONValue, name: Digest, repository: RepositoryID) throws(SealingError) {
        let fields = DocumentReader(document)
        try fields.requireFormat(repository: repository)
        self.name = name
        id = try fields.string("id")
        time = try fields.time("time")
        datasetClass = try fields.string("class")
        policyDigest = try fields.digest("policy")
        let ledger = DocumentReader(try fields.value("ledger"))
        ledgerRoot = try ledger.digest("root")
        ledgerCount = try ledger.count("count")
        parent = document["parent"]?.stringValue
        files = try fields.count("files")
        folders = try fields.count("folders")
        links = try fields.count("links")
        bytes = UInt64(try fields.count("bytes"))
        scopes = try fields.count("scopes")
        erasedScopes = try fields.count("erasedScopes")
        problems = try fields.count("problems")
        tags = try Self.tags(try fields.strings("tags"))
        pointers = try fields.digests("pointers")
        if let lost = document["lost"].map(DocumentReader.init) {
            lostChunks = try lost.count("chunks")
            lostLists = try lost.count("lists")
        }
        if let recorded = document["mapping"] { mapping = try ScopeMapping(recorded) }
        guard id.count == 32, Hex.decode(id) != nil else {
            throw SealingError(.malformed, "a snapshot id that is none")
        }
        // A field that is not understood may change what the others mean.
        guard self.document(repository: repository) == document else {
            throw SealingError(.malformed, "a manifest that no writer of format 1 makes")
        }
    }

    private static func tags(_ texts: [String]) throws(SealingError) -> [SnapshotTag] {
        let tags = texts.compactMap(SnapshotTag.init)
        guard tags.count == texts.count, tags.count <= SnapshotTag.maximumCount,
            zip(tags, tags.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw SealingError(.malformed, "tags that are none, too many, or not in order") }
        return tags
    }
}
