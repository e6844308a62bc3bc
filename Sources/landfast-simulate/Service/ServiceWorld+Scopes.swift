internal import Custody
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Sealing
internal import Simulation

extension ServiceWorld {
    /// That each person's data lies under that person's own keys (I6).
    /// - Parameter files: what the snapshot was taken of.
    func compareScopes(
        _ dataset: SimulatedDataset,
        _ snapshot: String,
        of files: [ScopeLabel?: [PathBytes: MemorySource.File]]
    ) throws {
        // Opening brings custodians forward, which a look must not do.
        let disk = try dataset.world.keepDisk()
        defer { try? dataset.world.putBack(disk) }
        let agent = dataset.world.agent(SimulatedProcess())
        let site = try agent.site()
        guard let vault = site.vaults.sorted(by: { $0.key < $1.key }).first?.value else { return }
        let primary = try agent.primaryName()
        // Who was erased while the backup ran is not in it.
        let stored = try files.filter { label, _ in
            try label.map { try site.ledger.isErased(vault.path(for: $0)) == nil } ?? false
        }
        let persons = Set(
            stored.values.flatMap(\.keys).compactMap { path in
                path.text?.split(separator: "/").dropFirst().first.flatMap { Int($0.dropFirst(Self.marker.count)) }
            }
        )
        let scopes = try persons.sorted().compactMap { person -> (Int, ScopePrefix)? in
            let label = try Self.label(person)
            guard try site.ledger.isErased(vault.path(for: label)) == nil else { return nil }
            return (person, .subject(try vault.path(for: label).subject))
        }
        guard !scopes.isEmpty else { return }
        let residue = try agent.residue(in: primary, of: scopes.map(\.1), in: site)
        for (person, scope) in scopes where residue[scope]?.chunks == 0 {
            complaints.append("I6: data of person \(person) lies under somebody else's keys, snapshot \(snapshot)")
        }
    }
}
