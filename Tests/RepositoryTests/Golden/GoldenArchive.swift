import Custody
import Files
import Foundation
import Ledger
import Repository
import Sealing
import Simulation
import TestSupport
import Testing

@testable import Stores

/// Repositories that lie in `Tests/Fixtures/Repositories`, each in an archive named for what is wrong with it.
enum GoldenArchive {
    /// The folder with the archives.
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/Repositories")

    static func path(_ name: String) -> String { folder.appendingPathComponent(name + ".tar.gz").path }

    /// Puts a folder into an archive whose bytes depend on nothing but the files.
    static func write(_ name: String, _ content: PathBytes) throws {
        try tar([
            "--create", "--file", path(name), "--use-compress-program", "gzip -n9", "--sort=name",
            "--mtime=2026-01-01 00:00Z", "--owner=0", "--group=0", "--numeric-owner", "--directory",
            content.description, ".",
        ])
    }

    static func read(_ name: String, into folder: PathBytes) throws {
        try tar(["--extract", "--gzip", "--file", path(name), "--directory", folder.description])
    }

    private static func tar(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar"] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "tar \(arguments)")
    }
}

/// A golden repository, unpacked: one store as it lies in its folder, and the custodian of the sound one.
struct GoldenRepository {
    let store: LocalStore
    /// What the custodian holds of the ledger, and the store.
    let ledger: Ledger
    /// The head of the sound repository, as the custodian remembers it.
    let known: [HeadReference]
    let lease: KeyLease
    let context: EngineContext
    private let place: TemporaryFolder

    init(_ name: String) throws {
        let place = try TemporaryFolder()
        let clock = ManualClock(Timestamp(milliseconds: 1_900_000_000_000))
        let random = SeededRandom(seed: 1)
        self.place = place
        try GoldenArchive.read("sound", into: place.path)
        if name != "sound" {
            try FileSystem.removeTree(place.path.appending("store"))
            try GoldenArchive.read(name, into: place.path)
        }
        let custodian = try Custodian(
            open: place.path.appending("custodian"),
            name: "test",
            region: "test-region",
            clock: clock,
            random: random
        )
        let repository = try #require(try custodian.repositories.first)
        let vault = try custodian.open(repository)
        let folder = place.path.appending("store")
        store = LocalStore(
            place: try StorePlace(name: "first", region: "test-region", url: StorePlace.url(of: folder)),
            repository: repository,
            top: try DirectoryHandle.open(folder),
            permission: StorePermission(
                store: "first",
                mayCreate: true,
                mayDelete: true,
                expires: clock.now().addingMonths(1),
                clock: clock
            )
        )
        var ledger = vault.ledger
        ledger.merge(try Replica(repairing: store, describedBy: vault.descriptor).surveyLedger().ledger)
        self.ledger = ledger
        known = try vault.highestHead.map { [HeadReference($0, witness: "custodian:test")] } ?? []
        try vault.catchUp(with: ledger, witnesses: [Witness(party: "store:first", ledger: ledger, head: nil)])
        lease = try vault.lease(run: "golden", until: clock.now().adding(seconds: 3600))
        context = EngineContext(
            clock: clock,
            random: random,
            cacheFolder: place.path.appending("cache"),
            workers: 2,
            progress: SilentProgress()
        )
    }

    /// Checks the store with keys, reading everything.
    func check() throws -> CheckReport {
        try RepositoryCheck.run(
            try Replica(opening: store),
            ledger: ledger,
            known: known,
            lease: lease,
            readData: true,
            context: context
        )
    }

    /// Restores the latest snapshot from the store alone.
    func restore() throws -> (MemoryTarget, RestoreResult) {
        let repository = try OpenedRepository(
            salvaging: try Replica(opening: store),
            ledger: ledger,
            lease: lease,
            context: context
        )
        let target = MemoryTarget()
        return (
            target,
            try Restore.run(Restore.Request(snapshot: repository.snapshot("latest"), target: target), from: repository)
        )
    }
}
