internal import Residency
internal import Sealing
internal import Stores

extension Installation {
    /// Reads a store's `store.json`, and checks that it is this operator's and the configured place's (L2).
    func identity(of entry: Configuration.StoreEntry) throws -> StoreIdentity {
        try stores.identity(of: entry, operatorKey: keys.operator.publicKey)
    }

    /// Opens a repository's place in a store with a grant for it.
    func open(
        _ entry: Configuration.StoreEntry,
        _ repository: RepositoryID,
        _ grant: Grant,
        _ identity: StoreIdentity
    ) throws -> any Store {
        try StoreOpener.open(
            entry.place,
            repository: repository,
            grant: grant,
            identity: identity,
            clock: clock,
            access: stores.access(entry)
        )
    }

    /// Opens a repository's folder in a store that the policy allows.
    /// - Parameter transfers: puts on record what moves to it; nil where nothing but control data does.
    func openStore(
        _ entry: Configuration.StoreEntry,
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        _ action: Action,
        _ repository: RepositoryID,
        _ transfers: TransferRecorder? = nil
    ) throws -> any Store {
        let grant = try grant(tenant, datasetClass, .store(entry.place), action, repository)
        let store = try open(entry, repository, grant, identity(of: entry))
        // Without somebody else's recorder no run is under way, and it lets no data pass.
        let recorder = transfers ?? TransferRecorder(self, repository, tenant, datasetClass, for: .writing)
        return RecordedStore(store, recorder)
    }

    /// What is known, seen now, about where a store is; the operator's word when it cannot be reached.
    ///
    /// Never better than what its region can show (L14).
    func evidence(of entry: Configuration.StoreEntry) -> EvidenceGrade {
        guard let best = basis.registry.regions[entry.place.region]?.locationEvidence,
            (try? identity(of: entry)) != nil, let access = try? stores.access(entry)
        else { return .operatorStatement }
        return min(access.evidence, best)
    }

    /// A store as a placement chooses among them.
    /// - Parameter isTried: true when it is tried out whether it can be the primary; a store that cannot be asked cannot.
    func candidate(_ entry: Configuration.StoreEntry, isTried: Bool) -> PlaceCandidate {
        let refuses = isTried ? (try? stores.access(entry).refusesSecondCreation()) ?? false : true
        return entry.candidate(canBePrimary: refuses)
    }
}

extension Configuration.StoreEntry {
    /// The store as a placement chooses among them, with what the configuration says about deletion there.
    func candidate(canBePrimary: Bool = true) -> PlaceCandidate {
        PlaceCandidate(
            name: place.name,
            region: place.region,
            isLocked: remote?.mode == .locked,
            isAppendOnly: remote?.mode == .noDelete,
            canBePrimary: canBePrimary
        )
    }
}
