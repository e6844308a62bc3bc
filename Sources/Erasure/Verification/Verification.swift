import Custody
import Ledger
package import Repository
import Sealing

/// Looks for erased scopes everywhere, without believing any receipt.
///
/// Asks every custodian whether it can still derive a key of the scope, reads every object that every store lists, and
/// looks whether the source still holds the scope. What cannot be looked at counts as unproven.
package struct Verification: Sendable {
    let context: EngineContext
    let keys: ErasureKeys
    let run: String

    /// A verification.
    /// - Parameters:
    ///   - run: names the run that key leases are recorded for.
    package init(keys: ErasureKeys, context: EngineContext, run: String) {
        self.keys = keys
        self.context = context
        self.run = run
    }

    var propagation: Propagation { Propagation(keys: keys, context: context, run: run) }

    /// Verifies a request over all repositories of the tenant.
    package func verify(_ id: String, in sites: [ErasureSite]) throws -> VerificationReport {
        guard let report = try verify([id], in: sites).first else { preconditionFailure("a request has a report") }
        return report
    }

    /// Verifies several requests together: each copy is read, and each source looked through, once for all of them.
    /// - Returns: a report for each request, in their order.
    /// - Throws: ``ErasureError`` of kind `unknownRequest` when no repository knows one of them.
    package func verify(_ ids: [String], in sites: [ErasureSite]) throws -> [VerificationReport] {
        if let unknown = ids.first(where: { id in sites.allSatisfy { $0.ledger.erasure(id) == nil } }) {
            throw ErasureOffice.unknown(unknown)
        }
        var reports = ids.map {
            VerificationReport(erasure: ErasureReport(id: $0, stages: [], parties: []), findings: [])
        }
        for site in sites {
            var looks: [SiteVerification.Question] = []
            for (index, id) in ids.enumerated() {
                guard site.ledger.erasure(id) != nil else {
                    let detail = "it does not know the request"
                    reports[index].findings.append(
                        VerificationFinding(dataset: site.dataset, party: nil, .requestMissing, detail)
                    )
                    continue
                }
                if site.ledger.erasure(id)?.request.expectsNothing ?? false { reports[index].isAboutNothing = true }
                let stage = try RepositoryStage(of: id, in: site.ledger, at: context.clock.now())
                reports[index].erasure.stages.append((site.dataset, stage))
                if case .issued(let tombstone) = stage {
                    if site.demandsInPlace { reports[index].erasure.demandInPlace.insert(site.repository) }
                    looks.append(SiteVerification.Question(tombstone: tombstone, report: index))
                } else {
                    noteNotIssued(stage, in: site, &reports[index])
                }
            }
            guard !looks.isEmpty else { continue }
            var look = SiteVerification(site, looks, by: self, reports)
            look.look()
            reports = look.reports
        }
        return reports
    }

    private func noteNotIssued(_ stage: RepositoryStage, in site: ErasureSite, _ report: inout VerificationReport) {
        let detail = stage.explanation
        report.findings.append(VerificationFinding(dataset: site.dataset, party: nil, .notIssued, detail))
        for party in site.ledger.parties {
            report.erasure.parties.append(
                PartyReport(
                    dataset: site.dataset,
                    repository: site.repository,
                    party: party.id,
                    region: party.region,
                    state: stage.stateOfAll,
                    detail: "not issued: \(detail)",
                    receipt: nil,
                    observedAt: context.clock.now()
                )
            )
        }
    }
}
