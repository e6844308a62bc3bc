import Custody
import Erasure
import Files
import Foundation
import Ledger
import Repository
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@Suite("N6 N8: the certificate")
struct CertificateTests {
    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    private func erased(_ change: (TenantWorld) throws -> Void = { _ in }) throws -> (TenantWorld, ErasureCertificate) {
        let world = try TenantWorld()
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(20_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(20_000), try ScopeLabel(subject: "user:2"))
            dataset.source.put("nobody", [1])
        }
        try world.backUp()
        try change(world)
        let (id, _) = try world.erase(.label(ada))
        for dataset in world.datasets { dataset.source.remove("users/1/own", ada) }
        let certificate = ErasureCertificate(
            of: try world.verify(id),
            tenant: "0f1e2d",
            sites: try world.sites(),
            officer: world.keys.officer,
            time: world.clock.now()
        )
        return (world, certificate)
    }

    /// What `ssh-keygen -Y verify` says, called as the README shows it.
    private func isAccepted(_ bytes: [UInt8], _ certificate: ErasureCertificate) throws -> Bool {
        let folder = try TemporaryFolder()
        let place = URL(filePath: folder.path.description)
        try Data(bytes).write(to: place.appending(path: "certificate.json"))
        try Data(certificate.signature.utf8).write(to: place.appending(path: "certificate.json.sig"))
        try Data((certificate.allowedSigner + "\n").utf8).write(to: place.appending(path: "allowed_signers"))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/ssh-keygen")
        process.arguments = [
            "-Y", "verify", "-f", "allowed_signers", "-I", "landfast", "-n", "landfast-certificate", "-s",
            "certificate.json.sig",
        ]
        process.currentDirectoryURL = place
        process.standardInput = try FileHandle(forReadingFrom: place.appending(path: "certificate.json"))
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test("N8: ssh-keygen accepts it, and refuses it after one changed byte, wherever that is")
    func verifiedByOpenSSH() throws {
        let (_, certificate) = try erased()
        let bytes = certificate.bytes
        #expect(try isAccepted(bytes, certificate))
        for position in [0, bytes.count / 3, bytes.count / 2, bytes.count - 1] {
            var changed = bytes
            changed[position] ^= 1
            #expect(try !isAccepted(changed, certificate))
        }
        #expect(try !isAccepted(bytes.dropLast(), certificate))
        #expect(try !isAccepted(bytes + [10], certificate))
        let read = try JSONValue.parseCanonical(bytes.span, maximumBytes: bytes.count)
        #expect(read == certificate.document)
    }

    @Test("N6 I5: it names every party of every repository, with a state and a receipt that proves itself")
    func everyParty() throws {
        let (world, certificate) = try erased()
        let sites = try world.sites()
        let document = certificate.document
        #expect(document["conclusion"] == .string("complete"))
        #expect(document["overall"] == .string("unreadable"))
        let repositories = try #require(document["repositories"]?.arrayValue)
        #expect(repositories.count == 2)
        for (repository, site) in zip(repositories, sites) {
            #expect(repository["repository"]?.stringValue == site.repository.hex)
            let parties = try #require(repository["parties"]?.arrayValue)
            #expect(Set(parties.compactMap { $0["party"]?.stringValue }) == Set(site.ledger.parties.map(\.id)))
            #expect(parties.count == site.ledger.parties.count)
            for party in parties {
                let encoded = try #require(party["receipt"]).canonicalBytes()
                let receipt = try Receipt(parsing: encoded.span)
                #expect(receipt.isFromItsParty(in: site.ledger))
                #expect(receipt.statement.party.id == party["party"]?.stringValue)
                #expect(receipt.statement.state.rawValue == party["state"]?.stringValue)
                #expect(site.ledger.tombstones.map(\.digest) == [receipt.statement.tombstone])
                #expect(party["region"]?.stringValue == "here")
            }
        }
    }

    @Test("N6: it says what it does not cover")
    func limits() throws {
        let (_, certificate) = try erased()
        let limits = (certificate.document["limits"]?.arrayValue ?? []).compactMap(\.stringValue).joined(separator: " ")
        for words in [
            "free text", "no template maps", "provider keeps", "attested", "old copy of a custodian's folder",
        ] {
            #expect(limits.contains(words), "\(words)")
        }
    }

    @Test("I5: what is not proven says so, names what is missing, and is signed all the same")
    func incomplete() throws {
        let (_, certificate) = try erased { $0.away = ["store:archive-two"] }
        #expect(certificate.document["conclusion"] == .string("incomplete"))
        #expect(certificate.document["overall"] == .string("unreachable"))
        let findings = try #require(certificate.document["findings"]?.arrayValue)
        #expect(findings.map { $0["party"] } == [.string("store:archive-two")])
        #expect(try isAccepted(certificate.bytes, certificate))
    }

    @Test("P4, I5: a source that nobody looked at is named, and what it keeps open is not called complete")
    func sourceNotLookedAt() throws {
        let (world, _) = try erased()
        let id = try #require(try world.sites()[0].ledger.requests.first?.id)
        var sites = try world.sites()
        sites[1].source = .unreachable("it does not answer")
        let report = try world.verification.verify(id, in: sites)
        let place = "the source of dataset archive: it does not answer"
        #expect(report.notLookedAt == [place])
        #expect(!report.isProven && !report.meetsTerms && report.conclusion == .unverified)
        let certificate = ErasureCertificate(
            of: report,
            tenant: "0f1e2d",
            sites: sites,
            officer: world.keys.officer,
            time: world.clock.now()
        )
        #expect(certificate.document["conclusion"] == .string("unverified"))
        #expect(certificate.document["notLookedAt"] == .array([.string(place)]))
        // A party that has not acknowledged is more than a place that nobody looked at.
        world.away = ["store:archive-two"]
        sites = try world.sites()
        sites[0].source = .unreachable("it does not answer")
        #expect(try world.verification.verify(id, in: sites).conclusion == .incomplete)
    }

    @Test("P4, I5: an empty source, or one without anybody while snapshots hold persons, was not looked at")
    func emptySource() throws {
        let (world, certificate) = try erased()
        #expect(certificate.document["conclusion"] == .string("complete"))
        let id = try #require(try world.sites()[0].ledger.requests.first?.id)
        let bert = try ScopeLabel(subject: "user:2")
        world.datasets[0].source.remove("users/2/own", bert)
        var report = try world.verify(id)
        #expect(report.conclusion == .unverified && report.notLookedAt.count == 1)
        #expect(report.notLookedAt[0].contains("no template finds anybody"))
        world.datasets[0].source.remove("nobody")
        report = try world.verify(id)
        #expect(report.notLookedAt.count == 1 && report.notLookedAt[0].contains("it is empty"))
        world.datasets[0].source.put("users/2/own", [2], bert)
        #expect(try world.verify(id).isProven)
    }

    @Test("P4, S16: a whole tenant's source is looked at: what lies there is still there, and gone is not empty")
    func wholeTenantSource() throws {
        let (world, _) = try erased()
        let (id, _) = try world.erase(.wholeTenant)
        func report(_ source: ErasureSource) throws -> VerificationReport {
            var sites = try world.sites()
            for index in sites.indices { sites[index].source = source }
            return try world.verification.verify(id, in: sites)
        }
        let held = try report(.open(world.datasets[0].source))
        #expect(held.conclusion == .incomplete && Set(held.findings.map(\.kind)) == [.sourceStillHolds])
        #expect(try report(.open(MemorySource())).conclusion == .unverified)
        #expect(try report(.unreachable("it does not answer")).conclusion == .unverified)
        #expect(try report(.gone).conclusion == .complete)
    }

    @Test(
        "P5, I3: a copy that is on record and no ledger declares stands against complete; a declared one was looked at"
    )
    func listedCopies() throws {
        let (world, _) = try erased()
        let id = try #require(try world.sites()[0].ledger.requests.first?.id)
        var sites = try world.sites()
        sites[0].listed = [ListedCopy(party: "store:attachments-one", detail: "on record")]
        #expect(try world.verification.verify(id, in: sites).isProven)
        sites[0].listed.append(ListedCopy(party: "store:elsewhere", detail: "on record"))
        var report = try world.verification.verify(id, in: sites)
        #expect(report.conclusion == .incomplete && report.findings.map(\.kind) == [.undeclaredCopy])
        sites[0].listed = []
        sites[0].overlooked = ["store:attachments-one: somebody else's"]
        report = try world.verification.verify(id, in: sites)
        #expect(report.conclusion == .unverified && report.notLookedAt == ["store:attachments-one: somebody else's"])
    }

    @Test("several requests are verified together, and each says what it says alone")
    func together() throws {
        let (world, _) = try erased()
        let first = try #require(try world.sites()[0].ledger.requests.first?.id)
        let (second, _) = try world.erase(.label(try ScopeLabel(subject: "user:2")))
        let reports = try world.verification.verify([first, second], in: try world.sites())
        #expect(reports.map(\.erasure.id) == [first, second])
        #expect(reports.map(\.conclusion) == [.complete, .incomplete])
        #expect(reports[1].findings.map(\.kind) == [.sourceStillHolds, .sourceStillHolds])
        for (report, id) in zip(reports, [first, second]) {
            let alone = try world.verify(id)
            #expect(report.findings == alone.findings && report.notLookedAt == alone.notLookedAt)
            #expect(report.erasure.parties.map(\.state) == alone.erasure.parties.map(\.state))
        }
    }

    @Test(
        "P2, I5: a dataset of which nobody can say whose it is stands against complete, and what is stated is repeated"
    )
    func unmapped() throws {
        let (world, _) = try erased()
        let id = try #require(try world.sites()[0].ledger.requests.first?.id)
        var sites = try world.sites()
        sites[1].map = .missing("it has no `scopes:`")
        var report = try world.verification.verify(id, in: sites)
        #expect(report.conclusion == .incomplete && report.findings.map(\.kind) == [.notMapped])
        #expect(report.findings[0].dataset == "archive" && report.findings[0].detail.contains("1 snapshots"))
        sites[1].map = .nobody
        report = try world.verification.verify(id, in: sites)
        #expect(report.isProven && report.stated.count == 1 && report.stated[0].contains("dataset archive"))
        let certificate = ErasureCertificate(
            of: report,
            tenant: "0f1e2d",
            sites: sites,
            officer: world.keys.officer,
            time: world.clock.now()
        )
        #expect(certificate.document["stated"] == .array(report.stated.map { .string($0) }))
        // Without a snapshot nothing of it was backed up; its source is all that is left to be looked at.
        let empty = try TenantWorld()
        empty.datasets[0].source.put("users/1/own", [1], ada)
        let (second, _) = try empty.erase(.label(ada))
        sites = try empty.sites()
        sites[0].source = .open(world.datasets[0].source)
        sites[1].source = .open(world.datasets[0].source)
        sites[1].map = .missing("it has no `scopes:`")
        report = try empty.verification.verify(second, in: sites)
        #expect(report.conclusion == .unverified && report.findings.isEmpty && report.notLookedAt.count == 1)
    }
}
