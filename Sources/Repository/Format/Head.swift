import Sealing
import Stores

/// What changed in one class of objects from head to head.
struct HeadChange: Hashable, Sendable {
    var added: [Digest: UInt64] = [:]
    var removed: Set<Digest> = []

    func document() -> JSONValue {
        let pairs = added.sorted { $0.key < $1.key }.map { name, size in
            JSONValue.array([.string(name.hex), .integer(Int64(clamping: size))])
        }
        return .object([
            "added": .array(pairs),
            "removed": .array(removed.sorted().map { .string($0.hex) }),
        ])
    }

    init(from old: [Digest: UInt64], to new: [Digest: UInt64]) {
        added = new.filter { old[$0.key] == nil }
        removed = Set(old.keys.filter { new[$0] == nil })
    }

    init(_ document: JSONValue) throws(SealingError) {
        let fields = DocumentReader(document)
        added = try fields.sizes("added")
        removed = Set(try fields.digests("removed"))
    }

    /// The class after this change.
    func applied(to old: [Digest: UInt64]) -> [Digest: UInt64] {
        var new = old.filter { !removed.contains($0.key) }
        new.merge(added) { _, added in added }
        return new
    }
}

/// One head: the signed, numbered statement of what changed.
///
/// See Format.md.
struct Head: Hashable, Sendable {
    static let namespace = "landfast-head"

    var number: UInt64
    var previous: Digest?
    var time: Timestamp
    var isFull: Bool
    var packs: HeadChange
    var indexes: HeadChange
    var snapshots: HeadChange
    var condemned: Set<ObjectName>
    var ledgerRoot: Digest
    var ledgerCount: Int

    /// The document that the writer signs.
    func document(repository: RepositoryID) -> JSONValue {
        .object([
            "format": .integer(FormatLimits.version),
            "repository": .string(repository.hex),
            "number": .integer(Int64(clamping: number)),
            "previous": previous.map { .string($0.hex) } ?? .null,
            "time": .string(time.iso8601),
            "full": .bool(isFull),
            "packs": packs.document(),
            "indexes": indexes.document(),
            "snapshots": snapshots.document(),
            "condemned": .array(condemned.sorted().map { .string($0.description) }),
            "ledger": .object(["root": .string(ledgerRoot.hex), "count": .integer(Int64(ledgerCount))]),
        ])
    }
}

extension Head {
    /// Reads a document that ``document(repository:)`` made.
    /// - Throws: `SealingError` when something is missing or of another kind.
    init(_ document: JSONValue, repository: RepositoryID) throws(SealingError) {
        let fields = DocumentReader(document)
        try fields.requireFormat(repository: repository)
        number = UInt64(try fields.count("number"))
        previous = try fields.value("previous") == .null ? nil : try fields.digest("previous")
        time = try fields.time("time")
        isFull = try fields.bool("full")
        packs = try HeadChange(try fields.value("packs"))
        indexes = try HeadChange(try fields.value("indexes"))
        snapshots = try HeadChange(try fields.value("snapshots"))
        condemned = []
        for text in try fields.strings("condemned") {
            guard let name = ObjectName(text), [.pack, .index, .snapshot].contains(name.kind) else {
                throw SealingError(.malformed, "a condemned object that is none")
            }
            condemned.insert(name)
        }
        let ledger = DocumentReader(try fields.value("ledger"))
        ledgerRoot = try ledger.digest("root")
        ledgerCount = try ledger.count("count")
        guard (1...ObjectName.maximumNumber).contains(number), (previous == nil) == (number == 1), number > 1 || isFull
        else {
            throw SealingError(.malformed, "a head that follows none")
        }
        // A field that is not understood may change what the others mean.
        guard self.document(repository: repository) == document else {
            throw SealingError(.malformed, "a head that no writer of format 1 makes")
        }
    }
}
