package import Files
package import Sealing

/// A party that holds key trees: one folder with an identity, settings, and a folder for each repository.
///
/// All functions may be called from several threads and processes at once.
package final class Custodian: Sendable {
    /// The operator's name for it.
    package let name: String
    /// The region it belongs to.
    package let region: String
    /// The key that it signs receipts with; its public key stands in each repository's ledger.
    package let identity: SigningKey
    /// What it decides for itself.
    package let settings: CustodianSettings
    let folder: PathBytes
    let rootSecret: Secret?
    let rootSecretOrigin: RootSecretOrigin?
    let clock: any WallClock
    let random: any RandomSource

    /// Its id as a party: `custodian:NAME`.
    package var partyID: String { "custodian:" + name }

    private static func settingsFile(_ folder: PathBytes) -> PathBytes { folder.appending("custodian.json") }
    private static func identityFile(_ folder: PathBytes) -> PathBytes { folder.appending("identity") }

    /// True when a custodian lives in a folder.
    package static func exists(_ folder: PathBytes) throws -> Bool {
        try FileSystem.status(settingsFile(folder)) != nil
    }

    /// Sets up a new custodian.
    /// - Throws: ``CustodyError`` with `alreadyInitialised` or `journaledDisk`; ``FileError``.
    package static func create(
        _ folder: PathBytes,
        name: String,
        region: String,
        settings: CustodianSettings = .standard,
        random: any RandomSource
    ) throws {
        guard try !exists(folder) else {
            throw CustodyError(.alreadyInitialised, "a custodian lives in this folder already")
        }
        try FileSystem.makeDirectories(folder, mode: 0o700)
        try refuseJournal(at: folder, name: name)
        var seed = random.bytes(32)
        defer { seed.cleanse() }
        try AtomicFile.replace(identityFile(folder), seed.span, mode: 0o600)
        // The last file: without it there is no custodian yet.
        let file = CustodianFile(name: name, region: region, settings: settings).encoded
        try AtomicFile.create(settingsFile(folder), file.span, mode: 0o600)
    }

    /// Opens a custodian.
    /// - Parameters:
    ///   - name: must be the one that it was set up with, as must the region.
    ///   - rootSecret: kept outside of the folder, mixed into what the keys are sealed under.
    ///   - rootSecretOrigin: where it comes from, for receipts.
    /// - Throws: ``CustodyError`` with `notInitialised`, `wrongCustodian` or `damaged`; ``FileError``.
    package init(
        open folder: PathBytes,
        name: String,
        region: String,
        rootSecret: Secret? = nil,
        rootSecretOrigin: RootSecretOrigin? = nil,
        clock: any WallClock,
        random: any RandomSource
    ) throws {
        guard
            let bytes = try AtomicFile.readIfPresent(
                Self.settingsFile(folder),
                maximumBytes: CustodianFile.maximumBytes
            )
        else { throw CustodyError(.notInitialised, "custodian '\(name)' is not in its folder") }
        let file = try CustodianFile(parsing: bytes)
        guard file.name == name, file.region == region else {
            throw CustodyError(
                .wrongCustodian,
                "the folder of custodian '\(name)' in \(region) is that of '\(file.name)' in \(file.region)"
            )
        }
        try Self.discardUnfinished(in: folder, random: random)
        var seed = try AtomicFile.read(Self.identityFile(folder), maximumBytes: 32)
        defer { seed.cleanse() }
        guard seed.count == 32 else { throw CustodyError(.damaged, "custodian '\(name)' has no identity key") }
        identity = SigningKey(seed: Secret(copying: seed.span))
        settings = file.settings
        self.name = name
        self.region = region
        self.folder = folder
        self.rootSecret = rootSecret
        // Nobody counts on a place that was not named.
        self.rootSecretOrigin = rootSecret == nil ? nil : rootSecretOrigin ?? .sameDevice
        self.clock = clock
        self.random = random
    }

    /// The repositories whose keys it holds, or held, sorted.
    package var repositories: [RepositoryID] {
        get throws {
            try FileSystem.readDirectory(folder).compactMap { $0.name.text.flatMap { RepositoryID(hex: $0) } }.sorted()
        }
    }

    /// Opens a repository's keys.
    ///
    /// Nothing is served before ``CustodianVault/catchUp(with:witnesses:)``.
    /// - Throws: ``CustodyError`` with `noSuchRepository` or `damaged`; ``FileError``.
    package func open(_ repository: RepositoryID) throws -> CustodianVault {
        let folder = stateFolder(repository)
        guard try FileSystem.status(folder.path) != nil else {
            throw CustodyError(.noSuchRepository, "custodian '\(name)' does not hold repository \(repository)")
        }
        return try CustodianVault(custodian: self, folder: folder)
    }

    /// The digests by which the entries are named that it holds of a repository's ledger, without reading one.
    package func entryNames(of repository: RepositoryID) throws -> Set<Digest> {
        let folder = stateFolder(repository).ledger
        return Set(try FileSystem.readDirectory(folder).compactMap { $0.name.text.flatMap { Digest(hex: $0) } })
    }

    func stateFolder(_ repository: RepositoryID) -> StateFolder {
        StateFolder(path: folder.appending(repository.hex), repository: repository, rootSecret: rootSecret)
    }

    var activity: CustodianActivity { CustodianActivity(folder: folder, settings: settings) }
}
