import Erasure
import Files
import Ledger
import Repository

extension WorldModel {
    /// Compares the world with the model, as a process that nothing happens to sees it.
    /// - Parameter isSettled: whether every copy must be sound to the last byte; not so right after a fault, when one
    ///   may have objects that no head names.
    ///   - chosen: the copies that are looked at; nil: all of them.
    /// - Returns: what is not as it must be, by invariant; empty when all is well.
    package mutating func violations(
        in world: SimulatedWorld,
        isSettled: Bool,
        copies chosen: Set<String>? = nil
    ) throws -> [String] {
        func isChosen(_ store: String) -> Bool { chosen?.contains(store) ?? true }
        var found: [String] = []
        let agent = world.agent(SimulatedProcess())
        let site = try agent.site()
        for (id, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) {
            for store in snapshot.stores.sorted() where isChosen(store) {
                do {
                    let target = MemoryTarget()
                    guard let result = try agent.restore(id, from: store, to: target, in: site) else {
                        found.append("I2: store \(store) does not show snapshot \(id.prefix(8)) any more")
                        continue
                    }
                    found += result.problems.map { "I2: \(id.prefix(8)) from \(store): \($0.path): \($0.reason)" }
                    found += compare(target.everything, id, snapshot).map {
                        "\($0), snapshot \(id.prefix(8)) from store \(store)"
                    }
                } catch {
                    found.append("I2: snapshot \(id.prefix(8)) from store \(store): \(error)")
                }
            }
        }
        for store in stale.sorted() where isChosen(store) { found += try lookAtStale(store, agent, site) }
        let copies = site.replicas.keys.map { String($0.dropFirst("store:".count)) }
        for store in copies.sorted() where !stale.contains(store) && isChosen(store) {
            found += try look(at: store, agent, site, isSettled: isSettled)
        }
        return found
    }

    private func compare(
        _ files: [PathBytes: MemorySource.File],
        _ id: String,
        _ snapshot: Snapshot
    ) -> [String] {
        var found: [String] = []
        var expected: Set<PathBytes> = []
        for (label, scope) in snapshot.scopes {
            let standing = standing(of: label, in: id)
            for (path, file) in scope {
                expected.insert(path)
                switch (files[path], standing) {
                case (nil, nil): found.append("I2: \(path) is not given back")
                case (nil, _): continue
                case (.some, .complete): found.append("I3, I4: \(path) is given back and was erased")
                case (.some(let restored), _) where restored.content != file.content:
                    found.append("I2: \(path) has other contents")
                case (.some(let restored), _) where restored.metadata != file.metadata:
                    found.append("I2: \(path) has other metadata")
                default: continue
                }
            }
        }
        for (path, file) in files where !expected.contains(path) && file.metadata.kind != .folder {
            found.append("I2: \(path) is given back and was never there")
        }
        return found
    }

    /// A copy that was put back owes nothing, and still gives nobody back who was erased.
    private func lookAtStale(_ store: String, _ agent: Agent, _ site: ErasureSite) throws -> [String] {
        var found: [String] = []
        for (id, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) {
            let target = MemoryTarget()
            // What it cannot give, it says; what it has given by then counts.
            _ = try? agent.restore(id, from: store, to: target, in: site)
            for (label, scope) in snapshot.scopes where standing(of: label, in: id) == .complete {
                for path in scope.keys where target.everything[path].map({ $0.metadata.kind != .folder }) ?? false {
                    found.append("I4: old copy \(store) gives back \(path), which was erased")
                }
            }
        }
        return found
    }

    private mutating func look(
        at store: String,
        _ agent: Agent,
        _ site: ErasureSite,
        isSettled: Bool
    ) throws -> [String] {
        var found: [String] = []
        let check = try agent.check(store, in: site)
        let number = check.state?.number ?? 0
        if number < heads[store] ?? 0 { found.append("I4: store \(store) went back to head \(number)") }
        heads[store] = max(number, heads[store] ?? 0)
        // A copy that waits for its next replication is no damage; one that lacks what its head names is.
        let damage = check.findings.filter { isSettled || $0.object != "ledger" }
        found += damage.map { "I7: store \(store): \($0.object): \($0.problem)" }
        if isSettled { found += check.strays.map { "I7: store \(store) holds \($0)" } }
        let gone = erasedScopes
        guard !gone.isEmpty else { return found }
        let holding = Set(try agent.residue(in: store, of: gone, in: site).values.flatMap(\.objects))
        found += holding.sorted().map { "I3: store \(store): \($0) holds or names an erased scope" }
        return found
    }
}
