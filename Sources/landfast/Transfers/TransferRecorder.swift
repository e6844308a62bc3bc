internal import Catalog
internal import Residency
internal import Sealing
internal import Stores
internal import Synchronization

/// Puts every move of one repository's bytes on record: before the first byte is sent, and when it has ended.
///
/// What was just read in one place and is created in another moved between the two; anything else that is created was made
/// by this process. While something is restored, what is read moves to the restore's target.
final class TransferRecorder: Sendable {
    private let installation: Installation
    private let repository: RepositoryID
    private let tenant: TenantInputs
    private let datasetClass: DatasetClass
    private let purpose: DatasetAccess.Purpose
    private let state = Mutex(State())

    private struct State {
        var work: TransferWork?
        var readings = RecentReadings()
        /// The stores that took part, by party id: they know which addresses they really talked to.
        var stores: [String: any Store] = [:]
    }

    init(
        _ installation: Installation,
        _ repository: RepositoryID,
        _ tenant: TenantInputs,
        _ datasetClass: DatasetClass,
        for purpose: DatasetAccess.Purpose
    ) {
        self.installation = installation
        self.repository = repository
        self.tenant = tenant
        self.datasetClass = datasetClass
        self.purpose = purpose
    }

    // MARK: Work

    /// Begins a piece of work; what moves from now on belongs to it.
    /// - Parameters:
    ///   - target: where what is read goes, when it is restored.
    ///   - targetName: the id that it was declared under.
    ///   - reason: what it is for, a code.
    func begin(_ kind: String, run: String, to target: Place?, named targetName: String?, reason: String?) {
        state.withLock {
            precondition($0.work == nil, "one piece of work at a time")
            $0.work = TransferWork(
                kind: kind,
                run: run,
                isRelocation: purpose == .relocating,
                target: target,
                targetName: targetName,
                reason: reason
            )
        }
    }

    /// Ends it, and writes down what came of each of its transfers.
    func end(_ outcome: TransferWork.Outcome) throws {
        let (work, stores) = state.withLock { state in
            defer { state = State() }
            return (state.work, state.stores)
        }
        guard let work else { return }
        let now = installation.clock.now()
        for (key, transfer) in work.transfers.sorted(by: { $0.value.record.id < $1.value.record.id }) {
            var record = transfer.record
            if let store = stores[key.source] { record.source = place(of: store) }
            if let store = stores[key.target] { record.target = place(of: store) }
            record.ended = now
            record.result = transfer.result(of: outcome)
            try installation.catalog.put(record)
        }
    }

    // MARK: What stores report

    /// Called before an object is sent to a store.
    /// - Throws: `unrecorded`; nothing may be sent then.
    func willCreate(_ name: ObjectName, in store: any Store) throws(StoreError) -> TransferWork.Key {
        let target = "store:" + store.place.name
        return try state.withLock { state throws(StoreError) in
            let reader = state.readings.store(of: name).flatMap { $0 == target ? nil : $0 }
            let key = TransferWork.Key(source: reader ?? Self.agent, target: target)
            state.stores[target] = store
            let source = reader.flatMap { state.stores[$0] }.map { place(of: $0) } ?? relay
            try open(key, from: source, to: place(of: store), .store(store.place), &state.work, store)
            return key
        }
    }

    /// Called when it could not be sent.
    func didNotCreate(in key: TransferWork.Key, because error: StoreError) {
        guard error.kind != .alreadyExists else { return }
        state.withLock { $0.work?.transfers[key]?.hasFailed = true }
    }

    /// Called when bytes have arrived.
    func didMove(_ bytes: Int, in key: TransferWork.Key) {
        state.withLock { $0.work?.transfers[key]?.count(bytes) }
    }

    /// Called before an object is read.
    /// - Returns: the transfer that it belongs to; nil unless something is being restored.
    func willRead(from store: any Store) throws(StoreError) -> TransferWork.Key? {
        try state.withLock { state throws(StoreError) in
            guard let target = state.work?.target else { return nil }
            let key = TransferWork.Key(source: "store:" + store.place.name, target: target.kind.rawValue)
            state.stores[key.source] = store
            let end = place(target, named: state.work?.targetName, evidence: .operatorStatement)
            try open(key, from: place(of: store), to: end, target, &state.work, store)
            return key
        }
    }

