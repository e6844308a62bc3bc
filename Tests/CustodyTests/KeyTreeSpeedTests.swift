import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct KeyTreeSpeedTests {
    @Test("a hundred thousand person leaves are derived within four seconds on one core, in release")
    func hundredThousandLeaves() throws {
        let house = try TestCustody()
        #if DEBUG
            let count = 2_000
        #else
            let count = 100_000
        #endif
        let lease = try house.lease()
        let labels = try (0..<count).map { try ScopeLabel(subject: "user:\($0)") }
        let clock = ContinuousClock()
        let begin = clock.now
        let paths = try labels.map { try lease.path(for: $0) }.sorted()
        let named = clock.now
        let keys = try lease.keys(forSorted: paths)
        let end = clock.now
        #expect(keys.count == count && keys.allSatisfy { $0 != nil })
        print("\(count) persons: labels to paths \(named - begin), leaves and keys \(end - named)")
        #if !DEBUG
            #expect(end - named < .seconds(4))
        #endif
        try lease.close()
    }

    @Test("N1: a puncture costs the same however many were erased before, well under a second")
    func punctureTime() throws {
        let house = try TestCustody()
        for number in 0..<200 as Range<UInt64> { _ = try house.issue(.subject(number << 8 | 1)) }
        try house.catchUp()
        let clock = ContinuousClock()
        let tombstone = try house.issue(.subject(0x77))
        let begin = clock.now
        try house.catchUp()
        let receipts = try house.vaults.map { try $0.receipt(for: tombstone).statement.state }
        let taken = clock.now - begin
        #expect(receipts == [.unreadable, .unreadable])
        print("one person at two custodians after 200 others: \(taken)")
        #if !DEBUG
            #expect(taken < .seconds(1))
        #endif
    }
}
