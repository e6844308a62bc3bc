internal import Catalog
internal import Files
internal import Ledger
internal import Repository
internal import Residency
internal import Sealing
internal import Stores

/// Compares where everything is with where a policy wants it.
///
/// Looks only: nothing is changed anywhere.
struct PlanMaker {
    /// With the policy to plan for, which need not be the one in force.
    let installation: Installation
    let inForce: AppliedPolicyRecord?
    let loss: AcceptedLoss
    private var lost: [String] { loss.parties }

    init(installation: Installation, inForce: AppliedPolicyRecord?, loss: AcceptedLoss = AcceptedLoss()) {
        self.installation = installation
        self.inForce = inForce
        self.loss = loss
    }

    /// What has to happen.
    func plan(_ selection: [(tenant: TenantRecord, dataset: DatasetRecord)]) throws -> ResidencyPlan {
        try checkLost()
        return ResidencyPlan(
            policy: installation.basis.policy.digest,
            policyName: installation.basis.policy.name,
            registry: installation.basis.registry.digest,
            inForce: inForce,
            inventory: installation.configuration.inventoryDigest,
            lost: lost.sorted(),
            acceptsLoss: loss.heads,
            datasets: try selection.map { try plan($0.tenant, $0.dataset) },
            register: inForce == nil ? [] : try installation.registerChanges(since: inForce),
            facts: try inForce.map { installation.basis.registry.factChanges(since: try PolicyBasis($0).registry) }
                ?? []
        )
    }

    private func checkLost() throws {
        for party in lost where !party.hasPrefix("store:") && !party.hasPrefix("custodian:") {
            throw CommandError(
                "bad-party",
                "'\(Table.printable(party))' names no party.",
                remedy: "Write 'store:NAME' or 'custodian:NAME', as `landfast tenant show` does.",
                status: .usage
            )
        }
    }

    private func plan(_ tenant: TenantRecord, _ dataset: DatasetRecord) throws -> DatasetPlan {
        let access = try installation.access(to: tenant, dataset, for: .planning, checkingInputs: false)
        var draft = PlanDraft(access: access, installation: installation, loss: loss)
        draft.make()
        return DatasetPlan(
            tenant: tenant,
            dataset: dataset,
            ledgerRoot: access.ledger.root,
            ledgerCount: access.ledger.count,
            tombstones: access.ledger.tombstones.count,
            placement: draft.placement,
            steps: draft.steps,
            transfers: draft.transfers,
            needsSigning: access.ledger.policy?.inputs != installation.policyInputs(access),
            loss: draft.loss,
            blocked: draft.blocked
        )
    }
}

/// One dataset's plan while it is made.
private struct PlanDraft {
    let access: DatasetAccess
    let installation: Installation
    let lost: Set<String>
    let acceptsLoss: Bool
    var loss: DatasetPlan.Loss?
    var placement: Placement?
    var steps: [DatasetPlan.Step] = []
    var transfers: [DatasetPlan.Transfer] = []
    var blocked: [String] = []

    init(access: DatasetAccess, installation: Installation, loss: AcceptedLoss) {
        self.access = access
        self.installation = installation
        lost = Set(loss.parties)
        acceptsLoss = loss.heads
    }

    mutating func make() {
        refuseLostThatAreThere()
        let stores = present(.store)
        let custodians = present(.custodian)
        let placement = place(stores, custodians)
        guard placement.isSatisfied else {
            let refusals = placement.decisions.filter { !$0.isAllowed }.compactMap(\.decisive)
            blocked += placement.reasons.filter { $0.effect == .refuses }.map(\.summary) + refusals.map(\.summary)
            return
        }
        let relocation = Relocation(
            from: stores + leftovers(.store, notIn: placement.stores),
            custodians: custodians + leftovers(.custodian, notIn: placement.custodians),
            primary: access.ledger.primary.map { String($0.dropFirst("store:".count)) },
            lost: (names(lost, .store), names(lost, .custodian)),
            to: placement
        )
        self.placement = placement
        if acceptsLoss { loss = access.loss }
        let wanted = relocation.steps.filter(isPossible)
        guard !wanted.isEmpty || loss != nil else { return }
        requireAgent()
        for step in wanted { steps.append(explain(step)) }
        requireSource()
    }

