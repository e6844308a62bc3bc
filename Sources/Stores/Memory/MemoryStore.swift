internal import Files
package import Residency
package import Sealing
internal import Synchronization

/// A repository in memory: for tests and for the simulation, with everything but durability.
package final class MemoryStore: Store {
    package let repository: RepositoryID
    private let shelf: MemoryShelf
    private let permission: StorePermission

    init(shelf: MemoryShelf, repository: RepositoryID, permission: StorePermission) {
        self.shelf = shelf
        self.repository = repository
        self.permission = permission
    }

    package var place: StorePlace { shelf.place }

    package func create(_ name: ObjectName, _ bytes: Span<UInt8>) throws(StoreError) {
        try permission.checkCreation(name)
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for position in bytes.indices { copy.append(bytes[position]) }
        let content = copy
        let isNew = shelf.contents.withLock { contents in
            guard contents[repository]?.objects[name] == nil else { return false }
            contents[repository, default: MemoryShelf.Contents()].objects[name] = content
            contents[repository]?.versions.noteCreation(of: name, by: shelf.rules)
            return true
        }
        guard isNew else { throw error(name, .alreadyExists) }
    }

    package func read(_ name: ObjectName, maximumBytes: Int) throws(StoreError) -> [UInt8] {
        let content = try content(name)
        guard content.count <= maximumBytes else { throw error(name, .tooLarge(limit: UInt64(maximumBytes))) }
        return content
    }

    package func read(
        _ name: ObjectName,
        offset: UInt64,
        count: Int,
        into buffer: inout [UInt8]
    ) throws(StoreError) {
        precondition(count >= 0, "a count of bytes is not negative")
        let content = try content(name)
        let (end, overflows) = offset.addingReportingOverflow(UInt64(count))
        guard !overflows && end <= UInt64(content.count) else {
            throw error(name, .truncated(expected: overflows ? .max : end, found: UInt64(content.count)))
        }
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: content[Int(offset)..<Int(end)])
    }

    package func size(_ name: ObjectName) throws(StoreError) -> UInt64? {
        shelf.contents.withLock { $0[repository]?.objects[name].map { UInt64($0.count) } }
    }

    package func list(_ kind: ObjectKind) throws(StoreError) -> [StoredObject] {
        let objects = shelf.contents.withLock { $0[repository]?.objects ?? [:] }
        return objects.filter { $0.key.kind == kind }
            .map { StoredObject(name: $0.key, size: UInt64($0.value.count)) }
            .sorted { $0.name < $1.name }
    }

    package func strays() throws(StoreError) -> [Stray] {
        shelf.contents.withLock { $0[repository]?.versions.strays(by: shelf.rules) ?? [] }
    }

    package func lock(on name: ObjectName) throws(StoreError) -> ObjectLock? {
        shelf.contents.withLock { $0[repository]?.versions.lock(on: name, by: shelf.rules) }
    }

    package var contacts: [IPAddress] { [] }

    package var deletionLag: Int64 { shelf.rules.deletionLag }

    package func removeUnfinished() throws(StoreError) -> Int {
        try permission.checkDeletion(nil)
        if shelf.rules.refusesDeletion { throw StoreError(store: place.name, kind: .deletionRefused) }
        return shelf.contents.withLock { $0[repository]?.versions.sweep(by: shelf.rules) ?? 0 }
    }

    package func delete(_ name: ObjectName) throws(StoreError) {
        try permission.checkDeletion(name)
        if shelf.rules.refusesDeletion { throw error(name, .deletionRefused) }
        let kept = shelf.contents.withLock { contents -> ObjectLock? in
            guard let (isGone, kept) = contents[repository]?.versions.delete(name, by: shelf.rules) else { return nil }
            if isGone { contents[repository]?.objects[name] = nil }
            return kept
        }
        if let kept { throw error(name, .locked(kept)) }
    }

    private func content(_ name: ObjectName) throws(StoreError) -> [UInt8] {
        let content = shelf.contents.withLock { $0[repository]?.objects[name] }
        guard let content else { throw error(name, .notFound) }
        return content
    }

    private func error(_ name: ObjectName, _ kind: StoreError.Kind) -> StoreError {
        StoreError(store: place.name, object: name, kind: kind)
    }
}
