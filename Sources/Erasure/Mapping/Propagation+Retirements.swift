import Custody
import Ledger
import Repository
import Sealing

extension Propagation {
    /// Carries out the retirements of leaves at every party, as far as it goes now.
    func retire(in site: ErasureSite) -> [PartyReport] {
        let retirements = site.ledger.retirements
        let reports = destroy(retirements, in: site)
        return retirements.flatMap { reports.all(about: $0) }
    }

    /// What leaves that were given up and are not gone everywhere say against every erasure of a repository: who was erased
    /// may lie under them.
    func retirementFindings(_ reports: [PartyReport], in site: ErasureSite) -> [VerificationFinding] {
        func finding(_ party: String?, _ detail: String) -> VerificationFinding {
            VerificationFinding(dataset: site.dataset, party: party, .rescopeUnfinished, detail)
        }
        var findings: [VerificationFinding] = []
        let left = site.ledger.unretiredLeaves.count
        if left > 0 {
            findings.append(
                finding(nil, "\(left) leaves are given up and not destroyed yet; run `landfast rescope` again")
            )
        }
        var parties: Set<String> = []
        for report in reports where !report.isGone && parties.insert(report.party).inserted {
            findings.append(
                finding(report.party, "a leaf that was given up: \(report.state.rawValue), \(report.detail)")
            )
        }
        return findings
    }
}

extension Verification {
    /// Looks for leaves that were given up: whether a custodian still derives one, and whether a copy still has something
    /// under it.
    func retirementFindings(in site: ErasureSite) -> [VerificationFinding] {
        let retirements = site.ledger.retirements
        let propagation = propagation
        guard !site.ledger.isErasedWhole else { return [] }
        guard !retirements.isEmpty else { return propagation.retirementFindings([], in: site) }
        var findings = propagation.retirementFindings([], in: site)
        func note(_ party: String, _ detail: String) {
            findings.append(
                VerificationFinding(dataset: site.dataset, party: party, .rescopeUnfinished, detail)
            )
        }
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            do {
                let answer = try CustodianAnswer(
                    of: vault,
                    party: party,
                    about: retirements,
                    in: site,
                    random: context.random
                )
                let left = try retirements.filter {
                    try vault.canDerive($0.scope) || !answer.state(of: $0).isUnreadable
                }
                if let first = left.first {
                    note(party, "\(left.count) leaves that were given up are not gone: \(answer.summary(of: first))")
                }
            } catch {
                note(party, Propagation.explanation(error))
            }
        }
        do {
            try propagation.withLease(site) { lease in
                for (party, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
                    let residue = try Residue.look(
                        in: replica,
                        for: retirements.map(\.scope),
                        lease: lease,
                        context: context
                    )
                    let left = residue.values.filter { !$0.isClean }
                    guard !left.isEmpty else { continue }
                    let chunks = left.reduce(0) { $0 + $1.chunks }
                    note(party, "\(chunks) chunks of leaves that were given up are left, or something is unreadable")
                }
            }
        } catch {
            for party in site.replicas.keys.sorted() { note(party, Propagation.explanation(error)) }
        }
        return findings
    }
}
