internal import Catalog
internal import Connections
internal import Custody
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Opens one repository: asks every store and custodian that policy lets this process reach, and finds out who is behind.
///
/// Nothing is served before the ledgers of all that can be reached are one, and nothing when that is less than what was
/// known before.
struct RepositoryOpener {
    private let installation: Installation
    private let purpose: DatasetAccess.Purpose
    private let tenant: TenantRecord
    private let dataset: DatasetRecord
    private let inputs: TenantInputs
    private let datasetClass: DatasetClass
    private let transfers: TransferRecorder

    private var union: Ledger?
    private var replicas: [String: Replica] = [:]
    private var identities: [String: Digest] = [:]
    private var ledgers: [String: Ledger] = [:]
    private var vaults: [String: CustodianVault] = [:]
    private var troubles: [String: String] = [:]
    private var refused: [String: Decision] = [:]
    /// Stores that are not where they must be, or not the ones that they must be.
    private var rejected: Set<String> = []
    /// Stores that may hold a copy and hold none.
    private var vacant: [String: (store: any Store, identity: Digest)] = [:]
    private var vacantCustodians: Set<String> = []
    /// Copies that do not say any more which repository they are.
    private var nameless: [String: (store: any Store, identity: Digest)] = [:]
    private var readOnly: Set<String> = []
    private var behind: [String: String] = [:]
    private var suspicious: Set<String> = []

    init(
        _ installation: Installation,
        _ tenant: TenantRecord,
        _ dataset: DatasetRecord,
        for purpose: DatasetAccess.Purpose
    ) throws {
        self.installation = installation
        self.purpose = purpose
        self.tenant = tenant
        self.dataset = dataset
        inputs = TenantInputs(tenant)
        guard let datasetClass = DatasetClass(rawValue: dataset.datasetClass) else {
            throw CommandError(
                "unknown-dataset-class",
                "The dataset \(tenant.name)/\(dataset.name) has the class '\(dataset.datasetClass)', which is not known.",
                remedy: "Use the landfast that added it, or a newer one."
            )
        }
        self.datasetClass = datasetClass
        transfers = TransferRecorder(installation, dataset.repository, inputs, datasetClass, for: purpose)
    }

    /// Asks everybody.
    mutating func open() throws -> DatasetAccess {
        if !purpose.isLook {
            // This process relays and sees the bytes: it is a place, too (L10).
            try installation.require(inputs, datasetClass, installation.agentPlace, purpose.ownAction)
        }
        openCustodians()
        try openStores()
        guard let union else { throw nothingReached() }
        checkIdentities(union)
        makeMissingReplicas(union)
        try openNameless(union)
        var access = DatasetAccess(
            tenant: tenant,
            dataset: dataset,
            inputs: inputs,
            datasetClass: datasetClass,
            transfers: transfers,
            ledger: self.union ?? union,
            replicas: replicas,
            ledgers: ledgers,
            vaults: vaults,
            readOnly: readOnly,
            behind: behind,
            suspicious: suspicious
        )
        access.primaryIsShared = isShared(union.primary)
        for party in union.parties where replicas[party.id] == nil && vaults[party.id] == nil {
            // A folder that something was restored into is asked for nothing.
            guard party.kind != .target else { continue }
            access.unreachable[party.id] = reason(party.id)
            if refused[party.id] != nil { access.refused.insert(party.id) }
            if rejected.contains(party.id) { access.rejected.insert(party.id) }
            let isVacant = vacantCustodians.contains(party.id) || vacant[party.id]?.identity == party.storeIdentity
            if isVacant { access.vacant.insert(party.id) }
        }
        return access
    }

    /// True when the primary's store lets a name be created twice: it was another when it was chosen, or has changed since.
    private func isShared(_ primary: String?) -> Bool {
        guard purpose == .writing, let primary, replicas[primary] != nil,
            let entry = installation.configuration.store(String(primary.dropFirst("store:".count)))
        else { return false }
        return !((try? installation.stores.access(entry).refusesSecondCreation()) ?? false)
    }

