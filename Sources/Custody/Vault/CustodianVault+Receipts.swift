internal import Files
package import Ledger
internal import Sealing

extension CustodianVault {
    /// This custodian as the ledger declares it.
    /// - Throws: ``CustodyError`` with `joinRefused` when it is none of the repository's parties.
    package var party: Party {
        get throws {
            let key = custodian.identity.publicKey
            guard
                let membership = ledger.memberships.last(where: {
                    $0.party.id == custodian.partyID && $0.party.key == key
                })
            else {
                throw CustodyError(.joinRefused, "custodian '\(custodianName)' never joined repository \(repository)")
            }
            return membership.party
        }
    }

    /// States how far a tombstone is here.
    ///
    /// `unreadable` only when the keys are gone from the disk, the old state key is overwritten, and no open lease goes
    /// back to before.
    /// - Parameter nonce: 32 hex digits of whoever asks, so that an old receipt cannot be passed off; nil for random ones.
    package func receipt(for tombstone: Tombstone, nonce: String? = nil) throws -> Receipt {
        let party = try party
        return try folder.locked {
            let ledger = try currentLedger()
            let state = try folder.load(random: custodian.random)
            let table = state.table
            let leases = try folder.leaseFolder.openRecords(now: custodian.clock.now())
            let applied = try PunctureLog(path: folder.punctures).read().records[tombstone.digest]
            let isDerivable = try canDerive(TreePrefix(tombstone.scope), table)
            // Without a record of the generation every lease before the present one counts as older.
            let generation = applied?.generation ?? table.generation
            let blocking = leases.filter { $0.generation < generation }
            let isUnreadable = !isDerivable && blocking.isEmpty && ledger.contains(tombstone.digest)
            let ended = try folder.leaseFolder.endedRecords().filter { $0.generation < generation }
            let evidence = JSONValue.object([
                "generation": .integer(Int64(table.generation)),
                "puncturedIn": applied.map { .integer(Int64($0.generation)) } ?? .null,
                "puncturedAt": applied.map { .string($0.time.iso8601) } ?? .null,
                "derivable": .bool(isDerivable),
                "overwrite": .string(try FileSystem.kindOfFileSystem(folder.path).overwriteGrade.rawValue),
                "rootSecret": .bool(custodian.rootSecret != nil),
                "openLeaseCount": .integer(Int64(blocking.count)),
                "openLeases": .array(blocking.prefix(Self.maximumEvidence).map(\.json)),
                "endedLeases": .array(ended.prefix(Self.maximumEvidence).map(\.json)),
                "waitingSince": table.waiting[tombstone.digest].map { .string($0.iso8601) } ?? .null,
            ])
            let statement = ReceiptStatement(
                id: Hex.encode(custodian.random.bytes(16)),
                repository: repository,
                tombstone: tombstone,
                party: party,
                state: isUnreadable ? .unreadable : .pending,
                evidence: evidence,
                ledger: ledger,
                head: table.head?.number,
                time: custodian.clock.now(),
                nonce: nonce ?? Hex.encode(custodian.random.bytes(16))
            )
            return Receipt(statement, with: custodian.identity)
        }
    }

    /// Leases of a kind that a receipt lists at most.
    private static var maximumEvidence: Int { 32 }

    /// Signs what this custodian holds of the ledger now.
    package func checkpoint() throws -> Checkpoint {
        let head = try highestHead
        return Checkpoint(of: ledger, head: head, time: custodian.clock.now(), with: custodian.identity)
    }

    /// Why this custodian serves nothing; nil when it may.
    func stopReason() throws -> String? {
        try AtomicFile.readIfPresent(folder.stopped, maximumBytes: 4096).map { String(decoding: $0, as: UTF8.self) }
    }
}
