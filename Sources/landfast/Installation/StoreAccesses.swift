internal import Connections
internal import Residency
internal import Sealing
internal import Stores
internal import Synchronization

/// The ways to the configuration's stores, from the configuration and the facts about regions that count: the one place
/// where a store on a server gets its credentials, its region's networks and its limits.
///
/// Each is made when it is first needed, and kept: what a provider allows at once, it allows to the whole process.
final class StoreAccesses: Sendable {
    let registry: RegionRegistry
    private let clock: any WallClock
    private let random: any RandomSource
    private let clients = ClientPool()
    private let made = Mutex<[String: StoreAccess]>([:])

    init(registry: RegionRegistry, clock: any WallClock, random: any RandomSource) {
        self.registry = registry
        self.clock = clock
        self.random = random
    }

    /// The way to a store; nothing is sent yet.
    /// - Throws: a `CommandError` about its region or its credentials; a `StoreError` when its server is none of its
    ///   region's services; a `MountError` when its folder lies on a network file system that is not known to be there.
    func access(_ entry: Configuration.StoreEntry) throws -> StoreAccess {
        guard let remote = entry.remote else {
            if let folder = entry.place.folder {
                let reach = registry.reach(of: entry.place.region)
                try MountGuard(
                    "store '\(entry.place.name)'",
                    region: entry.place.region,
                    reach: reach,
                    endpoint: entry.endpoint
                ).check(folder)
            }
            return .local
        }
        return try made.withLock { made in
            if let access = made[entry.place.name] { return access }
            let access = try make(entry, remote)
            made[entry.place.name] = access
            return access
        }
    }

    private func make(_ entry: Configuration.StoreEntry, _ remote: RemoteEntry) throws -> StoreAccess {
        guard let reach = registry.reach(of: entry.place.region) else {
            throw CommandError(
                "unknown-region",
                "Nothing is known about region '\(entry.place.region)' of store '\(entry.place.name)', so nothing is sent.",
                remedy: "Correct the store's region, or describe the region and apply the policy.",
                status: .refused
            )
        }
        let settings = RemoteSettings(
            credentials: try remote.credentials.read(for: entry.place.name, remote.url.scheme),
            trust: remote.trust,
            reach: reach,
            limits: remote.limits,
            mode: remote.mode,
            style: remote.style
        )
        return try StoreAccess(to: entry.place, settings, clients: clients, clock: clock, random: random)
    }

    /// Reads a store's `store.json`, and checks that it is this operator's and the configured place's (L2).
    func identity(of entry: Configuration.StoreEntry, operatorKey: PublicKey) throws -> StoreIdentity {
        try StoreIdentity.verify(entry.place, operatorKey: operatorKey, access: access(entry))
    }
}
