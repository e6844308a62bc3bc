package import Ledger
import Repository
package import Sealing
import Stores

/// Makes the entries of erasures and holds, and puts them where nothing can lose them.
///
/// An entry counts as made once it is durable in a store of the repository; a custodian takes it into its own ledger
/// before it destroys anything, so that a tombstone is then durable at two parties. A store that fails is passed over: it
/// gets the entry with the next replication, and is behind until then.
package struct ErasureOffice: Sendable {
    let keys: ErasureKeys
    let clock: any WallClock
    let random: any RandomSource

    /// An office with the keys that act.
    package init(keys: ErasureKeys, clock: any WallClock, random: any RandomSource) {
        self.keys = keys
        self.clock = clock
        self.random = random
    }

    /// Signs statements by the officer and makes them durable in every store of the site that can be reached.
    /// - Throws: ``ErasureError`` of kind `unreachable` when there is none; a store's error when none took them.
    package func record(_ statements: [LedgerStatement], in site: inout ErasureSite) throws {
        let entries = try statements.map { statement in
            try LedgerEntry.make(
                statement,
                repository: site.repository,
                time: clock.now(),
                random: AnyRandom(random),
                with: keys.officer
            )
        }
        let rejected = site.ledger.merge(entries)
        guard rejected.isEmpty else {
            throw ErasureError(
                .notAllowed,
                "the officer's key has no such role in repository \(site.repository) (dataset \(site.dataset))",
                remedy: "Its delegation is missing or was revoked; see `landfast tenant show`."
            )
        }
        try makeDurable(in: site)
    }

    /// Writes what a site's stores lack of its ledger.
    /// - Throws: ``ErasureError`` of kind `unreachable` when there is no store; a store's error when none took it.
    func makeDurable(in site: ErasureSite) throws {
        guard !site.replicas.isEmpty else { throw unreachable("store", site) }
        var isDurable = false
        var failure: (any Error)?
        for (_, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
            do {
                _ = try site.ledger.write(to: replica.store)
                isDurable = true
            } catch {
                failure = failure ?? error
            }
        }
        if let failure, !isDurable { throw failure }
    }

    func unreachable(_ what: String, _ site: ErasureSite) -> ErasureError {
        ErasureError(
            .unreachable,
            "no \(what) of dataset \(site.dataset) can be reached",
            remedy: "Make one reachable, see `landfast tenant show`, and run the command again. Nothing was changed."
        )
    }
}

/// A random source behind a generic parameter.
struct AnyRandom: RandomSource {
    private let source: any RandomSource

    init(_ source: any RandomSource) {
        self.source = source
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) {
        source.fill(&bytes)
    }
}
