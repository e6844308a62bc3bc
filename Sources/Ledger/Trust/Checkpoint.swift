package import Sealing
package import Stores

/// A signed statement of how much of a ledger its signer held: whoever holds less later was rolled back.
package struct Checkpoint: Hashable, Sendable {
    /// Of which repository.
    package let repository: RepositoryID
    /// Entries.
    package let count: Int
    /// The Merkle root over them.
    package let root: Digest
    /// The highest head that the signer has seen.
    package let head: HeadMark?
    /// When, as the signer says.
    package let time: Timestamp
    /// The signed document.
    package let signed: SignedDocument

    /// What the signatures are for.
    package static let namespace = "landfast-checkpoint"
    /// Bytes of an encoded checkpoint at most.
    package static let maximumBytes = 64 << 10

    /// Signs what a ledger holds now.
    package init(of ledger: Ledger, head: HeadMark?, time: Timestamp, with key: SigningKey) {
        repository = ledger.repository
        count = ledger.count
        root = ledger.root
        self.head = head
        self.time = time
        signed = SignedDocument(
            signing: .object([
                "format": .integer(1), "repository": .string(repository.hex), "count": .integer(Int64(count)),
                "root": .string(root.hex), "head": head?.json ?? .null, "time": .string(time.iso8601),
            ]),
            namespace: Self.namespace,
            with: key
        )
    }

    /// Reads a checkpoint and checks its signature; whether its signer counts is for the caller to decide.
    package init(parsing bytes: Span<UInt8>) throws {
        let signed = try SignedDocument.parse(bytes, namespace: Self.namespace, maximumBytes: Self.maximumBytes)
        let document = signed.document
        guard document.objectValue?.count == 6, document["format"] == .integer(1),
            let repository = document["repository"]?.stringValue.flatMap({ RepositoryID(hex: $0) }),
            let count = document["count"]?.integerValue.flatMap({ Int(exactly: $0) }), count >= 0,
            let root = document["root"]?.stringValue.flatMap({ Digest(hex: $0) }), let headValue = document["head"],
            let time = document["time"]?.stringValue.flatMap({ Timestamp(iso8601: $0) })
        else { throw LedgerError(.malformed, "a signed document that is no checkpoint of format 1") }
        let head = HeadMark(json: headValue)
        guard head != nil || headValue == .null else {
            throw LedgerError(.malformed, "a checkpoint with a head that is none")
        }
        self.repository = repository
        self.count = count
        self.root = root
        self.head = head
        self.time = time
        self.signed = signed
        guard document["time"] == .string(time.iso8601) else {
            throw LedgerError(.malformed, "a checkpoint whose time is not in its one form")
        }
    }

    /// Refuses a ledger that has less than what was signed here.
    /// - Throws: ``LedgerError`` with `rolledBack`, or `foreign`.
    package func check(_ ledger: Ledger) throws(LedgerError) {
        guard ledger.repository == repository else {
            throw LedgerError(.foreign, "a checkpoint of repository \(repository)")
        }
        guard ledger.count > count || ledger.count == count && ledger.root == root else {
            throw LedgerError(
                .rolledBack,
                "the ledger of \(repository) has \(ledger.count) entries; \(count) others were signed for"
            )
        }
    }

    /// Writes the checkpoint to a store, under the lowest number that is free above the first gap.
    ///
    /// The number says nothing but the order, and something that is no checkpoint may lie under a high one.
    package func write(to store: any Store) throws {
        precondition(store.repository == repository, "a checkpoint is written to its own repository")
        while true {
            let present = Set(try store.list(.checkpoint).compactMap(\.name.number))
            guard let free = (1...UInt64(present.count + 1)).last(where: { !present.contains($0) }) else {
                preconditionFailure("so many numbers are not all taken by one fewer")
            }
            do {
                try store.create(.checkpoint(free), signed.encoded().span)
                return
            } catch {
                guard error.kind == .alreadyExists else { throw error }
            }
        }
    }

    /// The checkpoint with the most entries in a store among those signed by a writer or custodian of the ledger; nil
    /// when there is none.
    package static func highest(in store: any Store, trusting ledger: Ledger) throws -> Checkpoint? {
        var highest: Checkpoint?
        for object in try store.list(.checkpoint) {
            // One that cannot be read proves nothing.
            guard let bytes = try store.readIfIntact(object.name, maximumBytes: maximumBytes),
                let checkpoint = try? Checkpoint(parsing: bytes.span), checkpoint.repository == store.repository,
                ledger.authorises(checkpoint.signed.key, .writer)
                    || ledger.authorises(checkpoint.signed.key, .custodian)
            else { continue }
            if checkpoint.count >= highest?.count ?? 0 { highest = checkpoint }
        }
        return highest
    }
}
