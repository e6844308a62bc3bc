package import Stores

/// What should be gone from a store and cannot be deleted now: the work goes on without it, says so, and the next run
/// tries again.
package struct KeptObjects: Hashable, Sendable {
    /// Objects that stay, a count.
    package private(set) var count = 0
    /// The longest of the locks that keep them; nil when none does.
    package private(set) var lock: ObjectLock?
    /// True when the store lets these credentials delete nothing.
    package private(set) var isRefused = false

    /// Nothing is kept.
    package init() {}

    /// True when everything went.
    package var isEmpty: Bool { count == 0 && !isRefused }

    /// For people; nil when everything went.
    package var summary: String? {
        let reasons = [
            lock?.description, isRefused ? "this copy's mode or credentials cannot delete" : nil,
        ].compactMap(\.self)
        guard !reasons.isEmpty else { return nil }
        return "\(count == 1 ? "1 object stays" : "\(count) objects stay"): \(reasons.joined(separator: "; "))"
    }

    /// Deletes an object that should be gone.
    /// - Returns: false when it stays.
    /// - Throws: the store's error when it is about anything but the deletion.
    mutating func delete(_ name: ObjectName, from store: any Store) throws(StoreError) -> Bool {
        // Credentials that may not delete one object may delete none: asking for each would only take time.
        if !isRefused {
            do {
                try store.delete(name)
                return true
            } catch {
                try note(error)
            }
        }
        count += 1
        return false
    }

    /// Removes what writers that died left unfinished, and old versions.
    mutating func sweep(_ store: any Store) throws(StoreError) {
        do {
            _ = try store.removeUnfinished()
        } catch {
            try note(error)
        }
    }

    /// With old versions that a lock keeps.
    func joined(with strays: [Stray]) -> KeptObjects {
        var all = self
        for lock in strays.compactMap(\.lock) {
            all.count += 1
            all.lock = lock.joined(with: all.lock)
        }
        return all
    }

    private mutating func note(_ error: StoreError) throws(StoreError) {
        switch error.kind {
        case .locked(let lock): self.lock = lock.joined(with: self.lock)
        case .deletionRefused: isRefused = true
        default: throw error
        }
    }
}
