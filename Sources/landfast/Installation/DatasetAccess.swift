internal import Capture
internal import Catalog
internal import Custody
internal import Erasure
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing

/// One repository, opened: everything of it that policy and disks let this process reach.
struct DatasetAccess: Sendable {
    /// What a command is going to do with it.
    enum Purpose: Sendable {
        /// Look at states, without keys.
        case looking
        /// Find out what would have to move: also places that are allowed no more.
        case planning
        /// Read with keys.
        case reading
        /// Read with keys, and declare where what is read goes.
        case restoring
        /// Read with keys, also copies that do not say any more which repository they are.
        case checking
        /// Back up, replicate, compact.
        case writing
        /// Put damaged copies right; those that may only be read, or must be left, supply what the others lack.
        case repairing
        /// Erase: also from places that are allowed no more.
        case erasing
        /// Move copies and keys: also out of places that are allowed no more.
        case relocating

        /// True when copies are opened whose `repository.json` is damaged or missing.
        var opensDamagedCopies: Bool { self == .checking || self == .repairing }

        /// What this process itself does with the bytes.
        var ownAction: Action { [.reading, .restoring, .checking].contains(self) ? .read : .write }

        /// True when nothing may be changed, custodians' ledgers included.
        var isLook: Bool { self == .looking || self == .planning }

        /// True when places are asked too that may only be read and cleared.
        var reachesForbiddenPlaces: Bool { self == .planning || self == .erasing || self == .relocating }
    }

    let tenant: TenantRecord
    let dataset: DatasetRecord
    let inputs: TenantInputs
    let datasetClass: DatasetClass
    /// Puts on record what moves between this repository's copies.
    let transfers: TransferRecorder
    /// The union of the ledgers of all that could be reached.
    var ledger: Ledger
    /// Copies that can be reached, by party id.
    var replicas: [String: Replica] = [:]
    /// Their newest heads; absent: none committed yet.
    var states: [String: RepositoryState] = [:]
    /// The ledgers they had when they were opened.
    var ledgers: [String: Ledger] = [:]
    /// Custodians that can be reached and serve, by party id.
    var vaults: [String: CustodianVault] = [:]
    /// Parties that cannot be reached or do not serve, and why.
    var unreachable: [String: String] = [:]
    /// Parties that the policy refuses, a part of `unreachable`.
    var refused: Set<String> = []
    /// Stores that the network guard let nothing through to, or that are not the ones that joined; a part of
    /// `unreachable`.
    var rejected: Set<String> = []
    /// True when the primary's store lets a name be created twice: nothing can be committed there.
    var primaryIsShared = false
    /// Parties that can be reached and hold nothing of the repository, a part of `unreachable`.
    var vacant: Set<String> = []
    /// Copies that were opened for reading only, because the policy does not allow to write there.
    var readOnly: Set<String> = []
    /// Parties that were found behind, and in what.
    var behind: [String: String] = [:]
    /// Those of them that lack ledger entries, were rolled back or are damaged: more than a copy that waits for its next
    /// replication.
    var suspicious: Set<String> = []
    /// Ledger entries that this installation has seen and nobody shows any more: all were rolled back.
    var forgotten: Set<Digest> = []
    /// The heads that anybody has seen.
    var known: [HeadReference] = []

    var name: String { "\(tenant.name)/\(dataset.name)" }
    var repository: RepositoryID { dataset.repository }

    /// The highest head that anybody has seen.
    var highest: HeadReference? { known.max { $0.number < $1.number } }

    /// True for a party of the ledger, and for one that has left and still holds something.
    func has(_ party: String) -> Bool {
        ledger.party(party) != nil || replicas[party] != nil || vaults[party] != nil
    }

    /// A custodian to ask for keys: the first by name.
    func anyVault() throws -> CustodianVault {
        if let vault = vaults.sorted(by: { $0.key < $1.key }).first?.value { return vault }
        throw CommandError(
            "no-custodian",
            "No custodian of \(name) can be reached, so there are no keys.",
            remedy: "Make a custodian reachable, see below, and run the command again.",
            status: .wrongKey,
            lines: unreachableLines
        )
    }

