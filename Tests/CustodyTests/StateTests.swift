import Files
import Ledger
import Sealing
import TestSupport
import Testing

@testable import Custody

@Suite struct StateTests {
    let house: TestCustody
    let folder: StateFolder

    init() throws {
        house = try TestCustody()
        folder = house.custodians[0].stateFolder(house.repository)
    }

    private var slots: KeySlots { KeySlots(path: folder.slots) }

    private func slotBytes() throws -> [UInt8] { try AtomicFile.read(folder.slots, maximumBytes: 8192) }

    private func generations() throws -> [UInt64?] { try slots.read().map(\.generation) }

    /// The state key that counts now.
    private func stateKey() throws -> [UInt8] {
        let state = try folder.load(random: house.random)
        guard case .key(_, _, let key) = try slots.read()[state.slot] else { return [] }
        return key.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    }

    private func contains(_ needle: [UInt8], _ haystack: [UInt8]) -> Bool {
        guard haystack.count >= needle.count, let first = needle.first else { return false }
        return haystack.indices.dropLast(needle.count - 1).contains { start in
            haystack[start] == first && haystack[start..<start + needle.count].elementsEqual(needle)
        }
    }

    @Test(
        "a process that dies after any step of a puncture leaves a state that is the old or the new one",
        arguments: StateStep.allCases
    )
    func crashes(last: StateStep) throws {
        let path = ScopePath(subject: 0x1234_5678_9ABC_DEF0)
        let other = ScopePath(subject: 0x1234_5678_9ABC_DEF1)
        let oldKey = try stateKey()
        let before = try folder.load(random: house.random)
        var draft = StateDraft(before.table)
        try draft.puncture(.subject(path.subject), in: folder)
        let change = StateChange(to: draft, from: before, in: folder, random: house.random)
        for step in StateStep.allCases {
            try change.perform(step)
            if step == last { break }
        }
        let isNew = last == .key || last == .scrub || last == .clean
        let vault = try house.reopen(0)
        #expect(try vault.canDerive(path) == !isNew)
        #expect(try vault.canDerive(other))
        let after = try folder.load(random: house.random)
        #expect(after.table.generation == before.table.generation + (isNew ? 1 : 0))
        // Whoever read the state finished what was left: one key only, and the old one gone when the new one counts.
        #expect(try generations().compactMap { $0 }.count == 1)
        #expect(try contains(oldKey, slotBytes()) == !isNew)
        // And the next change works and leaves no file behind.
        let tombstone = try house.erase(.subject(path.subject))
        #expect(try !vault.canDerive(path))
        #expect(try vault.receipt(for: tombstone).statement.state == .unreadable)
        let tables = try FileSystem.readDirectory(folder.path).filter { $0.name.bytes.starts(with: "table-".utf8) }
        #expect(tables.count == 1)
        #expect(try FileSystem.readDirectory(folder.shards).count == 1)
    }

    @Test("I3: after a puncture the old state key is in no file of the folder")
    func oldKeyIsGone() throws {
        let old = try stateKey()
        #expect(try contains(old, slotBytes()))
        _ = try house.erase(.subject(77))
        #expect(try !contains(old, slotBytes()))
        #expect(try stateKey() != old)
    }

    @Test("of two valid slots the higher generation counts, and the other is overwritten before anything is served")
    func twoValidSlots() throws {
        let old = try slotBytes()
        let before = try folder.load(random: house.random)
        _ = try house.erase(.subject(77))
        let after = try folder.load(random: house.random)
        #expect(after.slot == 1 - before.slot)
        // Somebody puts the old slot back where it was; the table that it opens is gone, and it is not even looked for.
        let oldSlot = Array(old[before.slot * KeySlots.slotCount..<(before.slot + 1) * KeySlots.slotCount])
        try FileDescriptor.open(folder.slots, .readWrite).closing { file throws(FileError) in
            try file.writeAll(oldSlot.span, at: UInt64(before.slot * KeySlots.slotCount))
        }
        #expect(try generations().compactMap { $0 }.count == 2)
        let vault = try house.reopen(0)
        #expect(try !vault.canDerive(ScopePath(subject: 77)))
        #expect(try generations().compactMap { $0 } == [after.table.generation])
        #expect(try !contains(Array(oldSlot[32..<64]), slotBytes()))
    }

    @Test(
        "a key slot that was half written is seen, overwritten, and the other one counts",
        arguments: [1, 20, 40, 60, 500, 4095]
    )
    func halfWrittenSlot(count: Int) throws {
        let state = try folder.load(random: house.random)
        let whole = try slotBytes()
        let current = Array(whole[state.slot * KeySlots.slotCount..<(state.slot + 1) * KeySlots.slotCount])
        var half = Array(current.prefix(count))
        half[count - 1] ^= 0x55
        try FileDescriptor.open(folder.slots, .readWrite).closing { file throws(FileError) in
            try file.writeAll(half.span, at: UInt64((1 - state.slot) * KeySlots.slotCount))
        }
        guard case .torn = try slots.read()[1 - state.slot] else {
            Issue.record("the slot was not seen to be torn")
            return
        }
        let vault = try house.reopen(0)
        #expect(try vault.canDerive(ScopePath(subject: 1)))
        guard case .scrubbed = try slots.read()[1 - state.slot] else {
            Issue.record("the torn slot was not overwritten")
            return
        }
        _ = try house.erase(.subject(1))
        #expect(try !vault.canDerive(ScopePath(subject: 1)))
    }

