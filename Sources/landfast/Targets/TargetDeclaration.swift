internal import Catalog
internal import Custody
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// Declares a folder as a restore target of a repository, before the first byte is written into it.
///
/// From then on it is a party: every erasure of what it may hold waits until it was looked at, or stated gone.
struct TargetDeclaration {
    let installation: Installation
    /// Where it will be written to; made when it is missing.
    let folder: PathBytes
    let region: String
    /// How long it is meant to be there; nil: nothing was said.
    let lifetime: YAMLDuration?
    /// Whose data it is given; nil: anybody's.
    let subjects: [UInt64]?
    /// Whether custodians alone may hold the declaration.
    let allowsCustodiansAlone: Bool

    /// How long when nothing is said.
    static let standardLifetime = YAMLDuration.days(30)

    /// What a declaration came to.
    struct Declared {
        let party: Party
        /// Why no store holds it; nil: one does.
        let missingInStores: String?
    }

    /// Makes the declaration durable at a custodian and in a store.
    ///
    /// A folder that was declared before, and for no less, stays what it is: an interrupted restore goes on in it.
    func declare(_ access: inout DatasetAccess) throws -> Declared {
        try FileSystem.makeDirectories(folder)
        let place = TargetFolder(path: folder, identity: try FolderIdentity(of: folder))
        let party: Party
        if let present = known(place, access) {
            party = present
        } else {
            let id = Hex.encode(installation.random.bytes(16))
            let expires = installation.clock.now().adding(seconds: (lifetime ?? Self.standardLifetime).seconds)
            party = try Party(kind: .target, name: id, region: region, expires: expires, subjects: subjects)
            // A folder that is known here and declared nowhere harms nobody; the other way round nobody could look.
            try installation.targetFolders.keep(place, as: id, random: installation.random)
            try join(party, &access)
        }
        let missing = try makeDurable(party, access)
        try installation.note(targetsOf: access)
        return Declared(party: party, missingInStores: missing)
    }

    /// The target that this folder is already, for as much and as long.
    private func known(_ place: TargetFolder, _ access: DatasetAccess) -> Party? {
        guard lifetime == nil else { return nil }
        let folders = installation.targetFolders
        return access.ledger.parties.first { party in
            party.kind == .target && party.region == region
                && folders.folder(of: party.name)?.identity == place.identity
                && (party.subjects == nil || party.subjects == subjects)
                && party.expires.map { installation.clock.now() < $0 } ?? false
        }
    }

    private func join(_ party: Party, _ access: inout DatasetAccess) throws {
        let entry = try LedgerEntry.make(
            .joined(party),
            repository: access.repository,
            time: installation.clock.now(),
            random: SystemRandom(),
            with: installation.keys.writer
        )
        guard access.ledger.merge([entry]).isEmpty else {
            throw CommandError(
                "target-not-declared",
                "The target could not be declared: this installation's key may not write to the ledger of \(access.name).",
                remedy: "Its delegation is missing or was revoked; see `landfast tenant show`. Nothing was restored.",
                status: .refused
            )
        }
    }

    /// - Returns: why no store holds the declaration; nil: one does.
    private func makeDurable(_ party: Party, _ access: DatasetAccess) throws -> String? {
        let kept = access.keepLedger()
        guard kept.atCustodians > 0 else { throw undeclared("custodian", kept.failure, access) }
        guard kept.inStores == 0 else { return nil }
        guard allowsCustodiansAlone else { throw undeclared("store", kept.failure, access) }
        return kept.failure.map { ErrorReport($0).message } ?? "none can be reached"
    }

    private func undeclared(_ what: String, _ failure: (any Error)?, _ access: DatasetAccess) -> CommandError {
        CommandError(
            "target-not-declared",
            "No \(what) of \(access.name) took the declaration of the restore's target. Nothing was restored.",
            remedy: what == "store"
                ? "Make a store writable; or go on with --declare-at-custodians, and the command ends with 3."
                : "Make a custodian reachable and writable: without one there are no keys either.",
            lines: (failure.map { ["  " + ErrorReport($0).message] } ?? []) + access.unreachableLines
        )
    }
}

extension DatasetAccess {
    /// How many hold the whole ledger durably now, and what went wrong with the first that does not.
    struct KeptLedger {
        var atCustodians = 0
        var inStores = 0
        var failure: (any Error)?
    }

    /// Gives the ledger to every custodian and store that can be reached.
    func keepLedger() -> KeptLedger {
        var kept = KeptLedger()
        for (_, vault) in vaults.sorted(by: { $0.key < $1.key }) {
            do {
                try vault.record(ledger.missing(from: vault.readLedger()))
                kept.atCustodians += 1
            } catch {
                kept.failure = kept.failure ?? error
            }
        }
        for (_, replica) in replicas.sorted(by: { $0.key < $1.key }) {
            do {
                _ = try ledger.write(to: replica.store)
                kept.inStores += 1
            } catch {
                kept.failure = kept.failure ?? error
            }
        }
        return kept
    }
}
