import Custody
import Ledger
package import Repository
import Sealing

/// Looks for an erased scope everywhere, without believing any receipt.
///
/// Asks every custodian whether it can still derive a key of the scope, reads every object that every store lists, and
/// looks whether the source still holds the scope. What cannot be looked at counts as unproven.
package struct Verification: Sendable {
    private let context: EngineContext
    private let keys: ErasureKeys
    private let run: String

    /// A verification.
    /// - Parameters:
    ///   - run: names the run that key leases are recorded for.
    package init(keys: ErasureKeys, context: EngineContext, run: String) {
        self.keys = keys
        self.context = context
        self.run = run
    }

    /// Verifies a request over all repositories of the tenant.
    package func verify(_ id: String, in sites: [ErasureSite]) throws -> VerificationReport {
        var report = VerificationReport(erasure: ErasureReport(id: id, stages: [], parties: []), findings: [])
        var isKnown = false
        for site in sites {
            guard site.ledger.erasure(id) != nil else {
                let detail = "it does not know the request"
                report.findings.append(
                    VerificationFinding(dataset: site.dataset, party: nil, .requestMissing, detail)
                )
                continue
            }
            isKnown = true
            let stage = try RepositoryStage(of: id, in: site.ledger, at: context.clock.now())
            report.erasure.stages.append((site.dataset, stage))
            if case .issued(let tombstone) = stage {
                if site.demandsInPlace { report.erasure.demandInPlace.insert(site.repository) }
                look(for: tombstone, in: site, &report)
            } else {
                let detail = stage.explanation
                report.findings.append(
                    VerificationFinding(dataset: site.dataset, party: nil, .notIssued, detail)
                )
                for party in site.ledger.parties {
                    add(site, party.id, stage.stateOfAll, "not issued: \(detail)", nil, &report)
                }
            }
        }
        guard isKnown else { throw ErasureOffice.unknown(id) }
        return report
    }

    private func look(for tombstone: Tombstone, in site: ErasureSite, _ report: inout VerificationReport) {
        var keys = KeyDestruction(in: site.ledger)
        for (party, vault) in site.vaults.sorted(by: { $0.key < $1.key }) {
            ask(vault, party, tombstone, site, &keys, &report)
        }
        let propagation = Propagation(keys: self.keys, context: context, run: run)
        let mapped = propagation.mappingFindings([tombstone], in: site)[tombstone.digest] ?? []
        report.findings += mapped
        report.erasure.findings += mapped
        do {
            try propagation.withLease(site) { lease in
                for (party, replica) in site.replicas.sorted(by: { $0.key < $1.key }) {
                    look(into: replica, party, tombstone, site, keys, lease, &report)
                }
            }
        } catch {
            for party in site.replicas.keys.sorted() {
                note(site, party, .unknown, .cannotLook, Propagation.explanation(error), &report)
            }
        }
        for (party, state, detail) in site.absentParties {
            note(site, party, state, state == .unknown ? .declaredLost : .cannotLook, detail, &report)
        }
        for membership in site.ledger.memberships where membership.party.kind == .custodian {
            guard let receipt = membership.departure?.receipt, receipt.evidence["keysHeld"] != .bool(false) else {
                continue
            }
            compare(receipt.evidence["overwrite"]?.stringValue, of: membership.party.id, site, &report)
        }
        for seen in TargetEvidence.all(in: site, about: tombstone) {
            if let finding = seen.finding {
                note(site, seen.party.id, seen.state, finding, seen.detail, &report)
            } else {
                let receipt = seen.receipt(in: site.ledger, with: self.keys.agent, context: context)
                add(site, seen.party.id, seen.state, seen.detail, receipt, &report)
            }
        }
        lookIntoSource(tombstone, site, &report)
    }

    private func ask(
        _ vault: CustodianVault,
        _ party: String,
        _ tombstone: Tombstone,
        _ site: ErasureSite,
        _ keys: inout KeyDestruction,
        _ report: inout VerificationReport
    ) {
        do {
            let answer = try CustodianAnswer(
                of: vault,
                party: party,
                about: [tombstone],
                in: site,
                random: context.random
            )
            let (state, summary) = (answer.state(of: tombstone), answer.summary(of: tombstone))
            if try vault.canDerive(tombstone.scope) {
                note(site, party, .pending, .keyStillThere, summary, &report)
                return
            }
            keys.note(party, answer, about: [tombstone])
            if state.isUnreadable {
                let receipt = answer.receipt(for: tombstone)
                add(site, party, state, summary, receipt, &report)
                compare(receipt.overwrite, of: party, site, &report)
            } else {
                note(site, party, state, .notAcknowledged, summary, &report)
            }
        } catch {
            note(site, party, .unknown, .cannotLook, Propagation.explanation(error), &report)
        }
    }

    /// A key that the disk still keeps is not as gone as the policy asks.
    private func compare(_ grade: String?, of party: String, _ site: ErasureSite, _ report: inout VerificationReport) {
        guard site.demandsInPlace, grade != PartyReport.inPlace else { return }
        let detail = "its disk overwrites keys '\(grade ?? "unknown")', the policy asks for '\(PartyReport.inPlace)'"
        report.findings.append(
            VerificationFinding(dataset: site.dataset, party: party, .overwriteBelowPolicy, detail)
        )
    }

    private func look(
        into replica: Replica,
        _ id: String,
        _ tombstone: Tombstone,
        _ site: ErasureSite,
        _ keys: KeyDestruction,
        _ lease: KeyLease?,
        _ report: inout VerificationReport
    ) {
        do {
            guard let party = site.ledger.party(id) else {
                note(site, id, .unknown, .cannotLook, "it is no party of the repository", &report)
                return
            }
            let look = try ReplicaLook(
                into: replica,
                party,
                for: [tombstone],
                trusting: site.ledger,
                lease: lease,
                context: context
            )
            let seen = try look.evidence(about: tombstone, keys: keys, kept: KeptObjects())
            guard seen.state == .deleted else {
                note(site, id, seen.state, Self.finding(seen.state), seen.summary, until: seen.until, &report)
                return
            }
            let receipt = Receipt(seen.statement(context: context), with: self.keys.agent)
            add(site, id, .deleted, seen.summary, receipt, &report)
        } catch {
            note(site, id, .unknown, .cannotLook, Propagation.explanation(error), &report)
        }
    }

    private static func finding(_ state: PartyState) -> VerificationFinding.Kind {
        switch state {
        case .lockedUntil, .held: .locked
        case .providerGCPending: .notCollected
        default: .residue
        }
    }

    /// The source is the tenant's own system; what it still holds would be collected anew, so it is reported.
    private func lookIntoSource(_ tombstone: Tombstone, _ site: ErasureSite, _ report: inout VerificationReport) {
        if tombstone.scope == .repository { return }
        guard let source = site.source, let vault = site.anyVault, let listing = try? source.list() else {
            report.notLookedAt.append("the source of dataset \(site.dataset)")
            return
        }
        var entries = 0
        var isWhole = listing.problems.isEmpty
        for scope in listing.scopes {
            guard let label = scope.label else { continue }
            guard let path = try? vault.path(for: label) else {
                isWhole = false
                continue
            }
            if tombstone.scope.covers(path) { entries += scope.entries.count }
        }
        if !isWhole { report.notLookedAt.append("a part of the source of dataset \(site.dataset)") }
        if entries > 0 {
            let detail = "the source still holds \(entries) entries of the scope; backups leave them out"
            report.findings.append(
                VerificationFinding(dataset: site.dataset, party: nil, .sourceStillHolds, detail)
            )
        }
    }

    private func note(
        _ site: ErasureSite,
        _ party: String,
        _ state: PartyState,
        _ kind: VerificationFinding.Kind,
        _ detail: String,
        until: Timestamp? = nil,
        _ report: inout VerificationReport
    ) {
        report.findings.append(VerificationFinding(dataset: site.dataset, party: party, kind, detail))
        add(site, party, state, detail, nil, until: until, &report)
    }

    private func add(
        _ site: ErasureSite,
        _ id: String,
        _ state: PartyState,
        _ detail: String,
        _ receipt: Receipt?,
        until: Timestamp? = nil,
        _ report: inout VerificationReport
    ) {
        report.erasure.parties.append(
            PartyReport(
                dataset: site.dataset,
                repository: site.repository,
                party: id,
                region: site.region(of: id),
                state: state,
                until: until,
                detail: detail,
                receipt: receipt,
                observedAt: context.clock.now()
            )
        )
    }
}
