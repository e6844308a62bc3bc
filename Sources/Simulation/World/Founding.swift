import Custody
import Erasure
import Files
import Ledger
import Sealing

/// How a world begins: two custodians, and a repository that the first founds and the second joins.
struct Founding {
    let disk: PathBytes
    let clock: ManualClock
    let random: SeededRandom
    let keys: ErasureKeys
    /// The first is the primary.
    let stores: [(name: String, region: String)]

    /// Sets the custodians up, and founds the repository at the first.
    func run() throws -> FoundedRepository {
        let settings = CustodianSettings(coolOffSeconds: 0, puncturesPerHour: 100_000)
        for name in SimulatedWorld.custodians {
            try Custodian.create(
                disk.appending(name),
                name: name,
                region: Self.region,
                settings: settings,
                random: random
            )
        }
        let second = try Self.custodian("beta", disk: disk, clock: clock, random: random)
        return try Self.custodian("alpha", disk: disk, clock: clock, random: random)
            .found(
                delegations: [
                    Delegation(key: keys.writer.publicKey, role: .writer, party: "agent"),
                    Delegation(key: keys.officer.publicKey, role: .officer, party: "officer"),
                    Delegation(key: keys.agent.publicKey, role: .agent, party: "agent"),
                    Delegation(key: second.identity.publicKey, role: .custodian, party: second.partyID),
                ],
                parties: try stores.map {
                    try Party(kind: .store, name: $0.name, region: $0.region)
                } + [
                    try Party(
                        kind: .custodian,
                        name: second.name,
                        region: second.region,
                        key: second.identity.publicKey
                    )
                ],
                primary: "store:\(stores[0].name)",
                policy: nil
            )
    }

    /// Gives the second custodian the keys.
    func joinSecond(_ founded: FoundedRepository, _ ledger: Ledger) throws {
        let first = try Self.custodian("alpha", disk: disk, clock: clock, random: random).open(founded.id)
        let witness = Witness(party: "store:\(stores[0].name)", ledger: ledger, head: nil)
        try first.catchUp(with: ledger, witnesses: [witness])
        let second = try Self.custodian("beta", disk: disk, clock: clock, random: random)
        let pending = second.offer(for: founded.id)
        _ = try second.importTree(
            try first.exportTree(to: pending.offer),
            answering: pending,
            descriptor: founded.descriptor,
            union: ledger
        )
    }

    /// Opens a custodian, as each process does.
    static func custodian(
        _ name: String,
        disk: PathBytes,
        clock: ManualClock,
        random: SeededRandom
    ) throws -> Custodian {
        try Custodian(open: disk.appending(name), name: name, region: region, clock: clock, random: random)
    }

    private static let region = "test-region"
}
