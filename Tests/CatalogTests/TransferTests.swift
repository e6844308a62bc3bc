import Catalog
import Sealing
import Testing

@Suite("Transfers on record")
struct TransferTests {
    private func transfer(_ file: CatalogFile, of repository: RepositoryID) -> TransferRecord {
        func place(_ kind: String, _ name: String?, _ region: String, _ country: String) -> TransferRecord.Place {
            TransferRecord.Place(
                kind: kind,
                name: name,
                region: region,
                country: country,
                evidence: "network",
                addresses: kind == "store" ? ["95.216.0.7"] : []
            )
        }
        return TransferRecord(
            id: Hex.encode(file.random.bytes(16)),
            run: Hex.encode(file.random.bytes(16)),
            repository: repository,
            kind: .replicate,
            source: place("store", "hel1-a", "hetzner-hel1", "FI"),
            target: place("store", "fsn1", "hetzner-fsn1", "DE"),
            relay: place("agent", "agent-hel1", "hetzner-hel1", "FI"),
            home: place("home", nil, "hetzner-hel1", "FI"),
            policy: file.digest("policy"),
            bases: [
                TransferRecord.Basis(
                    kind: "agreement",
                    reference: "DPA-7",
                    country: "DE",
                    expires: file.clock.now().addingMonths(1)
                ),
                TransferRecord.Basis(kind: "other", reference: "order-9", country: "DE", expires: nil),
            ],
            begun: file.clock.now()
        )
    }

    @Test("a transfer is on record as open before it ends, and everything about it comes back as it was")
    func roundTrip() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let repository = file.repository()
        var transfer = transfer(file, of: repository)
        try catalog.put(transfer)
        #expect(try file.open().transfers() == [transfer])
        #expect(try catalog.transfers().first?.result == .open)
        file.clock.advance(seconds: 5)
        transfer.objects = 3
        transfer.bytes = 48 << 20
        transfer.ended = file.clock.now()
        transfer.result = .complete
        try catalog.put(transfer)
        #expect(try file.open().transfers() == [transfer])
    }

    @Test("transfers are listed by repository and by when they began, the oldest first")
    func selection() throws {
        let file = try CatalogFile()
        let catalog = try file.create()
        let (a, b) = (file.repository(), file.repository())
        let first = transfer(file, of: a)
        try catalog.put(first)
        file.clock.advance(seconds: 60)
        let second = transfer(file, of: b)
        try catalog.put(second)
        file.clock.advance(seconds: 60)
        let third = transfer(file, of: a)
        try catalog.put(third)
        #expect(try catalog.transfers() == [first, second, third])
        #expect(try catalog.transfers(of: a) == [first, third])
        #expect(try catalog.transfers(since: second.begun) == [second, third])
        #expect(try catalog.transfers(of: a, since: second.begun) == [third])
    }

    @Test("the record says since when it is kept")
    func beginning() throws {
        let file = try CatalogFile()
        let made = file.clock.now()
        let catalog = try file.create()
        file.clock.advance(seconds: 3600)
        #expect(try catalog.transfersRecordedSince() == made)
        #expect(try file.open().transfersRecordedSince() == made)
    }
}
