import Sealing
import Simulation
import Stores
import TestSupport
import Testing

@testable import Repository

/// A golden repository that something is wrong with, how it was made, and what must be said of it.
struct GoldenDamage: Sendable, CustomTestStringConvertible {
    /// What a restore of the latest snapshot gives.
    enum Restored: Hashable, Sendable {
        case everything
        /// All of the snapshot before.
        case older
        /// All but some files, each a problem.
        case part
        /// An error of this kind.
        case refused(RepositoryError.Kind)
    }

    let name: String
    /// The findings of a check: folder of the object, and code, sorted; nil when the store is refused as a whole.
    let findings: [String]?
    let restored: Restored
    /// Things in the folder that are no objects, a count.
    var strays = 0
    /// Takes the sound objects apart.
    let damage: @Sendable (inout Objects, Makings) throws -> Void

    typealias Objects = [ObjectName: [UInt8]]

    /// What damages are made with.
    struct Makings: Sendable {
        let repository: RepositoryID
        /// The objects of another repository.
        let other: Objects
        /// The same repository after another second run than the sound one's.
        let fork: Objects
        /// Where a chunk lies that the latest snapshot needs.
        let chunk: ChunkLocation
        let random: SeededRandom
    }

    var testDescription: String { name }

    static let all: [GoldenDamage] = [
        GoldenDamage(name: "pack-bit-flipped", findings: ["packs altered"], restored: .part) { objects, makings in
            objects[.pack(makings.chunk.pack)]?[Int(makings.chunk.entry.offset) + 20] ^= 1
        },
        GoldenDamage(name: "pack-cut", findings: ["packs wrong-size"], restored: .part) { objects, makings in
            objects[.pack(makings.chunk.pack)]?.removeSubrange((Int(makings.chunk.entry.offset) + 20)...)
        },
        GoldenDamage(name: "index-names-missing-pack", findings: ["packs missing"], restored: .part) {
            objects,
            makings in
            objects[.pack(makings.chunk.pack)] = nil
        },
        GoldenDamage(
            name: "pack-swapped-with-another",
            findings: ["packs wrong-size", "packs wrong-size"],
            restored: .part
        ) {
            objects,
            _ in
            let packs = objects.keys.filter { $0.kind == .pack }.sorted()
            (objects[packs[0]], objects[packs[1]]) = (objects[packs[1]], objects[packs[0]])
        },
        GoldenDamage(name: "trailer-swapped-with-other-repository", findings: ["packs altered"], restored: .everything)
        {
            objects,
            makings in
            let trailer = try #require(makings.other[try name(.pack, makings.other)]).suffix(120)
            try change(.pack, &objects) { $0.replaceSubrange(($0.count - 120)..., with: trailer) }
        },
        GoldenDamage(name: "index-bit-flipped", findings: ["indexes altered"], restored: .everything) { objects, _ in
            try change(.index, &objects) { $0[60] ^= 16 }
        },
        GoldenDamage(name: "index-missing", findings: ["indexes missing"], restored: .everything) { objects, _ in
            objects[try name(.index, objects)] = nil
        },
        GoldenDamage(name: "manifest-truncated", findings: ["snapshots wrong-size"], restored: .refused(.damaged)) {
            objects,
            _ in
            try change(.snapshot, &objects) { $0.removeLast(10) }
        },
        GoldenDamage(name: "manifest-missing", findings: ["snapshots missing"], restored: .refused(.damaged)) {
            objects,
            _ in
            objects[try name(.snapshot, objects)] = nil
        },
        GoldenDamage(name: "head-missing", findings: ["heads behind"], restored: .older) { objects, _ in
            objects[.head(2)] = nil
        },
        GoldenDamage(name: "head-bit-flipped", findings: ["heads altered"], restored: .refused(.damaged)) {
            objects,
            _ in
            objects[.head(2)]?[200] ^= 1
        },
        GoldenDamage(
            name: "head-signed-by-a-stranger",
            findings: ["heads unknown"],
            restored: .everything
        ) {
            objects,
            makings in
            let bytes = try #require(objects[.head(2)])
            let signed = try SignedDocument.parse(bytes.span, namespace: Head.namespace, maximumBytes: 1 << 20)
            var head = try Head(signed.document, repository: makings.repository)
            head.number = 3
            head.previous = SHA256.hash(bytes.span)
            let forged = SignedDocument(
                signing: head.document(repository: makings.repository),
                namespace: Head.namespace,
                with: .generate(from: makings.random)
            )
            objects[.head(3)] = forged.encoded()
        },
        GoldenDamage(name: "two-heads-same-number", findings: ["heads behind"], restored: .older) {
            objects,
            makings in
            objects = makings.fork
        },
        GoldenDamage(name: "ledger-entry-removed", findings: ["ledger behind"], restored: .everything) { objects, _ in
            objects[try name(.ledger, objects)] = nil
        },
        GoldenDamage(name: "ledger-entry-bit-flipped", findings: ["ledger altered"], restored: .everything) {
            objects,
            _ in
            try change(.ledger, &objects) { $0[30] ^= 1 }
        },
        GoldenDamage(name: "object-renamed", findings: ["packs missing", "packs wrong-size"], restored: .part) {
            objects,
            _ in
            let packs = objects.keys.filter { $0.kind == .pack }.sorted()
            objects[packs[0]] = objects.removeValue(forKey: packs[1])
        },
        GoldenDamage(name: "repository-json-of-another", findings: nil, restored: .refused(.foreignRepository)) {
            objects,
            makings in
            objects[.repository] = makings.other[.repository]
        },
        GoldenDamage(name: "repository-json-missing", findings: nil, restored: .refused(.noSuchRepository)) {
            objects,
            _ in
            objects[.repository] = nil
        },
        GoldenDamage(name: "temporary-left-behind", findings: [], restored: .everything, strays: 1) { _, _ in },
    ]

    private static func name(_ kind: ObjectKind, _ objects: Objects) throws -> ObjectName {
        try #require(objects.keys.filter { $0.kind == kind }.max())
    }

    private static func change(_ kind: ObjectKind, _ objects: inout Objects, _ body: (inout [UInt8]) -> Void) throws {
        let name = try name(kind, objects)
        var bytes = try #require(objects[name])
        body(&bytes)
        objects[name] = bytes
    }
}
