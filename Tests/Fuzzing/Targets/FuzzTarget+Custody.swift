import Files
import Sealing

@testable import Custody
@testable import Ledger

extension FuzzTarget {
    /// What lies in a custodian's folder, and what custodians send each other.
    static let custody: [FuzzTarget] = [
        table, shard, treeContents, sealedShard, keySlots, punctureLog, leaseRecord, custodianFile, joinOffer,
        treeExport, comparison,
    ]

    private static func secret(_ count: Int) -> Secret {
        let bytes = [UInt8](repeating: 9, count: count)
        return Secret(copying: bytes.span)
    }

    private static let table = FuzzTarget("custody-table") {
        var shards = [CustodyTable.Shard](repeating: .whole, count: TableLayout.shardCount)
        shards[7] = .punctured(file: .max)
        var table = CustodyTable(
            generation: 3,
            head: HeadMark(number: 2, digest: FuzzKeys.digest(1)),
            ledgerCount: 9,
            ledgerRoot: FuzzKeys.digest(2),
            applied: 4,
            waiting: [FuzzKeys.digest(3): FuzzKeys.time, FuzzKeys.digest(4): Timestamp(milliseconds: -1)],
            shards: shards,
            secrets: secret(TableLayout.secretCount)
        )
        let whole = table.encode()
        table.head = nil
        table.shards = []
        table.secrets = nil
        return [whole, table.encode()]
    } run: { input in
        guard let table = CustodyTable.decode(input) else { return false }
        try same(table.encode(), as: input, "a custodian's table")
        return true
    }

    /// Two persons' leaves and the nodes beside one of them.
    private static func nodes() -> NodeSet {
        let person = TreePrefix(FuzzKeys.person)
        let places = (8..<TreePrefix.subjectLeafLength).map { length in
            let way = person.ancestor(length: length + 1)
            let bit = UInt64(1) << UInt64(63 - min(63, length))
            return TreePrefix(
                truncating: length < 64 ? (way.subject ^ bit, 0, 0) : (way.subject, way.marker ^ 1, 0),
                length: length + 1
            )
        }
        return NodeSet(places: places.sorted(), keys: secret(places.count * TreeStep.nodeCount))
    }

    private static let shard = FuzzTarget("custody-shard") {
        [ShardFile.encode(nodes()), ShardFile.encode(.empty)]
    } run: { input in
        guard let nodes = ShardFile.decode(input.span) else { return false }
        try same(ShardFile.encode(nodes), as: input, "a shard")
        for path in [FuzzKeys.person, FuzzKeys.object] {
            _ = nodes.canDerive(TreePrefix(path))
        }
        return true
    }

    private static let treeContents = FuzzTarget("tree-contents") {
        let shards = (0..<TableLayout.shardCount).map { number in
            let key = [UInt8](repeating: UInt8(number), count: TreeStep.nodeCount)
            return NodeSet(place: StateFolder.place(ofShard: number), key: key.span)
        }
        let mark = HeadMark(number: 5, digest: FuzzKeys.digest(1))
        return [nil, mark].map {
            TreeContents(labelKey: secret(32), rootSeed: secret(32), shards: shards, head: $0).encode()
        }
    } run: { input in
        guard let contents = TreeContents(decoding: input.span) else { return false }
        try same(contents.encode(), as: input, "a tree on its way")
        return true
    }

    private static let sealedShard = FuzzTarget("sealed-shard") {
        let key = [UInt8](repeating: 1, count: 32)
        return [
            ShardFile.seal(
                nodes(),
                shard: 1,
                name: 2,
                repository: FuzzKeys.repository,
                key: key.span,
                random: FuzzKeys.random
            )
        ]
    } run: { input in
        let key = [UInt8](repeating: 1, count: 32)
        let opened = try? ShardFile.open(input, shard: 1, name: 2, repository: FuzzKeys.repository, key: key.span)
        return opened != nil
    }