    /// Where everything was erased there are no keys to hand on: the ledger's copies move, and nobody gets keys.
    private func isPossible(_ step: Relocation.Step) -> Bool {
        guard access.ledger.isErasedWhole, case .addCustodian = step else { return true }
        return false
    }

    /// The parties of a kind that hold something, the primary first.
    ///
    /// Those that were declared and hold nothing yet are still to be made.
    private func present(_ kind: PartyKind) -> [Relocation.PlaceInUse] {
        let parties = access.ledger.parties.filter { $0.kind == kind && !access.vacant.contains($0.id) }
        let primary = parties.filter { $0.id == access.ledger.primary }
        let others = parties.filter { $0.id != access.ledger.primary }
        return (primary + others).map { Relocation.PlaceInUse(name: $0.name, region: $0.region) }
    }

    /// Places that an interrupted run left behind: declared and empty, or no party any more and not empty.
    private func leftovers(_ kind: PartyKind, notIn wanted: [PlaceCandidate]) -> [Relocation.PlaceInUse] {
        let names = Set(wanted.map(\.name))
        let empty = access.ledger.parties.filter { $0.kind == kind && access.vacant.contains($0.id) }
        let departed = access.ledger.memberships.map(\.party).filter { party in
            party.kind == kind && access.vaults[party.id] != nil && access.ledger.party(party.id) == nil
        }
        return Set(empty + departed).sorted().filter { !names.contains($0.name) }
            .map { Relocation.PlaceInUse(name: $0.name, region: $0.region) }
    }

    /// Why a place cannot be cleared now; that it is empty already is no reason.
    private func obstacle(_ party: String) -> String? {
        access.vacant.contains(party) ? nil : access.unreachable[party]
    }

