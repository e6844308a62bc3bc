import Custody
import Erasure
import Files
import Foundation
import Ledger
import Repository
import Sealing
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

    @Test("I5: a source that nobody looked at is named")
    func sourceNotLookedAt() throws {
        let (world, _) = try erased()
        let id = try #require(try world.sites()[0].ledger.requests.first?.id)
        var sites = try world.sites()
        sites[1].source = nil
        let report = try world.verification.verify(id, in: sites)
        #expect(report.notLookedAt == ["the source of dataset archive"])
        let certificate = ErasureCertificate(
            of: report,
            tenant: "0f1e2d",
            sites: sites,
            officer: world.keys.officer,
            time: world.clock.now()
        )
        #expect(certificate.document["notLookedAt"] == .array([.string("the source of dataset archive")]))
    }
}
