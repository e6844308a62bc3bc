import Custody
import Files
import Ledger
import Repository
import Sealing

/// What was seen of a restore target with regard to one tombstone: the ground for what is said of it.
///
/// A target that may hold the scope keeps an erasure open until it was looked at and holds nothing of it, or an operator has
/// stated that it is gone.
struct TargetEvidence {
    let party: Party
    let tombstone: Tombstone
    let state: PartyState
    /// For people.
    let detail: String
    /// What stands against the claim; nil: nothing does.
    let finding: VerificationFinding.Kind?
    /// Entries of the scope that were seen.
    private let entries: Int?

    /// The targets of a repository, each as it is now.
    static func all(in site: ErasureSite, about tombstone: Tombstone) -> [TargetEvidence] {
        site.ledger.parties.filter { $0.kind == .target }.map { TargetEvidence($0, tombstone, site) }
    }

    private init(_ party: Party, _ tombstone: Tombstone, _ site: ErasureSite) {
        self.party = party
        self.tombstone = tombstone
        let sight = site.targets[party.id].map { $0() } ?? .unseen("this agent does not know where it is")
        switch sight {
        case .gone:
            (state, finding, entries) = (.deleted, nil, 0)
            detail = "its folder is gone, as its file system says"
        case .there(let content, let isLeftover, let isMapped):
            let seen = Contents(content, isLeftover, isMapped, tombstone.scope, site)
            (state, finding, entries, detail) = (seen.state, seen.finding, seen.entries, seen.detail)
        case .unseen(let reason):
            if party.mayHold(tombstone.scope) {
                (state, finding, entries) = (.unknown, .cannotLook, nil)
                detail = reason + "; `landfast target forget` takes an operator's word for it"
            } else {
                (state, finding, entries) = (.deleted, nil, 0)
                detail = "only other persons' data was restored to it, as its declaration says; nobody looked into it"
            }
        }
    }

    /// Signed by the agent that looked.
    func receipt(in ledger: Ledger, with key: SigningKey, context: EngineContext) -> Receipt {
        Receipt(
            ReceiptStatement(
                id: Receipt.newID(for: tombstone.digest, party, random: context.random),
                repository: ledger.repository,
                tombstone: tombstone,
                party: party,
                state: state,
                evidence: .object(["entries": entries.map { .integer(Int64($0)) } ?? .null]),
                ledger: ledger,
                head: nil,
                time: context.clock.now(),
                nonce: Hex.encode(context.random.bytes(16))
            ),
            with: key
        )
    }

    /// What lies in a target that is there.
    private struct Contents {
        var state: PartyState
        var finding: VerificationFinding.Kind?
        var entries: Int?
        var detail: String

        init(
            _ content: any BackupSource,
            _ isLeftover: (PathBytes) -> Bool,
            _ isMapped: Bool,
            _ scope: ScopePrefix,
            _ site: ErasureSite
        ) {
            (state, finding) = (.unknown, .cannotLook)
            guard let listing = try? content.list(), listing.problems.isEmpty else {
                detail = "a part of it cannot be read"
                return
            }
            var count = 0
            var leftovers = 0
            for group in listing.scopes {
                let inside = group.entries.count { !$0.path.isEmpty }
                switch (scope, group.label) {
                case (.repository, _): count += inside
                case (_, nil) where !isMapped: count += inside
                case (_, nil): leftovers += group.entries.count { isLeftover($0.path) }
                case (_, let label?):
                    guard let path = try? site.anyVault?.path(for: label) else {
                        detail = "no custodian says whose its files are"
                        return
                    }
                    if scope.covers(path) { count += inside }
                }
            }
            entries = count + leftovers
            guard count + leftovers > 0 else {
                (state, finding) = (.deleted, nil)
                detail = "it was read, and holds nothing of the scope"
                return
            }
            (state, finding) = (.pending, .targetHolds)
            var parts = ["it holds \(count) entries of the scope" + (isMapped ? "" : ", or that may be")]
            if leftovers > 0 { parts.append("\(leftovers) files of a restore that was cut short") }
            detail = parts.joined(separator: ", and ")
        }
    }
}