    /// Called when it was read.
    func didRead(_ name: ObjectName, _ bytes: Int, from store: any Store, in key: TransferWork.Key?) {
        let party = "store:" + store.place.name
        state.withLock { state in
            if let key { state.work?.transfers[key]?.count(bytes) }
            guard state.work != nil else { return }
            state.stores[party] = store
            state.readings.note(name, in: party)
        }
    }

    // MARK: Records

    private static let agent = "agent"

    private func open(
        _ key: TransferWork.Key,
        from source: TransferRecord.Place,
        to target: TransferRecord.Place,
        _ place: Place,
        _ work: inout TransferWork?,
        _ store: any Store
    ) throws(StoreError) {
        guard work?.transfers[key] == nil else { return }
        guard let present = work else {
            throw StoreError(store: store.place.name, kind: .unrecorded("no run is under way"))
        }
        let record = TransferRecord(
            id: Hex.encode(installation.random.bytes(16)),
            run: present.run,
            repository: repository,
            kind: present.kind(isCopy: source.kind == Place.Kind.store.rawValue),
            source: source,
            target: target,
            relay: relay,
            home: home,
            policy: installation.basis.policy.digest,
            bases: bases(from: source, to: place),
            begun: installation.clock.now(),
            reason: present.reason
        )
        do {
            try installation.catalog.put(record)
        } catch {
            throw StoreError(store: store.place.name, kind: .unrecorded(error.message))
        }
        work?.transfers[key] = TransferWork.Transfer(record: record)
    }

    /// What the policy in force names for the target and for this process, and what the tenant agreed to for the border
    /// that is crossed.
    private func bases(from source: TransferRecord.Place, to target: Place) -> [TransferRecord.Basis] {
        let places = [target, installation.agentPlace]
        var bases: [TransferRecord.Basis] = []
        for basis in places.flatMap({ installation.decide(tenant, datasetClass, $0, .write).bases }) {
            bases.append(
                TransferRecord.Basis(
                    kind: basis.kind,
                    reference: basis.reference,
                    country: basis.country,
                    expires: basis.expires
                )
            )
        }
        let country = self.country(of: target.region)
        if source.country != country {
            bases += tenant.agreements.filter { $0.leavesTo == country }.map {
                TransferRecord.Basis(
                    kind: "agreement",
                    reference: $0.reference,
                    country: $0.leavesTo,
                    expires: $0.expires
                )
            }
        }
        var seen: Set<TransferRecord.Basis> = []
        return bases.filter { seen.insert($0).inserted }
    }

    private var relay: TransferRecord.Place { place(installation.agentPlace, evidence: .operatorStatement) }

    private var home: TransferRecord.Place {
        TransferRecord.Place(
            kind: "home",
            name: nil,
            region: tenant.homeRegion,
            country: country(of: tenant.homeRegion),
            evidence: EvidenceGrade.operatorStatement.rawValue
        )
    }

    private func country(of region: String) -> String? { installation.basis.registry.regions[region]?.country }

    private func place(
        _ place: Place,
        named name: String? = nil,
        evidence: EvidenceGrade,
        addresses: [String] = []
    ) -> TransferRecord.Place {
        let region = installation.basis.registry.regions[place.region]
        return TransferRecord.Place(
            kind: place.kind.rawValue,
            name: name ?? place.name,
            region: place.region,
            country: region?.country,
            evidence: min(evidence, region?.locationEvidence ?? .operatorStatement).rawValue,
            addresses: addresses
        )
    }

    /// A store, with the evidence that the addresses it was found at give.
    private func place(of store: any Store) -> TransferRecord.Place {
        let contacts = store.contacts
        let reach = installation.basis.registry.reach(of: store.place.region)
        return place(
            .store(store.place),
            evidence: reach?.evidence(of: contacts) ?? .operatorStatement,
            addresses: contacts.map(\.description)
        )
    }
}

extension Place {
    /// A store's place, as decisions take it.
    static func store(_ place: StorePlace) -> Place { .store(name: place.name, region: place.region) }
}