    private func names(_ parties: Set<String>, _ kind: PartyKind) -> Set<String> {
        let prefix = kind.rawValue + ":"
        return Set(parties.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
    }

    private func place(_ stores: [Relocation.PlaceInUse], _ custodians: [Relocation.PlaceInUse]) -> Placement {
        let configuration = installation.configuration
        let storesInUse = Set(stores.map(\.name))
        let custodiansInUse = Set(custodians.map(\.name))
        // A store that was never set up, or is not the one that it should be, is no place to move to.
        let candidates = configuration.stores.filter { entry in
            !lost.contains("store:" + entry.place.name)
                && (storesInUse.contains(entry.place.name) || installation.isUsable(entry))
        }
        let keyHolders = configuration.custodians.filter { entry in
            !lost.contains("custodian:" + entry.name)
                && (custodiansInUse.contains(entry.name) || (try? installation.custodian(entry)) != nil)
        }
        return Residency.place(
            access.inputs,
            access.datasetClass,
            stores: candidates.map { installation.candidate($0, isTried: true) },
            custodians: keyHolders.map { PlaceCandidate(name: $0.name, region: $0.region) },
            inUse: PlacesInUse(stores: stores.map(\.name), custodians: custodians.map(\.name)),
            policy: installation.basis.policy,
            registry: installation.registry(for: access.inputs),
            at: installation.clock.now()
        )
    }

    private mutating func refuseLostThatAreThere() {
        for party in lost.sorted() where access.replicas[party] != nil || access.vaults[party] != nil {
            blocked.append("\(party) can be reached, so it is not lost; what the policy does not want there is removed")
        }
    }

    /// This process relays the bytes (L10).
    private mutating func requireAgent() {
        let decision = installation.decide(access.inputs, access.datasetClass, installation.agentPlace, .write)
        guard !decision.isAllowed else { return }
        let reason = decision.decisive?.summary ?? "nothing allows it"
        blocked.append("this \(installation.agentPlace.summary) may not carry the data: \(reason)")
    }

    /// A copy that is to be made, or a primary that is to be moved, needs one that shows the newest head.
    private mutating func requireSource() {
        let needsSource = steps.contains { step in
            switch step.step {
            case .addStore, .movePrimary: true
            default: false
            }
        }
        guard needsSource, loss == nil, access.highest != nil, access.currentCopy == nil else { return }
        let left = access.loss.map { loss in
            "; with --accept-loss it would go on from head \(loss.head) of \(Quantity.time(loss.time)) in \(loss.source)"
        }
        blocked.append("no copy that can be reached shows the newest head, which was seen\(left ?? "")")
    }

    private mutating func explain(_ step: Relocation.Step) -> DatasetPlan.Step {
        switch step {
        case .addCustodian, .movePrimary, .declareStoreLost, .declareCustodianLost:
            return DatasetPlan.Step(step: step, reason: nil, bytes: nil, obstacle: nil)
        case .addStore(let place):
            guard let source = access.source(after: loss), let state = access.states[source.party] else {
                return DatasetPlan.Step(step: step, reason: nil, bytes: 0, obstacle: nil)
            }
            transfers.append(
                DatasetPlan.Transfer(
                    source: source.replica.store.place.name,
                    sourceRegion: source.replica.store.place.region,
                    target: place.name,
                    targetRegion: place.region,
                    bytes: state.totalBytes
                )
            )
            return DatasetPlan.Step(step: step, reason: nil, bytes: state.totalBytes, obstacle: nil)
        case .removeStore(let place):
            let party = "store:" + place.name
            return DatasetPlan.Step(
                step: step,
                reason: reason(.store(name: place.name, region: place.region)),
                bytes: access.states[party]?.totalBytes,
                obstacle: obstacle(party)
            )
        case .removeCustodian(let place):
            return DatasetPlan.Step(
                step: step,
                reason: reason(.custodian(name: place.name, region: place.region)),
                bytes: nil,
                obstacle: obstacle("custodian:" + place.name)
            )
        }
    }

    private func reason(_ place: Place) -> String {
        let decision = installation.decide(access.inputs, access.datasetClass, place, .write)
        guard !decision.isAllowed else { return "the policy asks for others, or for fewer" }
        return decision.decisive?.summary ?? "nothing allows it"
    }
}

extension DatasetAccess {
    /// A copy that shows the newest head that anybody has seen: the primary if it does.
    var currentCopy: (party: String, replica: Replica)? {
        guard let highest else { return nil }
        let current = states.filter { $0.value.number == highest.number && $0.value.digest == highest.digest }.keys
        let party = current.first { $0 == ledger.primary } ?? current.sorted().first
        return party.flatMap { party in replicas[party].map { (party, $0) } }
    }
}

extension DatasetAccess {
    /// What would be given up by going on from the newest state that is left; nil when the newest head is there.
    var loss: DatasetPlan.Loss? {
        guard let highest, currentCopy == nil else { return nil }
        let newest = states.max { ($0.value.number, $1.key) < ($1.value.number, $0.key) }
        guard let newest, newest.value.number < highest.number else { return nil }
        return DatasetPlan.Loss(
            source: newest.key,
            head: newest.value.number,
            time: newest.value.time,
            highest: highest.number
        )
    }

    /// The copy to take from: the newest that there is, when what was newer is given up.
    func source(after loss: DatasetPlan.Loss?) -> (party: String, replica: Replica)? {
        guard let loss else { return currentCopy }
        return replicas[loss.source].map { (loss.source, $0) }
    }
}

extension Installation {
    /// True when a store can be opened and is the one that the configuration means.
    func isUsable(_ entry: Configuration.StoreEntry) -> Bool {
        (try? identity(of: entry)) != nil
    }
}

extension Configuration {
    /// What a plan rests on: the stores and custodians that there are.
    var inventoryDigest: Digest {
        let document = JSONValue.object([
            "stores": .array(
                stores.map {
                    .texts([$0.place.name, $0.place.region, $0.place.url, ($0.remote?.mode ?? .full).rawValue])
                }
            ),
            "custodians": .array(custodians.map { .texts([$0.name, $0.region, $0.folder.description]) }),
        ])
        return SHA256.hash(document.canonicalBytes().span)
    }
}
