import Ledger
import Sealing
import Testing

@testable import Custody

@Suite struct KeyTreeTests {
    let random = SeededRandom(seed: 11)
    let root: [UInt8]
    let shards: [NodeSet]

    init() {
        let root = random.bytes(32)
        self.root = root
        shards = KeyTree.shards(ofRoot: root.span)
    }

    /// The leaf derived bit by bit from the root, with nothing of the code under test but the hash.
    private func leaf(_ path: ScopePath) -> [UInt8] {
        var bits = (0..<64).map { path.subject >> UInt64(63 - $0) & 1 }
        bits.append(path.object == nil ? 0 : 1)
        if let object = path.object { bits += (0..<64).map { object >> UInt64(63 - $0) & 1 } }
        var node = root
        for bit in bits {
            let message = Array("landfast/1/node\u{0}".utf8) + node
            let children = SHA512.hash(message.span)
            node = Array(bit == 0 ? children.prefix(32) : children.suffix(32))
        }
        return node
    }

    private func derive(_ path: ScopePath, from shards: [NodeSet]) -> [UInt8]? {
        var deriver = LeafDeriver()
        defer { deriver.cleanse() }
        return deriver.withLeaf(path, from: shards[TreePrefix(path).shard]) { leaf in leaf.indices.map { leaf[$0] } }
    }

    private func punctured(_ scopes: [ScopePrefix], _ start: [NodeSet]? = nil) -> [NodeSet] {
        var sets = start ?? shards
        for scope in scopes {
            let target = TreePrefix(scope)
            sets[target.shard] = sets[target.shard].punctured(at: target)
        }
        return sets
    }

    private var paths: [ScopePath] {
        [
            .metadata, .nobody, ScopePath(subject: 1), ScopePath(subject: 1, object: 0),
            ScopePath(subject: 1, object: 1), ScopePath(subject: 1, object: .max), ScopePath(subject: 2),
            ScopePath(subject: 3, object: 7), ScopePath(subject: 0x0100_0000_0000_0000),
            ScopePath(subject: .max), ScopePath(subject: .max, object: .max),
            ScopePath(subject: .max - 1, object: 0x8000_0000_0000_0000),
        ]
    }

    @Test("a leaf is the path's bits walked from the root, each step one SHA-512")
    func derivation() {
        for path in paths {
            #expect(derive(path, from: shards) == leaf(path))
        }
    }

