/// What one repository's place holds beside its objects: their locks, old versions of them, and notes of deletions.
package struct ObjectVersions: Sendable {
    /// An old version: nobody but the provider can read it, so its size is all there is to it here.
    private struct Old: Sendable {
        var size: UInt64
        var lock: ObjectLock?
    }

    private var locks: [ObjectName: ObjectLock] = [:]
    private var old: [ObjectName: [Old]] = [:]
    private var markers: Set<ObjectName> = []

    /// Nothing beside the objects.
    package init() {}

    /// An object was created.
    package mutating func noteCreation(of name: ObjectName, by rules: KeepingRules) {
        locks[name] = rules.lockOfNewObject()
    }

    /// Puts a lock on an object.
    package mutating func lock(_ name: ObjectName, _ lock: ObjectLock?) {
        locks[name] = lock
    }

    /// An object was deleted by its name alone, as other programs do: its bytes stay as an old version, below a marker.
    package mutating func hide(_ name: ObjectName, size: UInt64) {
        old[name, default: []].append(Old(size: size, lock: locks.removeValue(forKey: name)))
        markers.insert(name)
    }

    /// Deletes every version that no lock keeps.
    /// - Returns: whether the newest version goes, if there is one, and the lock that keeps some version.
    package mutating func delete(_ name: ObjectName, by rules: KeepingRules) -> (isGone: Bool, kept: ObjectLock?) {
        let newest = rules.inForce(locks[name])
        if newest == nil { locks[name] = nil }
        let left = (old[name] ?? []).filter { rules.inForce($0.lock) != nil }
        old[name] = left.isEmpty ? nil : left
        if left.isEmpty { markers.remove(name) }
        let kept = left.compactMap(\.lock).reduce(newest) { $1.joined(with: $0) }
        return (newest == nil, kept)
    }

    /// Deletes the old versions, and markers, of every object of which no lock keeps one.
    /// - Returns: how many went.
    package mutating func sweep(by rules: KeepingRules) -> Int {
        let before = count
        for name in Set(old.keys).union(markers) {
            guard (old[name] ?? []).allSatisfy({ rules.inForce($0.lock) == nil }) else { continue }
            old[name] = nil
            markers.remove(name)
        }
        return before - count
    }

    /// The longest lock in force on any version.
    package func lock(on name: ObjectName, by rules: KeepingRules) -> ObjectLock? {
        (old[name] ?? []).reduce(rules.inForce(locks[name])) { longest, version in
            rules.inForce(version.lock).map { $0.joined(with: longest) } ?? longest
        }
    }

    /// Old versions and markers, sorted.
    package func strays(by rules: KeepingRules) -> [Stray] {
        let versions = old.flatMap { name, versions in
            versions.map { Stray(name.description, .version, size: $0.size, lock: rules.inForce($0.lock)) }
        }
        return (versions + markers.map { Stray($0.description, .deleteMarker) }).sorted()
    }

    private var count: Int { markers.count + old.values.reduce(0) { $0 + $1.count } }
}
