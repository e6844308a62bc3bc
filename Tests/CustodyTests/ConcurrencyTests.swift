import Files
import Foundation
import Ledger
import Sealing
import Synchronization
import TestSupport
import Testing

@testable import Custody

@Suite struct ConcurrencyTests {
    @Test("two processes that change the same keys at once lose nothing")
    func twoAtOnce() throws {
        let house = try TestCustody()
        let tombstones = try (1...12).map { try house.issue(.subject(UInt64($0))) }
        let union = house.union()
        let failures = Failures()
        DispatchQueue.concurrentPerform(iterations: 4) { worker in
            do {
                try work(worker, house, union)
            } catch {
                failures.texts.withLock { $0.append("\(error)") }
            }
        }
        #expect(failures.texts.withLock { $0 } == [])
        let vault = try house.reopen(0)
        for tombstone in tombstones {
            #expect(try !vault.canDerive(tombstone.scope))
            #expect(try vault.receipt(for: tombstone).statement.state == .unreadable)
        }
        #expect(try vault.canDerive(ScopePath(subject: 13)))
        #expect(try vault.highestHead?.number == 23)
        #expect(try vault.openLeases().isEmpty)
    }

    private func work(_ worker: Int, _ house: TestCustody, _ union: Ledger) throws {
        let vault = try house.reopen(0)
        let witness = house.witness(union)
        for round in 0..<6 {
            try vault.catchUp(with: union, witnesses: [witness])
            let number = worker * 6 + round
            let content = [UInt8(number)]
            try vault.remember(head: UInt64(number), digest: SHA256.hash(content.span))
            let lease = try vault.lease(run: "r", until: house.clock.now().adding(seconds: 99))
            _ = try lease.keys(forSorted: (1...20).map { ScopePath(subject: $0) })
            try lease.close()
        }
    }

    private final class Failures: Sendable {
        let texts = Mutex<[String]>([])
    }
}
