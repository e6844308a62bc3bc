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

    /// States how far tombstones are here, all as of one moment.
    ///
    /// `unreadable` only when the keys are gone from the disk, the old state key is overwritten, and no open lease goes
    /// back to before.
    /// - Parameter nonce: 32 hex digits of whoever asks, so that an old receipt cannot be passed off.
    /// - Returns: a receipt for each, in their order.
    package func receipts(for tombstones: [Tombstone], nonce: String) throws -> [Receipt] {
        let party = try party
        return try folder.locked {
            let ledger = try currentLedger()
            let table = try folder.load(random: custodian.random).table
            let open = try folder.leaseFolder.openRecords(now: custodian.clock.now())
            let ended = try folder.leaseFolder.endedRecords()
            let applied = try PunctureLog(path: folder.punctures).read().records
            let overwrite = try folder.overwriteGrade.rawValue
            return try tombstones.map { tombstone in
                let record = applied[tombstone.digest]
                let isDerivable = try canDerive(TreePrefix(tombstone.scope), table)
                // Without a record of the generation every lease before the present one counts as older.
                let generation = record?.generation ?? table.generation
                let blocking = open.filter { $0.generation < generation }
                let ended = ended.filter { $0.generation < generation }
                let isUnreadable = !isDerivable && blocking.isEmpty && ledger.contains(tombstone.digest)
                let evidence = JSONValue.object([
                    "generation": .integer(Int64(table.generation)),
                    "puncturedIn": record.map { .integer(Int64($0.generation)) } ?? .null,
                    "puncturedAt": record.map { .string($0.time.iso8601) } ?? .null,
                    "derivable": .bool(isDerivable),
                    "overwrite": .string(overwrite),
                    "rootSecret": .bool(custodian.rootSecret != nil),
                    "rootSecretFrom": custodian.rootSecretOrigin.map { .string($0.rawValue) } ?? .null,
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
                    nonce: nonce
                )
                return Receipt(statement, with: custodian.identity)
            }
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