    /// The file of the slots as it is, and with checksums that fit.
    private static let keySlots = FuzzTarget("key-slots") {
        let path = try FuzzKeys.file("slots-sample", [])
        try FileSystem.unlinkIfPresent(path)
        let slots = KeySlots(path: path)
        try slots.create(random: FuzzKeys.random)
        try slots.write(generation: 3, table: 4, key: secret(32), slot: 1)
        return [try AtomicFile.read(path, maximumBytes: 1 << 20)]
    } run: { input in
        func contents(_ bytes: [UInt8]) throws -> Bool {
            let slots = KeySlots(path: try FuzzKeys.file("slots", bytes))
            return (try? slots.read())?.contains { $0.generation != nil } ?? false
        }
        let asItIs = try contents(input)
        var fitting: [UInt8] = []
        for number in 0..<2 {
            let count = KeySlots.slotCount - Digest.byteCount
            var slot = Array(input.dropFirst(number * KeySlots.slotCount).prefix(count))
            slot.append(contentsOf: repeatElement(0, count: count - slot.count))
            SHA256.hash(slot.span).append(to: &slot)
            fitting.append(contentsOf: slot)
        }
        let fits = try contents(fitting)
        return asItIs || fits
    }

    private static let punctureLog = FuzzTarget("puncture-log") {
        let path = try FuzzKeys.file("punctures-sample", [])
        let log = PunctureLog(path: path)
        try log.append(
            [FuzzKeys.digest(1), FuzzKeys.digest(2)],
            PunctureLog.Record(generation: 7, time: FuzzKeys.time)
        )
        return [try AtomicFile.read(path, maximumBytes: 1 << 20)]
    } run: { input in
        guard let (records, count) = try? PunctureLog(path: try FuzzKeys.file("punctures", input)).read() else {
            return false
        }
        try demand(UInt64(records.count) <= count && count <= UInt64(input.count / 64), "records that are not there")
        return count > 0
    }

    private static let leaseRecord = FuzzTarget("lease-record", .document) {
        let record = LeaseRecord(
            id: FuzzKeys.id(1),
            purpose: "backup",
            run: FuzzKeys.id(2),
            opened: FuzzKeys.time,
            until: FuzzKeys.time.addingMonths(1),
            generation: 3,
            ended: nil,
            end: nil
        )
        return [record, record.ended(at: FuzzKeys.time, .dropped)].map { $0.json.canonicalBytes() }
    } run: { input in
        guard let record = LeaseRecord(parsing: input) else { return false }
        try same(record.json.canonicalBytes(), as: input, "a lease's record")
        return true
    }

    private static let custodianFile = FuzzTarget("custodian-json", .document) {
        [CustodianFile(name: "a", region: "r", settings: .standard).encoded.dropLast()].map(Array.init)
    } run: { input in
        guard let file = try? CustodianFile(parsing: input) else { return false }
        var text = input[...]
        while text.last == UInt8(ascii: "\n") || text.last == UInt8(ascii: " ") { text.removeLast() }
        try same(Array(file.encoded.dropLast()), as: Array(text), "a custodian's settings")
        return true
    }

    private static let joinOffer = signed("join-offer", namespace: CustodyDocument.namespace) {
        [
            JoinOffer(
                repository: FuzzKeys.repository,
                party: "custodian:a",
                agreement: [UInt8](repeating: 1, count: 32),
                nonce: [UInt8](repeating: 2, count: 16),
                with: FuzzKeys.root
            ).signed.document
        ]
    } parse: { _, bytes in
        try? JoinOffer(parsing: bytes.span).signed.document
    }

    private static let treeExport = signed("tree-export", namespace: CustodyDocument.namespace) {
        [
            TreeExport(
                repository: FuzzKeys.repository,
                donor: "custodian:a",
                offer: FuzzKeys.digest(1),
                agreement: [UInt8](repeating: 1, count: 32),
                sealed: [1, 2, 3],
                with: FuzzKeys.root
            ).signed.document
        ]
    } parse: { _, bytes in
        guard let export = try? TreeExport(parsing: bytes.span) else { return nil }
        return TreeExport(
            repository: export.repository,
            donor: export.donor,
            offer: export.offer,
            agreement: export.agreement,
            sealed: export.sealed,
            with: FuzzKeys.root
        ).signed.document
    }

    private static let comparison = signed("comparison", namespace: CustodyDocument.namespace) {
        [
            ComparisonAnswer(
                repository: FuzzKeys.repository,
                party: "custodian:a",
                challenge: [1, 2],
                codes: [FuzzKeys.digest(1), nil],
                with: FuzzKeys.root
            ).signed.document
        ]
    } parse: { _, bytes in
        guard let answer = try? ComparisonAnswer(parsing: bytes.span) else { return nil }
        return ComparisonAnswer(
            repository: answer.repository,
            party: answer.party,
            challenge: answer.challenge,
            codes: answer.codes,
            with: FuzzKeys.root
        ).signed.document
    }
}
