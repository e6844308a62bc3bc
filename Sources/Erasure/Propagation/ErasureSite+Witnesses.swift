package import Custody
import Ledger
import Repository

extension ErasureSite {
    /// Everybody but one party, with what they hold: what that party measures itself by.
    package func witnesses(besides party: String) -> [Witness] {
        var witnesses: [Witness] = []
        for (id, replica) in replicas.sorted(by: { $0.key < $1.key }) where id != party {
            guard replica.descriptor.id == repository, let ledger = try? replica.ledger() else { continue }
            let head = try? replica.newestHead(trusting: self.ledger)
            witnesses.append(
                Witness(party: id, ledger: ledger, head: head.map { HeadMark(number: $0.number, digest: $0.digest) })
            )
        }
        for (id, vault) in vaults.sorted(by: { $0.key < $1.key }) where id != party && vault.repository == repository {
            witnesses.append(Witness(party: id, ledger: vault.ledger, head: try? vault.highestHead))
        }
        return witnesses
    }

    /// Where a party is, or was.
    func region(of party: String) -> String {
        ledger.memberships.first { $0.party.id == party }?.party.region ?? "unknown"
    }

    /// Parties that nobody here can ask: those that cannot be reached, and those that were declared lost.
    var absentParties: [(party: String, state: PartyState, detail: String)] {
        ledger.memberships.compactMap { membership in
            let id = membership.party.id
            switch membership.departure {
            case .destroyed, .stated: return nil
            case .lost: return (id, .unknown, "declared lost; what it held is unproven")
            // Folders are looked at, not asked.
            case nil where membership.party.kind == .target: return nil
            case nil:
                if replicas[id] != nil || vaults[id] != nil { return nil }
                return (id, .unreachable, unreachable[id] ?? "not configured on this agent")
            }
        }
    }
}