    @Test("without a valid slot, table or shard nothing is served, and the error says so")
    func damage() throws {
        _ = try house.erase(.subject(1))
        let vault = house.vaults[0]
        func breaks(_ path: PathBytes) throws {
            let bytes = try AtomicFile.read(path, maximumBytes: 1 << 20)
            let random = SeededRandom(seed: 5)
            for _ in 0..<20 {
                let mutated = Mutation.mutate(bytes, with: random)
                guard mutated != bytes else { continue }
                try put(mutated, at: path)
                let error = #expect(throws: CustodyError.self) { try vault.canDerive(ScopePath(subject: 2)) }
                #expect(error.map { [.damaged, .wrongRootSecret].contains($0.kind) } == true)
                try put(bytes, at: path)
            }
            try FileSystem.unlink(path)
            #expect(throws: CustodyError.self) { try vault.canDerive(ScopePath(subject: 2)) }
            try put(bytes, at: path)
            #expect(try vault.canDerive(ScopePath(subject: 2)))
        }
        let state = try folder.load(random: house.random)
        try breaks(folder.table(state.name))
        guard case .punctured(let shard) = state.table.shards[0] else {
            Issue.record("the shard was not punctured")
            return
        }
        try breaks(folder.shard(shard))
        let bytes = try slotBytes()
        try put(Array(repeating: 0, count: 8192), at: folder.slots)
        #expect(throws: CustodyError.self) { try vault.canDerive(ScopePath(subject: 2)) }
        try put(bytes.prefix(100).map { $0 }, at: folder.slots)
        #expect(throws: CustodyError.self) { try vault.canDerive(ScopePath(subject: 2)) }
        try put(bytes, at: folder.slots)
        #expect(try vault.canDerive(ScopePath(subject: 2)))
    }

    @Test("mutated slots, tables and logs never stop the program")
    func mutations() throws {
        let random = SeededRandom(seed: 8)
        let slot = try slotBytes()
        for _ in 0..<500 {
            try put(Mutation.mutate(slot, with: random), at: folder.slots)
            _ = try? house.vaults[0].canDerive(ScopePath(subject: 2))
        }
        try put(slot, at: folder.slots)
        for _ in 0..<2000 {
            let plain = random.bytes(Int(random.uint64() % 400))
            _ = CustodyTable.decode(plain)
            _ = TreeContents(decoding: plain.span)
        }
        let log = PunctureLog(path: folder.punctures)
        let digest = SHA256.hash(slot.span)
        try log.append([digest], PunctureLog.Record(generation: 3, time: TestCustody.start))
        let bytes = try AtomicFile.read(folder.punctures, maximumBytes: 1 << 20)
        for _ in 0..<200 {
            try put(Mutation.mutate(bytes, with: random), at: folder.punctures)
            _ = try log.read()
        }
        // A record that was cut off is overwritten by the next one.
        try put(bytes.dropLast(10).map { $0 }, at: folder.punctures)
        #expect(try log.read().count == 0)
        try log.append([digest], PunctureLog.Record(generation: 4, time: TestCustody.start))
        #expect(try log.read().records[digest]?.generation == 4)
    }

    @Test("with a root secret the folder alone opens nothing")
    func rootSecret() throws {
        let secret = Secret.random(count: 32, from: house.random)
        let sealed = try TestCustody(rootSecret: secret)
        #expect(try sealed.reopen(0, rootSecret: secret).canDerive(ScopePath(subject: 1)))
        for wrong in [nil, Secret.random(count: 32, from: house.random)] {
            let vault = try sealed.reopen(0, rootSecret: wrong)
            let error = #expect(throws: CustodyError.self) { try vault.canDerive(ScopePath(subject: 1)) }
            #expect(error?.kind == .wrongRootSecret)
        }
    }

    @Test("I3: what a process that died while it founded a repository left behind is overwritten and removed")
    func unfinishedFounding() throws {
        let custodian = house.folder(0)
        try FileSystem.rename(folder.path, to: custodian.appending("founding-0000000000000001"))
        _ = try Custodian(
            open: custodian,
            name: "helsinki",
            region: "hetzner-hel1",
            clock: house.clock,
            random: house.random
        )
        #expect(try FileSystem.readDirectory(custodian).allSatisfy { !$0.name.bytes.starts(with: "founding".utf8) })
    }
}
