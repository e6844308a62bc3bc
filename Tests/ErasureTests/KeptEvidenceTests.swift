import Custody
import Erasure
import Files
import Ledger
import Repository
import Sealing
import TestSupport
import Testing

/// What certificates hold of the ledger, and what a ledger takes of it.
@Suite("Ledger entries kept in certificates")
struct KeptEvidenceTests {
    private let ada: ScopeLabel

    init() throws {
        ada = try ScopeLabel(subject: "user:1")
    }

    private func certified() throws -> (TenantWorld, String, [UInt8]) {
        let world = try TenantWorld()
        for dataset in world.datasets {
            dataset.source.put("users/1/own", world.noise.bytes(20_000), ada)
            dataset.source.put("users/2/own", world.noise.bytes(20_000), try ScopeLabel(subject: "user:2"))
        }
        try world.backUp()
        let (id, _) = try world.erase(.label(ada))
        for dataset in world.datasets { dataset.source.remove("users/1/own", ada) }
        let certificate = ErasureCertificate(
            of: try world.verify(id),
            tenant: "0f1e2d",
            sites: try world.sites(),
            officer: world.keys.officer,
            time: world.clock.now()
        )
        return (world, id, certificate.bytes)
    }

    @Test("P10: a certificate is enough for a ledger that knows nothing but the root key, and holds nothing else")
    func enough() throws {
        let (world, id, bytes) = try certified()
        var evidence = KeptEvidence()
        try evidence.read(bytes.span, signature: nil)
        #expect(evidence.damaged == 0 && evidence.bare.isEmpty && evidence.named.count == 2)
        for dataset in world.datasets {
            let entries = try #require(evidence.entries[dataset.id]).values
            var ledger = Ledger(repository: dataset.id, rootKey: dataset.rootKey)
            let gains = ledger.gains(from: entries)
            // The officer's delegation, the request and the tombstone.
            #expect(gains.count == 3 && entries.count == 3)
            ledger.merge(gains)
            #expect(ledger.erasure(id)?.isIssued == true)
            #expect(ledger.gains(from: entries).isEmpty, "again there is nothing to gain")
        }
    }

    @Test("P10, I4: under another root key the same entries have no effect, and a ledger gains none of them")
    func otherRoot() throws {
        let (world, _, bytes) = try certified()
        var evidence = KeptEvidence()
        try evidence.read(bytes.span, signature: nil)
        let stranger = SigningKey.generate(from: world.random).publicKey
        let ledger = Ledger(repository: RepositoryID(rootKey: stranger), rootKey: stranger)
        #expect(ledger.gains(from: evidence.entries.values.flatMap(\.values)).isEmpty)
    }

    @Test("P10: what a key has signed that was revoked before is not gained")
    func revoked() throws {
        let (world, id, bytes) = try certified()
        var evidence = KeptEvidence()
        try evidence.read(bytes.span, signature: nil)
        let dataset = world.datasets[0]
        let vault = try world.custodian("alpha").open(dataset.id)
        let revocation = try vault.sign(
            rootStatement: .revoked(key: world.keys.officer.publicKey, acceptedEntries: [], acceptedHead: 0),
            at: world.clock.now()
        )
        var ledger = Ledger(repository: dataset.id, rootKey: dataset.rootKey)
        ledger.merge([revocation])
        let gains = ledger.gains(from: try #require(evidence.entries[dataset.id]).values)
        ledger.merge(gains)
        #expect(ledger.erasure(id) == nil && ledger.tombstones.isEmpty)
    }

    @Test("P10: an entry's document is read with the signature beside it, and not with another one")
    func beside() throws {
        let (world, _, bytes) = try certified()
        var evidence = KeptEvidence()
        try evidence.read(bytes.span, signature: nil)
        let entries = try #require(evidence.entries[world.datasets[0].id]).values.sorted { $0.digest < $1.digest }
        let signatures = entries.map { $0.signed.armouredSignature(namespace: LedgerEntry.namespace) }
        var good = KeptEvidence()
        for (entry, signature) in zip(entries, signatures) {
            try good.read(entry.signed.document.canonicalBytes().span, signature: signature)
        }
        #expect(good.count == entries.count && good.damaged == 0)
        var swapped = KeptEvidence()
        try swapped.read(entries[0].signed.document.canonicalBytes().span, signature: signatures[1])
        #expect(swapped.count == 0 && swapped.damaged == 1)
    }
}
