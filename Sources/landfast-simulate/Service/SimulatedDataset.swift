internal import Catalog
internal import Files
internal import Ledger
internal import Repository
internal import Sealing
internal import Simulation
internal import Stores

/// One tenant's dataset: its repository as it lies on disks, its source, and the model of what must be true of it.
final class SimulatedDataset {
    let number: Int
    let tenant: TenantRecord
    let record: DatasetRecord
    let world: SimulatedWorld
    let source = MemorySource()
    /// Whether the disk of the source is there.
    var isMounted = true
    /// Everybody who was ever in the source.
    private var held: Set<ScopeLabel> = []
    var model = WorldModel()
    /// Which of the mappings the source goes by; the first gives each file to whom it belongs.
    private(set) var mapping = 0
    /// Stores whose copies were damaged and have not been repaired since.
    var damaged: Set<String> = []
    /// Every object that was ever damaged where it lies; what no head names is never repaired.
    private(set) var harmed: Set<Harm> = []
    /// The custodian that was put back to an old state, until it has caught up.
    var oldCustodian: String?
    /// What a custodian held at some time, to be put back later.
    var keptCustodian: (name: String, copy: PathBytes)?
    /// Raised by whatever changes custodians or the model, so that it is looked at again.
    var touches = 0
    /// What the stores held after some of the last steps, the newest last.
    private(set) var past: [[[ObjectName: [UInt8]]]] = []

    /// An object in a store.
    struct Harm: Hashable {
        let store: String
        let object: ObjectName
    }

    /// States that can be gone back to, a count.
    private static let remembered = 8

    init(number: Int, tenant: TenantRecord, record: DatasetRecord, world: SimulatedWorld) {
        self.number = number
        self.tenant = tenant
        self.record = record
        self.world = world
        remap(0)
    }

    /// Goes by another mapping from now on.
    func remap(_ number: Int) {
        mapping = number
        world.mapping = Self.mappings[number]
        source.remap(Self.mappings[number], number == 0 ? nil : Self.person)
    }

    /// Tickets are objects of their own; or they are the person's as everything else is.
    static let mappings = [
        ScopeMapping(
            source: "/memory",
            templates: ["users/{subject}/tickets/{object:ticket}/**", "users/{subject}/**"]
        ),
        ScopeMapping(source: "/memory", templates: ["users/{subject}/**"]),
    ]

    private static let person: @Sendable (PathBytes) -> ScopeLabel? = { path in
        let names = path.components
        guard names.count > 2, names[0] == "users", let id = names[1].text else { return nil }
        return try? ScopeLabel(subject: "user:" + id)
    }

    /// Takes note of whom the source holds now.
    func noteHeld() { held.formUnion(source.scopes.keys.compactMap(\.self)) }

    /// Whether the source ever held something of somebody.
    func everHeld(_ label: ScopeLabel) -> Bool {
        held.contains { $0.subject == label.subject && (label.object == nil || $0.object == label.object) }
    }

    /// Takes note of an object that was damaged.
    func harm(_ object: ObjectName, in store: String) {
        damaged.insert(store)
        harmed.insert(Harm(store: store, object: object))
        model.putBack(store)
    }

    /// Changes whenever what must be true of all copies does.
    var trace: [Int] { [touches, model.count, model.openErasures.count, model.erasedScopes.count, model.stale.count] }

    /// Keeps what lies in the stores now.
    func remember() {
        past.append(world.stores.map(\.contents))
        if past.count > Self.remembered { past.removeFirst() }
    }

    /// The stores that hold a copy, by what custodians and copies know.
    func members() throws -> Set<String> {
        let site = try world.agent(SimulatedProcess()).ledger()
        return Set(site.parties.filter { $0.kind == .store }.map(\.name))
    }

    /// Whether a store may fail now without a loss that nobody could help: one at a time, and only when others have all
    /// that it owes.
    func canLose(_ store: String) -> Bool {
        let others = model.stale.union(damaged).subtracting([store])
        return others.isEmpty && model.isOwed(besides: store)
    }

    /// True when nothing about the repository is out of the ordinary.
    var isSound: Bool {
        model.stale.isEmpty && damaged.isEmpty && oldCustodian == nil
            && world.stores.allSatisfy { $0.condition == .sound }
    }
}