    /// The copy where commits happen.
    func primary() throws -> (party: String, replica: Replica) {
        guard let party = ledger.primary else {
            throw CommandError(
                "no-primary",
                "The ledger of \(name) names no primary.",
                remedy: "Run `landfast tenant add` again for this tenant: it was interrupted.",
                status: .notInitialised
            )
        }
        guard !primaryIsShared else {
            throw CommandError(
                "primary-not-exclusive",
                "The primary \(party) of \(name) lets two writers create the same object, so nothing is committed there.",
                remedy:
                    "Run `landfast policy plan`: it names a store that can be the primary, or says that there is none.",
                status: .refused
            )
        }
        if let replica = replicas[party] { return (party, replica) }
        throw CommandError(
            "primary-unreachable",
            "The primary \(party) of \(name) cannot be reached: \(unreachable[party] ?? "it is not configured here").",
            remedy: "Make it reachable; only there can anything be committed.",
            status: refused.union(rejected).contains(party) ? .refused : .failed,
            lines: unreachableLines
        )
    }

    /// How work on all copies ends that came to `status` with those that can be reached.
    func ending(_ status: ExitStatus) -> ExitStatus {
        guard rejected.isEmpty else { return .worse(status, .refused) }
        return unreachable.keys.contains { $0.hasPrefix("store:") } ? .worse(status, .partial) : status
    }

    /// One line for each party that could not be asked.
    var unreachableLines: [String] {
        unreachable.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
    }

    /// A copy by its store's name.
    func replica(inStore store: String) throws -> (party: String, replica: Replica) {
        let party = "store:" + store
        if let replica = replicas[party] { return (party, replica) }
        if let reason = unreachable[party] {
            throw CommandError(
                refused.contains(party) ? "refused-by-policy" : "store-unreachable",
                "The copy of \(name) in store '\(store)' cannot be used: \(reason).",
                remedy: "Use another copy: \(replicaNames).",
                status: refused.union(rejected).contains(party) ? .refused : .failed
            )
        }
        throw CommandError(
            "no-such-replica",
            "There is no copy of \(name) in store '\(store)'.",
            remedy: Suggestion.fix(for: store, among: replicas.keys.map { String($0.dropFirst("store:".count)) }),
            status: .notInitialised
        )
    }

    /// The copy in a store, or all that can be reached, by party id.
    func copies(inStore store: String?) throws -> [(party: String, replica: Replica)] {
        try store.map { [try replica(inStore: $0)] }
            ?? replicas.sorted { $0.key < $1.key }.map { (party: $0.key, replica: $0.value) }
    }

    private var replicaNames: String {
        replicas.keys.sorted().map { String($0.dropFirst("store:".count)) }.joined(separator: ", ")
    }

    /// What erasure works on.
    func site(
        source: ErasureSource,
        map: DatasetMap = .persons,
        listed: [ListedCopy] = [],
        overlooked: [String] = [],
        mapping: ScopeMapping? = nil
    ) -> ErasureSite {
        ErasureSite(
            dataset: dataset.name,
            ledger: ledger,
            replicas: replicas,
            vaults: vaults,
            unreachable: unreachable,
            known: known,
            source: source,
            map: map,
            listed: listed,
            overlooked: overlooked,
            mapping: mapping
        )
    }

    /// Keys for one run, from the first custodian that serves.
    func withLease<Result>(
        _ purpose: String,
        run: String,
        clock: any WallClock,
        _ body: (KeyLease) throws -> Result
    ) throws -> Result {
        let vault = try anyVault()
        let until = clock.now().adding(seconds: Installation.grantSeconds)
        let lease = try vault.lease(purpose: purpose, run: run, until: until)
        do {
            let result = try body(lease)
            try lease.close()
            return result
        } catch {
            // The first error says more than one about closing.
            try? lease.close()
            throw error
        }
    }
}