    @Test("leaves of sorted paths are the same as each by itself")
    func sortedDerivation() {
        var many = paths
        for _ in 0..<500 {
            let near = random.uint64() % 4
            many.append(ScopePath(subject: near, object: random.uint64() % 3 == 0 ? nil : random.uint64() % 5))
            many.append(ScopePath(subject: random.uint64(), object: random.uint64() % 2 == 0 ? nil : random.uint64()))
        }
        many = Set(many).sorted()
        let erased = punctured([.subject(2), .object(subject: 1, object: 1), .object(subject: 3, object: 7)])
        for sets in [shards, erased] {
            var deriver = LeafDeriver()
            defer { deriver.cleanse() }
            for path in many {
                let shared = deriver.withLeaf(path, from: sets[TreePrefix(path).shard]) { leaf in
                    leaf.indices.map { leaf[$0] }
                }
                #expect(shared == derive(path, from: sets))
                if let shared { #expect(shared == leaf(path)) }
            }
        }
    }

    @Test("I3: a punctured leaf cannot be derived, and every other leaf is what it was")
    func puncture() {
        let scopes: [ScopePrefix] = [
            .subject(1), .object(subject: 1, object: 1), .object(subject: 3, object: 7), .subject(.max),
            .object(subject: .max - 1, object: 0x8000_0000_0000_0000),
        ]
        for scope in scopes {
            let sets = punctured([scope])
            for path in paths {
                let expected = scope.covers(path) ? nil : leaf(path)
                #expect(derive(path, from: sets) == expected)
            }
            #expect(!sets[TreePrefix(scope).shard].canDerive(TreePrefix(scope)))
        }
    }

    @Test("I3: nothing that is kept after a puncture leads to what was punctured")
    func nothingLeft() {
        let scopes: [ScopePrefix] = [.subject(1), .object(subject: 2, object: 9), .object(subject: 3, object: 7)]
        let set = punctured(scopes)[0]
        for scope in scopes {
            let target = TreePrefix(scope)
            #expect(set.places.allSatisfy { !$0.covers(target) && !target.covers($0) })
        }
        let kept = set.places.indices.map { index in set.withKey(at: index) { key in key.indices.map { key[$0] } } }
        for path in paths where scopes.contains(where: { $0.covers(path) }) {
            for length in 8...TreePrefix(path).length {
                #expect(!kept.contains(node(on: path, length: length)))
            }
        }
    }

    private func node(on path: ScopePath, length: Int) -> [UInt8] {
        let target = TreePrefix(path)
        var node = root
        for depth in 0..<length {
            let message = TreeStep.label + node
            let children = SHA512.hash(message.span)
            node = Array(target.bit(depth) == 0 ? children.prefix(32) : children.suffix(32))
        }
        return node
    }

    @Test(
        "I4: punctures commute and are idempotent: any order gives the same nodes",
        arguments: 0..<25 as Range<UInt64>
    )
    func commutes(seed: UInt64) {
        let random = SeededRandom(seed: seed)
        var scopes: [ScopePrefix] = []
        for _ in 0..<30 {
            // Few persons and objects, so that scopes meet; some share all but the last bits.
            let subject = [1, 2, 3, UInt64.max, 0x0000_0000_0000_0100][Int(random.uint64() % 5)]
            scopes.append(
                random.uint64() % 3 == 0 ? .subject(subject) : .object(subject: subject, object: random.uint64() % 4)
            )
            scopes.append(.subject(random.uint64() | 1))
        }
        let reference = punctured(scopes)
        var generator = Seeded(random: random)
        for _ in 0..<3 {
            let shuffled = (scopes + scopes.prefix(10)).shuffled(using: &generator)
            let cut = Int(random.uint64() % UInt64(shuffled.count))
            let other = punctured(Array(shuffled[cut...]), punctured(Array(shuffled[..<cut])))
            for (left, right) in zip(reference, other) {
                #expect(left.places == right.places)
                #expect(ShardFile.encode(left) == ShardFile.encode(right))
            }
        }
        for scope in scopes { #expect(!reference[TreePrefix(scope).shard].canDerive(TreePrefix(scope))) }
        for set in reference {
            #expect(zip(set.places, set.places.dropFirst()).allSatisfy { $0 < $1 && !$0.covers($1) })
        }
    }

    @Test("one puncture costs one node for each bit below the shard")
    func cost() {
        #expect(punctured([.subject(1)])[0].places.count == 56)
        #expect(punctured([.object(subject: 1, object: 1)])[0].places.count == 121)
        #expect(punctured([.object(subject: 1, object: 1), .subject(1)])[0].places.count == 56)
    }

    @Test("N1: a shard's file reads back, and no mutated one does")
    func shardFiles() throws {
        let repository = RepositoryID(rootKey: SigningKey.generate(from: random).publicKey)
        let key = random.bytes(32)
        let set = punctured([.subject(1), .object(subject: 2, object: 9)])[0]
        let sealed = ShardFile.seal(set, shard: 0, name: 5, repository: repository, key: key.span, random: random)
        let read = try ShardFile.open(sealed, shard: 0, name: 5, repository: repository, key: key.span)
        #expect(ShardFile.encode(read) == ShardFile.encode(set))
        #expect(throws: CustodyError.self) {
            try ShardFile.open(sealed, shard: 1, name: 5, repository: repository, key: key.span)
        }
        #expect(throws: CustodyError.self) {
            try ShardFile.open(sealed, shard: 0, name: 6, repository: repository, key: key.span)
        }
        for _ in 0..<300 {
            let mutated = Mutation.mutate(sealed, with: random)
            guard mutated != sealed else { continue }
            #expect(throws: CustodyError.self) {
                try ShardFile.open(mutated, shard: 0, name: 5, repository: repository, key: key.span)
            }
        }
    }

    @Test("nodes that overlap, are out of order or impossible are not read")
    func badNodes() {
        let set = punctured([.subject(1)])[0]
        let good = ShardFile.encode(set)
        #expect(ShardFile.decode(good.span) != nil)
        for _ in 0..<3000 {
            let mutated = Mutation.mutate(good, with: random)
            guard let read = ShardFile.decode(mutated.span) else { continue }
            #expect(ShardFile.encode(read) == mutated)
            #expect(zip(read.places, read.places.dropFirst()).allSatisfy { $0 < $1 && !$0.covers($1) })
        }
        let key = random.bytes(64)
        let inner = TreePrefix(truncating: (1, 0, 0), length: 60)
        let pair = NodeSet(
            places: [inner, TreePrefix(truncating: (1, 0, 0), length: 64)],
            keys: Secret(copying: key.span)
        )
        let overlapping = ShardFile.encode(pair)
        #expect(ShardFile.decode(overlapping.span) == nil)
    }
}

/// Randomness that a seed reproduces.
struct Seeded: RandomNumberGenerator {
    let random: SeededRandom
    mutating func next() -> UInt64 { random.uint64() }
}

/// What a fault or an attacker does to bytes.
enum Mutation {
    static func mutate(_ bytes: [UInt8], with random: SeededRandom) -> [UInt8] {
        var bytes = bytes
        guard !bytes.isEmpty else { return random.bytes(3) }
        let place = Int(random.uint64() % UInt64(bytes.count))
        switch random.uint64() % 6 {
        case 0: bytes[place] ^= UInt8(1) << UInt8(random.uint64() % 8)
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.uint64())
        case 2: bytes.removeLast(bytes.count - place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: random.uint64()), at: place)
        case 4: bytes.remove(at: place)
        default: bytes.append(contentsOf: random.bytes(Int(random.uint64() % 40)))
        }
        return bytes
    }
}
