import Ledger
import Sealing
import Testing

@testable import Custody

@Suite struct KeyTreeVectors {
    private struct Vectors: Decodable {
        struct Label: Decodable {
            let subject: String
            let object: String?
            let incarnation: UInt32
            let path: String
        }
        struct Leaf: Decodable {
            let path: String
            let leaf: String
            let idKey: String
            let sealingKey: String
        }
        struct Scope: Decodable {
            let kind: String
            let subject: String
            let object: String?
        }
        struct Node: Decodable {
            let length: Int
            let path: String
            let node: String
        }
        struct Puncture: Decodable {
            let scopes: [Scope]
            let shard: Int
            let count: Int
            let first: Node
            let last: Node
            let sha256: String
        }
        struct Successor: Decodable {
            let path: String
            let successor: String?
        }
        struct Retirement: Decodable {
            let path: String
            let count: Int
            let first: Node
            let last: Node
            let nodes: String
        }
        let root: String
        let labelKey: String
        let labels: [Label]
        let leaves: [Leaf]
        let punctures: [Puncture]
        let successors: [Successor]
        let retirements: [Retirement]
    }

    private let vectors: Vectors
    private let shards: [NodeSet]

    init() throws {
        let vectors = try VectorFile.read("key-tree.json", as: Vectors.self)
        let root = try VectorFile.bytes(vectors.root)
        self.vectors = vectors
        shards = KeyTree.shards(ofRoot: root.span)
    }

    @Test("labels lead to the paths that the vectors name")
    func labels() throws {
        let bytes = try VectorFile.bytes(vectors.labelKey)
        let key = LabelKey(secret: Secret(copying: bytes.span))
        for vector in vectors.labels {
            let label = try ScopeLabel(subject: vector.subject, object: vector.object)
            let path = ScopePath(
                subject: key.subject(label, incarnation: vector.incarnation),
                object: key.object(label, incarnation: vector.incarnation)
            )
            #expect(Hex.encode(path.bytes) == vector.path)
        }
    }

    @Test("paths lead to the leaves and keys that the vectors name")
    func leaves() throws {
        for vector in vectors.leaves {
            let bytes = try VectorFile.bytes(vector.path)
            let found = ScopePath(bytes.span)
            let path = try #require(found)
            var deriver = LeafDeriver()
            defer { deriver.cleanse() }
            let keys = deriver.withLeaf(path, from: shards[TreePrefix(path).shard]) { leaf in
                let keys = LeafKeys(leaf: leaf)
                return [
                    Self.hex(leaf), keys.withIDKey { Self.hex($0) }, keys.withSealingKey { Self.hex($0) },
                ]
            }
            #expect(keys == [vector.leaf, vector.idKey, vector.sealingKey])
        }
    }

    @Test("punctures leave the nodes that the vectors name")
    func punctures() throws {
        for vector in vectors.punctures {
            var nodes = shards[vector.shard]
            for scope in vector.scopes {
                var fields = ["kind": JSONValue.string(scope.kind), "subject": .string(scope.subject)]
                if let object = scope.object { fields["object"] = .string(object) }
                let prefix = try #require(ScopePrefix(json: .object(fields)))
                nodes = nodes.punctured(at: TreePrefix(prefix))
            }
            let encoded = ShardFile.encode(nodes)
            #expect(nodes.places.count == vector.count)
            #expect(SHA256.hash(encoded.span).hex == vector.sha256)
            for (index, expected) in [(0, vector.first), (vector.count - 1, vector.last)] {
                let place = nodes.places[index]
                #expect(place.length == expected.length)
                let bits =
                    ScopePath(subject: place.subject).bytes.prefix(8) + [place.marker]
                    + ScopePath(subject: place.object).bytes.prefix(8)
                #expect(Hex.encode(Array(bits)) == expected.path)
                #expect(nodes.withKey(at: index) { Self.hex($0) } == expected.node)
            }
        }
    }

    @Test("P1: leaves that are given up lead to the successors that the vectors name")
    func successors() throws {
        for vector in vectors.successors {
            let bytes = try VectorFile.bytes(vector.path)
            let found = ScopePath(bytes.span)
            let path = try #require(found)
            #expect(path.successor.map { Hex.encode($0.bytes) } == vector.successor)
        }
    }

    @Test("P1: the retirement of a leaf leaves the nodes that the vectors name")
    func retirements() throws {
        for vector in vectors.retirements {
            let bytes = try VectorFile.bytes(vector.path)
            let found = ScopePath(bytes.span)
            let place = TreePrefix(ScopePrefix.leaf(try #require(found)))
            let nodes = shards[place.shard].punctured(at: place)
            #expect(nodes.places.count == vector.count && !nodes.canDerive(place))
            #expect(nodes.withKeys { SHA256.hash($0).hex } == vector.nodes)
            for (index, expected) in [(0, vector.first), (vector.count - 1, vector.last)] {
                #expect(nodes.places[index].length == expected.length)
                #expect(nodes.withKey(at: index) { Self.hex($0) } == expected.node)
            }
        }
    }

    private static func hex(_ bytes: Span<UInt8>) -> String { Hex.encode(bytes.indices.map { bytes[$0] }) }
}
