internal import Catalog
internal import Custody
internal import Ledger
internal import Sealing

/// Every key that signs, or did, as the state folder, the custodians and all ledgers know it.
struct KeyInventory {
    private let installation: Installation

    init(_ installation: Installation) {
        self.installation = installation
    }

    /// One key in one role.
    struct Key {
        /// Whether and how it counts.
        enum State: String {
            case inUse = "in use"
            case retired
            case delegated
            case revoked
        }

        let role: String
        let party: String
        let key: PublicKey
        var state: State
        /// When it was first delegated, or retired, as far as that is known.
        var since: Timestamp?
        /// In how many repositories it may act.
        var repositories = 0

        /// The key for programs.
        var document: JSONValue {
            .object([
                "role": .string(role), "party": .string(party), "key": .string(key.hex),
                "fingerprint": .string(key.fingerprint), "state": .string(state.rawValue), "since": .time(since),
                "repositories": .count(repositories),
            ])
        }
    }

    /// All keys by role, party and age; and the repositories that could not be looked at.
    func keys() throws -> (keys: [Key], failures: [RepositoryKeys.Failure]) {
        var found: [String: Key] = [:]
        func id(_ role: String, _ party: String, _ key: PublicKey) -> String { "\(role) \(party) \(key.hex)" }
        let agent = installation.configuration.agent.name
        let retired = try RetiredKeys(in: installation.configuration.keysFolder)
        for role in KeyRole.allCases {
            let party = role == .operator ? "operator" : role.party(agent: agent)
            let current = installation.keys.key(role).publicKey
            found[id(role.rawValue, party, current)] = Key(
                role: role.rawValue,
                party: party,
                key: current,
                state: .inUse
            )
            for entry in retired.keys(role) {
                found[id(role.rawValue, party, entry.key)] = Key(
                    role: role.rawValue,
                    party: party,
                    key: entry.key,
                    state: .retired,
                    since: entry.retired
                )
            }
        }
        let own = Set(
            installation.configuration.custodians.compactMap { try? installation.custodian($0).identity.publicKey }
        )
        var failures: [RepositoryKeys.Failure] = []
        for (tenant, dataset) in try installation.selection(nil) {
            do {
                let access = try installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
                for entry in access.ledger.entries {
                    guard case .delegated(let key, let role, let party) = entry.statement else { continue }
                    let name = id(role.rawValue, party, key)
                    let isOwn = role == .custodian && own.contains(key)
                    var known =
                        found[name]
                        ?? Key(role: role.rawValue, party: party, key: key, state: isOwn ? .inUse : .delegated)
                    if access.ledger.isRevoked(key) {
                        known.state = .revoked
                    } else {
                        known.repositories += 1
                    }
                    if known.state != .retired { known.since = min(known.since ?? entry.time, entry.time) }
                    found[name] = known
                }
            } catch {
                let report = ErrorReport(error)
                failures.append(.init(dataset: "\(tenant.name)/\(dataset.name)", reason: report.message))
            }
        }
        let order = { (key: Key) in (key.role, key.party, key.since?.milliseconds ?? 0, key.key.hex) }
        return (found.values.sorted { order($0) < order($1) }, failures)
    }
}
