import Files
import Ledger
import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

@Suite("Damaged, swapped and rolled-back repositories")
struct DamageTests {
    private func filled() throws -> (RepositoryWorld, MemorySource) {
        let world = try RepositoryWorld()
        let source = MemorySource()
        let ada = try ScopeLabel(subject: "user:1", object: nil)
        source.putFolder("users/1", ada)
        source.put("users/1/a", world.noise.bytes(200_000), ada)
        source.put("b", world.noise.bytes(400_000))
        _ = try world.backup(source)
        _ = try world.replicate(to: 1)
        return (world, source)
    }

    @Test(
        "I7: one flipped bit in any object is found, and never copied to another replica",
        arguments: [ObjectKind.pack, .index, .snapshot, .head, .ledger, .repository]
    )
    func flippedBit(kind: ObjectKind) throws {
        let (world, _) = try filled()
        let object = try #require(try world.stores[0].list(kind).last)
        try world.flipBit(in: object.name, of: 0)
        #expect(throws: (any Error).self) {
            let report = try world.check(0, readData: true)
            if !report.findings.isEmpty { throw Found() }
        }
        let before = try world.everyByte(of: 2)
        do {
            _ = try world.replicate(to: 2)
        } catch {
            #expect(error is any ExplainedError)
        }
        let damaged = try world.stores[0].read(object.name, maximumBytes: 1 << 28)
        let after = try world.everyByte(of: 2)
        #expect(before[object.name] != nil || after[object.name] != damaged || kind == .repository)
    }

    private struct Found: Error {}

    @Test(
        "a missing or cut object is found by check, and restore says what it cannot give back",
        arguments: [ObjectKind.pack, .index, .snapshot],
        [true, false]
    )
    func missingOrCut(kind: ObjectKind, isCut: Bool) throws {
        let (world, _) = try filled()
        let object = try #require(try world.stores[0].list(kind).last)
        let bytes = try world.stores[0].read(object.name, maximumBytes: 1 << 28)
        try world.stores[0].delete(object.name)
        if isCut { try world.stores[0].create(object.name, Array(bytes.prefix(bytes.count / 3)).span) }
        world.forgetCaches()
        let report = try world.check(0, readData: false)
        #expect(report.findings.contains { $0.object == object.name.description })
        #expect(report.findings.allSatisfy { !$0.remedy.isEmpty })
        do {
            let (_, result) = try world.restore(from: 0)
            // What an index held is read from the packs.
            #expect(result.problems.isEmpty == (kind == .index))
        } catch {
            let explained = try #require(error as? any ExplainedError)
            #expect(!explained.remedy.isEmpty)
        }
        // The other replica is untouched by all this.
        #expect(try world.restore(from: 1).1.problems.isEmpty)
        // And brings the damaged one back.
        _ = try world.replicate(from: 1, to: 0)
        #expect(try world.check(0, readData: true).findings.isEmpty)
    }

    @Test("I5: a large file with a damaged chunk is a problem of its own; what is restored beside it is whole")
    func damagedLargeFile() throws {
        let world = try RepositoryWorld()
        let source = MemorySource()
        source.put("large", world.noise.bytes(12 << 20))
        for number in 0..<20 { source.put(PathBytes("small-\(number)"), world.noise.bytes(3_000)) }
        _ = try world.backup(source)
        let largest = try #require(try world.stores[0].list(.pack).max { $0.size < $1.size })
        try world.flipBit(in: largest.name, of: 0)
        let (target, result) = try world.restore()
        #expect(result.problems.map(\.path).contains("large"))
        let files = target.everything.filter { $0.value.metadata.kind == .file }
        for (path, file) in files {
            #expect(file.content == source.everything[path]?.content, "\(path)")
        }
        #expect(files["large"] == nil)
        #expect(files.count + result.problems.count == source.everything.count)
    }

    @Test("I5: a restore from a store that fails once at whatever read gives back everything, or says what it does not")
    func failingReads() throws {
        let (world, source) = try filled()
        source.putFolder("empty-folder")
        _ = try world.backup(source)
        for operation in 1...60 {
            let process = SimulatedProcess(Fault(.failure, at: .operation(operation)))
            let target = MemoryTarget()
            do {
                let replica = try Replica(opening: process.view(of: world.stores[0]))
                let repository = try OpenedRepository(
                    replica: replica,
                    ledger: world.ledger,
                    lease: try world.lease(),
                    context: world.context
                )
                let request = Restore.Request(snapshot: try repository.snapshot("latest"), target: target)
                guard try Restore.run(request, from: repository).problems.isEmpty else { continue }
            } catch {
                continue
            }
            let missing = source.everything.keys.filter { target.everything[$0] == nil }
            #expect(missing.isEmpty, "operation \(operation)")
        }
    }

    @Test("a swapped repository.json is refused")
    func swappedDescriptor() throws {
        let (world, _) = try filled()
        let other = try RepositoryWorld(seed: 43)
        let foreign = try other.stores[0].read(.repository, maximumBytes: 1 << 16)
        try world.stores[0].delete(.repository)
        try world.stores[0].create(.repository, foreign.span)
        #expect {
            _ = try Replica(opening: world.stores[0])
        } throws: {
            ($0 as? RepositoryError)?.kind == .foreignRepository
        }
    }

    @Test("a folder without a repository is said to be one")
    func emptyFolder() throws {
        let world = try RepositoryWorld()
        let empty = try SimulatedStore("empty", repository: world.stores[0].repository)
        #expect {
            _ = try Replica(opening: empty)
        } throws: {
            ($0 as? RepositoryError)?.kind == .noSuchRepository
        }
    }

    @Test("E13: a replica that is behind may not be a source")
    func staleSource() throws {
        let (world, source) = try filled()
        _ = try world.backup(source)
        #expect {
            _ = try world.replicate(from: 1, to: 2, known: world.known())
        } throws: {
            ($0 as? RepositoryError)?.kind == .behind
        }
    }

    @Test("E13: a replica that lacks a ledger entry is a finding, and no source, whatever its heads show")
    func sourceWithoutTombstone() throws {
        let (world, _) = try filled()
        try world.issueTombstone(for: try ScopeLabel(subject: "user:1", object: nil))
        let report = try world.check(1, readData: false)
        #expect(report.findings.map(\.object) == ["ledger"])
        #expect {
            _ = try world.replicate(from: 1, to: 2)
        } throws: {
            ($0 as? RepositoryError)?.kind == .behind
        }
    }

    @Test("a copy that leaves, and can take no tombstone any more, is a source; the target has the tombstone before")
    func leavingSource() throws {
        let (world, source) = try filled()
        try world.issueTombstone(for: try ScopeLabel(subject: "user:1", object: nil))
        func replicate(known: [HeadReference]) throws -> ReplicationResult {
            try Replication.run(
                from: world.replica(1),
                to: world.replica(2),
                ledger: world.ledger,
                known: known,
                isSourceLeaving: true,
                context: world.context
            )
        }
        let result = try replicate(known: world.known())
        #expect(result.state != nil)
        #expect(try !world.replica(2).ledger().isBehind(world.ledger))
        // E13: with an old head it is none.
        _ = try world.backup(source)
        #expect {
            _ = try replicate(known: world.known())
        } throws: {
            ($0 as? RepositoryError)?.kind == .behind
        }
    }

    @Test("I4: a primary that was rolled back takes no commit, and is brought forward by a replica")
    func rolledBackPrimary() throws {
        let (world, source) = try filled()
        let old = try world.everyByte(of: 0)
        source.put("new", [1, 2, 3])
        _ = try world.backup(source)
        _ = try world.replicate(to: 1)
        let known = try world.known()
        try world.putBack(old, into: 0)
        #expect {
            _ = try world.backup(source, known: known)
        } throws: {
            ($0 as? RepositoryError)?.kind == .behind
        }
        _ = try world.replicate(from: 1, to: 0, known: known)
        #expect(try world.backup(source, known: known).problems.isEmpty)
        #expect(try world.restore().0.everything.keys.contains("new"))
    }

    @Test("P16: a head by a key without the role counts for nothing, and stops nothing")
    func foreignHead() throws {
        let (world, source) = try filled()
        let head = try world.stores[0].read(.head(1), maximumBytes: 1 << 20)
        let document = try SignedDocument.parse(head.span, namespace: Head.namespace, maximumBytes: 1 << 20)
        guard var fields = document.document.objectValue else { return }
        fields["number"] = .integer(2)
        fields["previous"] = .string(SHA256.hash(head.span).hex)
        let forged = SignedDocument(
            signing: .object(fields),
            namespace: Head.namespace,
            with: .generate(from: world.random)
        )
        try world.stores[0].create(.head(2), forged.encoded().span)
        let expected = try world.restore(from: 1).0.everything
        #expect(try world.restore(from: 0).0.everything.keys == expected.keys)
        #expect(try world.check(0, readData: false).findings.map(\.fault.code) == ["unknown"])
        // The next head passes over the number, and rests on the last one that counts.
        #expect(try world.backup(source).state.number == 3)
        _ = try world.replicate(to: 1)
        #expect(try world.check(1, readData: true).findings.isEmpty)
    }

    @Test("a replication that stops anywhere leaves the target's last state restorable, and is finished by the next")
    func interruptedReplication() throws {
        let (world, source) = try filled()
        source.put("c", world.noise.bytes(300_000))
        source.remove("b")
        _ = try world.backup(source)
        try world.erase(try ScopeLabel(subject: "user:1", object: nil))
        for operation in 1...40 {
            let process = SimulatedProcess(Fault(.outage, at: .change(operation)))
            let replica = try Replica(opening: process.view(of: world.stores[1]))
            do {
                _ = try world.replicate(from: 0, to: replica)
            } catch is StoreError {
                #expect(try world.restore(from: 1).1.problems.isEmpty)
                continue
            }
            break
        }
        _ = try world.replicate(to: 1)
        #expect(try world.check(1, readData: true).findings.isEmpty)
        #expect(try Set(world.restore(from: 1).0.everything.keys) == Set(world.restore(from: 0).0.everything.keys))
    }
}