    private func reason(_ party: String) -> String {
        if let trouble = troubles[party] { return trouble }
        if let decision = refused[party] {
            return "refused by the policy: \(decision.decisive?.summary ?? "nothing allows it")"
        }
        return "not configured here"
    }

    // MARK: Custodians

    private mutating func openCustodians() {
        for entry in installation.configuration.custodians {
            let place = Place.custodian(name: entry.name, region: entry.region)
            let party = "custodian:" + entry.name
            let decision = installation.decide(inputs, datasetClass, place, .read)
            guard decision.isAllowed || purpose.reachesForbiddenPlaces else {
                refused[party] = decision
                continue
            }
            do {
                let custodian = try installation.custodian(entry)
                guard try custodian.repositories.contains(dataset.repository) else {
                    vacantCustodians.insert(party)
                    troubles[party] = "it does not hold the repository's keys"
                    continue
                }
                let vault = try custodian.open(dataset.repository)
                vaults[party] = vault
                ledgers[party] = vault.ledger
                merge(vault.ledger)
            } catch {
                troubles[party] = Self.explanation(error)
            }
        }
    }

    private mutating func merge(_ ledger: Ledger) {
        if union == nil {
            union = ledger
        } else {
            union?.merge(ledger)
        }
    }

    // MARK: Stores

    /// Stores that are known to hold a copy; those that one of them knows, too; and all of them when none is known.
    private mutating func openStores() throws {
        let seen = try installation.catalog.observations(of: dataset.repository).map(\.party)
        var asked: Set<String> = []
        while true {
            let declared = (union?.memberships.map(\.party.id) ?? []) + seen
            let isKnown = declared.contains { $0.hasPrefix("store:") }
            let next = installation.configuration.stores.filter { entry in
                let party = "store:" + entry.place.name
                return !asked.contains(party) && (!isKnown || declared.contains(party))
            }
            guard !next.isEmpty else { return }
            for entry in next {
                asked.insert("store:" + entry.place.name)
                openStore(entry)
            }
        }
    }

    private mutating func openStore(_ entry: Configuration.StoreEntry) {
        let party = "store:" + entry.place.name
        let place = Place.store(name: entry.place.name, region: entry.place.region)
        let actions: [Action] =
            switch purpose {
            case .looking, .reading, .checking: [.read]
            case .writing: [.write]
            // The ledger takes an entry where it can; what is read can be read where it cannot.
            case .restoring: [.write, .read]
            case .repairing: [.write, .read, .remove]
            case .planning: [.read, .remove]
            case .erasing, .relocating: [.write, .remove]
            }
        var grant: Grant?
        for action in actions where grant == nil {
            let decision = installation.decide(inputs, datasetClass, place, action)
            grant = decision.grant(repository: dataset.repository, lifetimeSeconds: Installation.grantSeconds)
            if grant == nil, refused[party] == nil { refused[party] = decision }
        }
        guard let grant else { return }
        if purpose == .repairing && grant.action != .write { readOnly.insert(party) }
        do {
            do {
                try open(entry, party, grant)
            } catch {
                // A disk that takes nothing can be read all the same.
                let reading = installation.decide(inputs, datasetClass, place, .read)
                    .grant(repository: dataset.repository, lifetimeSeconds: Installation.grantSeconds)
                guard purpose == .restoring, grant.action == .write, let reading else { throw error }
                try open(entry, party, reading)
            }
        } catch {
            troubles[party] = Self.explanation(error)
            if (error as? StoreError)?.isRefusal ?? (error is MountError) { rejected.insert(party) }
        }
    }

