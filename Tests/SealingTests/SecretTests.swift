import Foundation
import Sealing
import Testing

@Suite("Secrets")
struct SecretTests {
    private struct Stop: Error {}

    @Test("a secret shows the bytes that it was made with")
    func contents() {
        let bytes = SeededRandom(seed: 18).bytes(33)
        let secret = Secret(bytes)
        #expect(secret.count == 33)
        #expect(secret.revealed == bytes)
        let random = Secret.random(count: 33, from: SeededRandom(seed: 18))
        #expect(random.revealed == bytes)
    }

    @Test("a secret starts as zeros, and one that cannot be filled is not made")
    func filling() {
        let empty = Secret(count: 16) { _ in }
        #expect(empty.revealed == [UInt8](repeating: 0, count: 16))
        #expect(throws: Stop.self) { _ = try Secret(count: 16) { _ in throw Stop() } }
    }

    @Test("a secret says nothing about itself when it is printed")
    func printing() {
        let secret = Secret(Array("correct horse battery".utf8))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("correct") && !text.contains("99, 111"))
        }
    }

    @Test("the bytes of a secret are overwritten at its end, on the locked heap and on the ordinary one")
    func zeroing() async {
        await #expect(processExitsWith: .success) { OverwrittenSecret.check() }
        await #expect(processExitsWith: .success) {
            Secret.lockProcessMemory()
            OverwrittenSecret.check()
        }
    }

    @Test(
        "N1: locking sets up a heap that is locked into memory and forbids core dumps; secrets made before stay sound"
    )
    func locking() async {
        await #expect(processExitsWith: .success) {
            let early = Secret([1, 2, 3])
            let isLocked = Secret.lockProcessMemory()
            var limit = rlimit()
            precondition(unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit) == 0)
            precondition(limit.rlim_cur == 0 && limit.rlim_max == 0)
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let locked = status.split(separator: "\n").first { $0.hasPrefix("VmLck:") }
            let kilobytes = Int(locked?.split(separator: " ").dropLast().last ?? "") ?? 0
            precondition(!isLocked || kilobytes >= 32 << 10)
            precondition(early.withBytes { $0[2] } == 3)
        }
    }

    @Test("an array of secret bytes is overwritten before it is emptied")
    func cleansing() {
        var bytes = [UInt8](repeating: 0xA5, count: 64)
        bytes.cleanse()
        #expect(bytes.isEmpty)
        #expect(bytes.capacity >= 64)
        let old = unsafe bytes.withUnsafeBufferPointer { buffer in
            // The storage is still the array's own.
            (0..<64).map { buffer.baseAddress?[$0] }
        }
        #expect(old.allSatisfy { $0 == 0 })
    }
}

/// Looks at memory that a secret has given back.
enum OverwrittenSecret {
    static func check() {
        let pattern = [UInt8](repeating: 0xA5, count: 256)
        var address: UInt = 0
        do {
            let secret = Secret(pattern)
            secret.withBytes { span in
                address = unsafe span.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
            }
            let before = unsafe UnsafePointer<UInt8>(bitPattern: address)
            precondition(unsafe before?[100] == 0xA5)
            withExtendedLifetime(secret) {}
        }
        // The pages stay mapped; the heap's list of free blocks uses the first bytes.
        let start = unsafe UnsafePointer<UInt8>(bitPattern: address)
        for index in 32..<256 {
            precondition(unsafe start?[index] == 0)
        }
    }
}

@Suite("Randomness")
struct RandomTests {
    @Test("a seed gives the same bytes every time, and another seed gives others")
    func seeds() {
        let first = SeededRandom(seed: 1)
        let second = SeededRandom(seed: 1)
        for count in [0, 1, 31, 32, 33, 100] {
            #expect(first.bytes(count) == second.bytes(count))
        }
        #expect(SeededRandom(seed: 1).bytes(32) != SeededRandom(seed: 2).bytes(32))
        #expect(first.uint64() != first.uint64())
    }

    @Test("a seeded generator used by many threads gives each of its blocks once")
    func threads() async {
        let random = SeededRandom(seed: 3)
        let blocks = await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<200 { group.addTask { random.bytes(32) } }
            return await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(blocks.count == 200)
    }

    @Test("the system's randomness fills every byte, and does not repeat itself")
    func system() {
        let random = SystemRandom()
        #expect(random.bytes(0).isEmpty)
        #expect(random.bytes(32) != random.bytes(32))
        #expect(Set(random.bytes(4096)).count == 256)
    }
}
