import Controller
import Ledger
import Sealing
import Testing

@testable import Erasure
@testable import landfast

/// How the erase commands show what a provider keeps.
@Suite("What the erase commands show")
struct ErasureReportTests {
    private let repository = RepositoryID(hex: "00112233445566778899aabbccddeeff")
    private let seen = Timestamp(iso8601: "2026-11-25T12:00:00.000Z")
    private let end = Timestamp(iso8601: "2027-03-31T10:30:00.000Z")

    private func report(_ state: PartyState, until: Timestamp?, acceptsLocked: Bool = false) throws -> ErasureReport {
        let repository = try #require(repository)
        let seen = try #require(seen)
        let parties = [("custodian:a", PartyState.unreadable, Timestamp?.none), ("store:b", state, until)]
        return ErasureReport(
            id: String(repeating: "ab", count: 16),
            stages: [],
            parties: parties.map { party, state, until in
                PartyReport(
                    dataset: "archive",
                    repository: repository,
                    party: party,
                    region: "here",
                    state: state,
                    until: until,
                    detail: "seen",
                    receipt: nil,
                    observedAt: seen
                )
            },
            acceptsLocked: acceptsLocked
        )
    }

    @Test("E5: a locked copy is shown with its date, in the first line and in its own, and ends with exit code 5")
    func locked() throws {
        let report = try report(.lockedUntil, until: end)
        let lines = report.text(colour: false).split(separator: "\n")
        #expect(lines.first?.contains("locked-until (2027-03-31T10:30:00Z") == true, "\(lines)")
        let row = lines.first { $0.contains("store:b") }
        #expect(row?.contains("locked-until (2027-03-31T10:30:00Z") == true, "\(lines)")
        #expect(report.status == .erasureIncomplete)
        #expect(report.json["until"] == .string("2027-03-31T10:30:00.000Z"))
        #expect(report.json["meets_terms"] == .bool(false) && report.json["complete"] == .bool(false))
    }

    @Test("E5: where the policy accepts it, the command ends with 0, says why, and still calls it locked")
    func accepted() throws {
        let report = try report(.lockedUntil, until: end, acceptsLocked: true)
        #expect(report.status == .done && report.summaryState == "locked-until")
        #expect(report.text(colour: false).contains("nobody can read what is locked"))
        #expect(report.json["meets_terms"] == .bool(true) && report.json["complete"] == .bool(false))
        let verification = VerificationReport(
            erasure: report,
            findings: [VerificationFinding(dataset: "archive", party: "store:b", .locked, "locked")]
        )
        #expect(verification.status == .done && !verification.isProven)
        #expect(!verification.text(colour: false).contains("\nproven"))
        let residue = VerificationReport(
            erasure: report,
            findings: [VerificationFinding(dataset: "archive", party: "store:b", .residue, "left")]
        )
        #expect(residue.status == .erasureIncomplete)
    }

    @Test("E7: what the provider has not collected is shown with its date, and no policy accepts it")
    func notCollected() throws {
        let report = try report(.providerGCPending, until: end, acceptsLocked: true)
        #expect(report.text(colour: false).contains("provider-gc-pending (2027-03-31T10:30:00Z"))
        #expect(report.status == .erasureIncomplete)
        #expect(try self.report(.held, until: nil, acceptsLocked: true).status == .erasureIncomplete)
    }
}
