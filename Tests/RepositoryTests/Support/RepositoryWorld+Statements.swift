import Sealing
import Simulation
import Stores
import Testing

@testable import Ledger
@testable import Repository

extension RepositoryWorld {
    /// Puts a receipt and a checkpoint into the primary.
    func putStatements() throws {
        let statement = ReceiptStatement(
            id: Hex.encode(random.bytes(16)),
            repository: stores[0].repository,
            tombstone: Tombstone(
                id: Hex.encode(random.bytes(16)),
                scope: .subject(1),
                time: clock.now(),
                digest: ledger.root
            ),
            party: try Party(kind: .store, name: "first", region: "test-region"),
            state: .deleted,
            evidence: .object(["versions": .integer(0)]),
            ledger: ledger,
            head: 1,
            time: clock.now(),
            nonce: Hex.encode(random.bytes(16))
        )
        let receipt = Receipt(statement, with: writer).signed.encoded()
        let name = try #require(ObjectName.receipt(statement.id))
        try stores[0].create(name, receipt.span)
        let checkpoint = Checkpoint(of: ledger, head: nil, time: clock.now(), with: writer).signed.encoded()
        try stores[0].create(.checkpoint(1), checkpoint.span)
    }

    /// The primary and the second copy.
    func partiesOfFirstTwo() throws -> [String: Replica] {
        try parties().filter { $0.key != "store:third" }
    }
}
