package import Custody
package import Ledger
import Sealing
import Stores

extension OpenedRepository {
    /// Opens a replica at its newest head for reading, also when some of its indexes are missing or damaged.
    ///
    /// What those held is read from the packs themselves, so everything that is undamaged can be read.
    /// - Throws: ``RepositoryError`` when the repository was erased, its heads are damaged, or the lease has no key for
    ///   it.
    package convenience init(
        salvaging replica: Replica,
        ledger: Ledger,
        lease: KeyLease,
        context: EngineContext
    ) throws {
        try self.init(
            replica: replica,
            ledger: ledger,
            state: replica.newestHead(trusting: ledger),
            lease: lease,
            context: context,
            isSalvaging: true
        )
    }

    /// Live packs that no readable index names.
    var unindexedPacks: [Digest: UInt64] {
        guard let state else { return [:] }
        var rest = state.packs
        for run in index.runs {
            for pack in run.header.packs { rest[pack.name] = nil }
        }
        return rest
    }

    /// Notes where the chunks of packs lie that no readable index names; packs that cannot be read are passed over.
    /// - Throws: the store's errors that are about more than a pack.
    func recordUnindexed() throws {
        let missing = unindexedPacks
        guard !missing.isEmpty else { return }
        var reader = packReader()
        for (pack, size) in missing.sorted(by: { $0.key < $1.key }) {
            guard let entries = try ifUndamaged({ try reader.entries(of: pack, size: size) }) else { continue }
            index.record(entries.map { ChunkLocation(pack: pack, entry: $0) })
        }
    }
}