    private mutating func open(_ entry: Configuration.StoreEntry, _ party: String, _ grant: Grant) throws {
        let identity = try installation.identity(of: entry)
        let opened = try installation.open(entry, dataset.repository, grant, identity)
        let store = RecordedStore(opened, transfers)
        guard try store.size(.repository) != nil else {
            vacant[party] = (store, identity.digest)
            if try purpose == .repairing || !store.list(.head).isEmpty { nameless[party] = vacant[party] }
            troubles[party] = "it holds no copy; `landfast replicate` makes it anew"
            return
        }
        if Replica.isUndescribed(store) { nameless[party] = (store, identity.digest) }
        let replica = try Replica(opening: store)
        let (ledger, damaged, _) = try replica.surveyLedger()
        if !damaged.isEmpty {
            behind[party] =
                "it holds \(Quantity.count(damaged.count, "damaged ledger entry", "damaged ledger entries"))"
            suspicious.insert(party)
        }
        replicas[party] = replica
        identities[party] = identity.digest
        ledgers[party] = ledger
        merge(ledger)
        refused[party] = nil
    }

    /// A declared store that is empty gets the descriptor and the ledger, and is then a copy that is behind.
    private mutating func makeMissingReplicas(_ union: Ledger) {
        guard purpose == .writing, let descriptor = vaults.values.first?.descriptor ?? replicas.values.first?.descriptor
        else { return }
        for (party, place) in vacant where union.party(party)?.storeIdentity == place.identity {
            do {
                let replica = try Replica.create(in: place.store, descriptor: descriptor.signed)
                replicas[party] = replica
                ledgers[party] = try replica.ledger()
                troubles[party] = nil
            } catch {
                troubles[party] = Self.explanation(error)
            }
        }
    }

    /// Opens copies whose `repository.json` is missing or damaged, when they lie where the ledger says.
    private mutating func openNameless(_ union: Ledger) throws {
        guard purpose.opensDamagedCopies,
            let descriptor = vaults.values.first?.descriptor ?? replicas.values.first?.descriptor
        else { return }
        for (party, place) in nameless where union.party(party)?.storeIdentity == place.identity {
            let replica = Replica(repairing: place.store, describedBy: descriptor)
            replicas[party] = replica
            let ledger = try replica.surveyLedger().ledger
            ledgers[party] = ledger
            merge(ledger)
            behind[party] = troubles[party] ?? "its repository.json is damaged"
            suspicious.insert(party)
            troubles[party] = nil
            vacant[party] = nil
        }
    }

    /// A store whose `store.json` is not the one that joined is another store, whatever its name (L2).
    private mutating func checkIdentities(_ union: Ledger) {
        for (party, identity) in identities {
            guard let joined = union.party(party)?.storeIdentity, joined != identity else { continue }
            replicas[party] = nil
            ledgers[party] = nil
            rejected.insert(party)
            troubles[party] = "its store.json is not the one that joined the repository: another folder lies there"
        }
    }

    private func nothingReached() -> CommandError {
        let parties = Set(troubles.keys).union(refused.keys).sorted()
        let onlyRefused = troubles.isEmpty && !refused.isEmpty
        guard rejected.isEmpty else {
            return CommandError(
                "stores-rejected",
                "Nothing of \(tenant.name)/\(dataset.name) can be reached: a store is not where it must be, or not the one "
                    + "that it must be.",
                remedy: "Look at the parties' reasons; nothing was sent to them.",
                status: .refused,
                lines: parties.map { "  \($0): \(reason($0))" }
            )
        }
        return CommandError(
            onlyRefused ? "refused-by-policy" : "no-such-repository",
            "Nothing of \(tenant.name)/\(dataset.name) can be reached: no store and no custodian has it.",
            remedy: "Look at the parties' reasons, and at the paths in the configuration.",
            status: onlyRefused ? .refused : .notInitialised,
            lines: parties.map { "  \($0): \(reason($0))" }
        )
    }

    static func explanation(_ error: any Error) -> String {
        (error as? any ExplainedError)?.message ?? "\(error)"
    }
}
