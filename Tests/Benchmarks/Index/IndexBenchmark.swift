import Files
import Foundation
import Ledger
import Sealing
import TestSupport

@testable import Custody
@testable import Repository
@testable import Stores

/// Measures a repository's index with many chunks: `landfast-index-benchmark FOLDER CHUNKS write|warm|cold`.
///
/// `write` stores indexes as backups do, and fills the cache; `warm` and `cold` open them with a cache and without, each in
/// a process of its own, so that what each takes of memory is its own. Prints JSON.
@main
struct IndexBenchmark {
    private let folder: PathBytes
    private let chunks: Int
    private let keys: ScopeKeys
    private let store: any Store
    private let repository = RepositoryID(rootKey: SigningKey.generate(from: SeededRandom(seed: 1)).publicKey)

    private static let lookups = 200_000
    private static let scopes = 1000

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let chunks = Int(arguments[2]), chunks > 0 else {
            FileHandle.standardError.write(Data("usage: \(arguments[0]) FOLDER CHUNKS write|warm|cold\n".utf8))
            exit(64)
        }
        let benchmark = try IndexBenchmark(folder: PathBytes(arguments[1]), chunks: chunks)
        switch arguments[3] {
        case "write": try benchmark.write()
        default: try benchmark.measure(isCold: arguments[3] == "cold")
        }
    }

    private init(folder: PathBytes, chunks: Int) throws {
        self.folder = folder
        self.chunks = chunks
        let leaf = [UInt8](repeating: 7, count: 32)
        keys = ScopeKeys(path: .metadata, leaf: LeafKeys(leaf: leaf.span))
        let place = folder.appending("store")
        try FileSystem.makeDirectories(place)
        let clock = SystemClock()
        store = LocalStore(
            place: try StorePlace(name: "first", region: "test-region", url: StorePlace.url(of: place)),
            repository: repository,
            top: try DirectoryHandle.open(place),
            permission: StorePermission(
                store: "first",
                mayCreate: true,
                mayDelete: true,
                expires: clock.now().addingMonths(1),
                clock: clock
            )
        )
    }

    /// The id of a chunk by its number.
    private func id(_ number: Int) -> Digest {
        var writer = ByteWriter()
        writer.u64(UInt64(bitPattern: Int64(number)))
        return SHA256.hash(writer.bytes.span)
    }

    private func write() throws {
        let random = SystemRandom()
        var sealer = MetadataSealer(repository: repository, keys: keys)
        let cache = try IndexCache(folder.appending("cache"), repository: repository)
        var names: [String] = []
        for start in stride(from: 0, to: chunks, by: FormatLimits.indexEntries) {
            let locations = (start..<min(start + FormatLimits.indexEntries, chunks)).map { number in
                ChunkLocation(
                    // Sixteen chunks of a MiB to a pack.
                    pack: id(-number / 16 - 1),
                    entry: PackEntry(
                        path: ScopePath(subject: UInt64(number % Self.scopes), object: 2),
                        chunk: ChunkDescription(
                            id: id(number),
                            kind: .data,
                            compression: .zstandard,
                            plainLength: 1 << 20
                        ),
                        offset: UInt32(number % 16) << 20,
                        sealedLength: 1 << 20
                    )
                )
            }
            let run = IndexRun.encode(locations, packSizes: [:])
            let object = IndexObject.seal(run, &sealer, random: random)
            let name = SHA256.hash(object.span)
            try store.create(.index(name), object.span)
            _ = try cache.adopt(run, name: name)
            names.append(name.hex)
        }
        try Data(names.joined(separator: "\n").utf8).write(to: URL(filePath: folder.description + "/names"))
        report(["indexes": Double(names.count)])
    }

    private func measure(isCold: Bool) throws {
        let names = try String(contentsOf: URL(filePath: folder.description + "/names"), encoding: .utf8)
            .split(separator: "\n").compactMap { Digest(hex: String($0)) }
        let place = folder.appending(isCold ? "new-cache" : "cache")
        var sealer = MetadataSealer(repository: repository, keys: keys)
        let started = ContinuousClock.now
        let index = try ChunkIndex(
            names,
            store: store,
            cache: try IndexCache(place, repository: repository),
            sealer: &sealer
        )
        let opened = ContinuousClock.now
        var found = 0
        for lookup in 0..<Self.lookups where try index.find(id(lookup &* 7919 % chunks)) != nil { found += 1 }
        let hit = ContinuousClock.now
        for lookup in 0..<Self.lookups where try index.find(id(chunks + lookup)) != nil { found += 1 }
        let missed = ContinuousClock.now
        guard found == Self.lookups else {
            FileHandle.standardError.write(Data("error: \(found) of \(Self.lookups) chunks were found\n".utf8))
            exit(1)
        }
        report([
            "open_s": (opened - started).seconds,
            "hit_us": (hit - opened).seconds * 1e6 / Double(Self.lookups),
            "miss_us": (missed - hit).seconds * 1e6 / Double(Self.lookups),
        ])
    }

    private func report(_ values: [String: Double]) {
        let pairs = values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
        print("{\(pairs.joined(separator: ", "))}")
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
