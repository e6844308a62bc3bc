internal import Catalog
internal import Controller
internal import Custody
internal import Files
internal import Glibc
internal import Ledger
internal import Repository
internal import Sealing
internal import Simulation
internal import Stores

/// Looks at the whole world after each step, and says what is not as it must be.
///
/// It changes nothing: what it has to open, it opens, and then puts disks back to what they were. What a step did not
/// touch is not looked at again.
final class Checker {
    private let world: ServiceWorld
    /// Objects created in each store of each dataset, as counted after the last step.
    private var creations: [[Int]] = []
    /// Objects that were looked at, by dataset and store.
    private var seen: [[Set<ObjectName>]] = []
    /// How each dataset and each of its copies stood when they were last looked into.
    private var traces: [[Int]] = []
    private var changes: [[Int]] = []
    private var owners: [ObjectName: Int] = [:]

    init(_ world: ServiceWorld) {
        self.world = world
        creations = world.datasets.map { $0.world.stores.map(\.creations) }
        seen = world.datasets.map { $0.world.stores.map { _ in [] } }
        traces = world.datasets.map { _ in [] }
        changes = world.datasets.map { $0.world.stores.map { _ in -1 } }
    }

    /// All that is wrong after a step, each with the number of what it breaks.
    /// - Parameter allowed: the stores in which the policy in force during the step allowed copies.
    func violations(allowed: Set<String>) throws -> [String] {
        var found = world.complaints
        world.complaints = []
        for dataset in world.datasets {
            found += residency(dataset, allowed)
            found += newObjects(dataset)
            found += dataset.model.erasedInWorkingCopies.map { "\($0), dataset \(dataset.number)" }
            let changed = changedCopies(dataset)
            if !changed.isEmpty { found += try lookInto(dataset, copies: changed) }
        }
        found += try pseudonymity()
        found += try work()
        return found
    }

    // MARK: I1

    private func residency(_ dataset: SimulatedDataset, _ allowed: Set<String>) -> [String] {
        let counts = dataset.world.stores.map(\.creations)
        defer { creations[dataset.number] = counts }
        return zip(dataset.world.stores, zip(counts, creations[dataset.number])).compactMap { store, counts in
            guard counts.0 > counts.1, !allowed.contains(store.place.name) else { return nil }
            return "I1: something was put into \(store.place.name) of \(dataset.number), where nothing may be"
        }
    }

    // MARK: I6, I7, I8: objects

    /// Names, contents and owners of what was not there before.
    private func newObjects(_ dataset: SimulatedDataset) -> [String] {
        var found: [String] = []
        for (index, store) in dataset.world.stores.enumerated() {
            let contents = store.contents
            for (name, bytes) in contents where !seen[dataset.number][index].contains(name) {
                if contains(bytes, Self.marker) { found.append("I8: \(name) in \(store.place.name) names somebody") }
                guard let digest = name.digest else { continue }
                if owners[name, default: dataset.number] != dataset.number {
                    found.append("I6: \(name) lies in two repositories")
                }
                owners[name] = dataset.number
                if SHA256.hash(bytes.span) != digest, !dataset.damaged.contains(store.place.name) {
                    found.append("I7: \(name) in \(store.place.name) is not what its name says")
                }
            }
            seen[dataset.number][index] = Set(contents.keys)
        }
        return found
    }

    // MARK: I8: the catalog

    private static let marker = Array(ServiceWorld.marker.utf8)

    private func pseudonymity() throws -> [String] {
        for suffix in ["", "-wal"] {
            let file = PathBytes(world.catalogFile.description + suffix)
            guard let bytes = try AtomicFile.readIfPresent(file, maximumBytes: 64 << 20) else { continue }
            if contains(bytes, Self.marker) { return ["I8: the catalog names somebody"] }
        }
        return []
    }

    private func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
        unsafe bytes.withUnsafeBytes { bytes in
            var rest = unsafe bytes[...]
            // Most places are passed over by one call.
            while let base = unsafe UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                let start = unsafe memchr(base, Int32(wanted[0]), rest.count)
            {
                unsafe rest = unsafe rest.dropFirst(UnsafeRawPointer(start) - base)
                if unsafe rest.starts(with: wanted) { return true }
                unsafe rest = unsafe rest.dropFirst()
            }
            return false
        }
    }

    // MARK: What controllers promise

    /// No two pieces of work that exclude each other are under way, by those who keep their leases.
    private func work() throws -> [String] {
        let now = world.clock.now()
        var found: [String] = []
        let keeping = try world.jobs.filter { job in
            guard !world.overdue.contains(job.holder) else { return false }
            guard world.plant != .ignoreLeases else { return true }
            guard let lease = try world.catalog.work(job.key)?.lease, lease.holder == job.holder, lease.expires > now
            else {
                // Once it has ended it is no promise any more, whatever the clock says later.
                world.overdue.insert(job.holder)
                return false
            }
            return true
        }
        for (index, job) in keeping.enumerated() {
            for other in keeping[(index + 1)...] where other.work.repository == job.work.repository {
                if job.key == other.key { found.append("work: two do the same \(job.work.kind.name)") }
                if job.work.kind.excludes(other.work.kind), job.key != other.key {
                    found.append("work: \(job.work.kind.name) beside \(other.work.kind.name)")
                }
            }
        }
        return found
    }

    // MARK: I2, I3, I4, I7: all that can be read

    /// The copies that hold something else than when they were last looked into, or of which something else must be true.
    private func changedCopies(_ dataset: SimulatedDataset) -> Set<String> {
        let trace = dataset.trace
        let counts = dataset.world.stores.map(\.changes)
        defer {
            traces[dataset.number] = trace
            changes[dataset.number] = counts
        }
        let isAll = trace != traces[dataset.number]
        let names = dataset.world.stores.enumerated().filter { index, _ in
            isAll || counts[index] != changes[dataset.number][index]
        }
        return Set(names.map(\.element.place.name))
    }

    private func lookInto(_ dataset: SimulatedDataset, copies: Set<String>) throws -> [String] {
        var found = try keysOfTheErased(dataset)
        let conditions = dataset.world.stores.map(\.condition)
        let disk = try dataset.world.keepDisk()
        for store in dataset.world.stores { store.condition = .sound }
        defer { for (store, condition) in zip(dataset.world.stores, conditions) { store.condition = condition } }
        // What was damaged before any other copy had it is missed everywhere.
        let lost = dataset.harmed.map { $0.object.description }
        found += try dataset.model.violations(in: dataset.world, isSettled: false, copies: copies).filter { violation in
            !violation.contains("it is not there") || !lost.contains { violation.contains($0) }
        }.map { "\($0), dataset \(dataset.number)" }
        try dataset.world.putBack(disk)
        return found
    }

    /// Custodians that have done an erasure cannot derive its keys any more, as they lie there.
    private func keysOfTheErased(_ dataset: SimulatedDataset) throws -> [String] {
        let gone = dataset.model.erasedScopes
        guard !gone.isEmpty else { return [] }
        let agent = dataset.world.agent(SimulatedProcess())
        return try SimulatedWorld.custodians.filter { $0 != dataset.oldCustodian }.flatMap { name in
            let vault = try agent.vault(of: name)
            return try gone.filter { try vault.canDerive($0) }.map {
                "I3: custodian \(name) of \(dataset.number) holds keys of \($0), which was erased"
            }
        }
    }
}
