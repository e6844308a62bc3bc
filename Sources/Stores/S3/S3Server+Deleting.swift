internal import Connections
internal import Synchronization

extension S3Server {
    package func delete(_ path: String) throws(StoreError) {
        try remove(key(path))
    }

    package func lock(_ path: String) throws(StoreError) -> ObjectLock? {
        let key = key(path)
        return try asking { () throws(S3Failure) in
            guard try objectLock() != .none else { return nil }
            var lock: ObjectLock?
            for version in try versions(of: key) where !version.isMarker {
                guard let other = try self.lock(key, version: version.id) else { continue }
                lock = other.joined(with: lock)
            }
            return lock
        }
    }

    package func removeUnfinished(_ folder: String) throws(StoreError) -> Int {
        guard !options.deletesNothing else { return 0 }
        let prefix = prefix(folder)
        var removed = try asking { () throws(S3Failure) in try abortAbandoned(below: prefix) }
        let versions = try asking { () throws(S3Failure) in
            try versioning() == .none ? [] : try self.versions(below: prefix)
        }
        for (key, versions) in Dictionary(grouping: versions, by: \.key) {
            guard let key = String(validating: key, as: UTF8.self) else { continue }
            removed += try delete(versions.filter(\.isHidden), of: key).removed
        }
        return removed
    }

    /// Deletes an object in every version.
    func remove(_ key: String) throws(StoreError) {
        let versioning = try asking { () throws(S3Failure) in try self.versioning() }
        if versioning == .none, try !deleteNewest(key) { return }
        for _ in 0..<S3Server.maximumRounds {
            let versions = try asking { () throws(S3Failure) in try self.versions(of: key) }
            if versions.isEmpty { return }
            if let lock = try delete(versions, of: key).lock { throw StoreError(store: store, kind: .locked(lock)) }
        }
        throw unexpected("still lists versions of an object after they were deleted")
    }

    /// Deletes an object as if nothing kept versions.
    /// - Returns: true when the server says that it keeps some all the same.
    private func deleteNewest(_ key: String) throws(StoreError) -> Bool {
        guard case .done(let response) = try delete(S3Request("DELETE", key)) else {
            throw StoreError(store: store, kind: .deletionRefused)
        }
        guard let response, response.field("x-amz-delete-marker") == "true" else { return false }
        learnt.withLock { $0.versioning = .enabled }
        return true
    }

    /// Deletes versions of one object: bytes first and markers last, so that it is never there again in between; markers
    /// stay above a version that a lock keeps.
    private func delete(
        _ versions: [S3Version],
        of key: String
    ) throws(StoreError) -> (removed: Int, lock: ObjectLock?) {
        var lock: ObjectLock?
        var removed = 0
        for version in versions.filter({ !$0.isMarker }) + versions.filter(\.isMarker) {
            if version.isMarker && lock != nil { break }
            switch try delete(S3Request("DELETE", key, query: [("versionId", version.id)])) {
            case .done: removed += 1
            case .denied:
                let found = try asking { () throws(S3Failure) in try self.lock(key, version: version.id) }
                guard let found else { throw StoreError(store: store, kind: .deletionRefused) }
                lock = found.joined(with: lock)
            }
        }
        return (removed, lock)
    }

    private enum Deletion {
        /// It is gone; the answer, if it was there until now.
        case done(HTTPResponse?)
        /// The server knows the caller, and does not do it.
        case denied
    }

    private func delete(_ request: S3Request) throws(StoreError) -> Deletion {
        guard !options.deletesNothing else { return .denied }
        return try trying { () throws(S3Failure) in
            do throws(S3Failure) {
                var buffer: [UInt8] = []
                return .done(try client.send(request, into: &buffer))
            } catch {
                if error.isAbsence { return .done(nil) }
                if error.isDenial { return .denied }
                throw error
            }
        }
    }

    /// The versions of just this key.
    private func versions(of key: String) throws(S3Failure) -> [S3Version] {
        try versions(below: key).filter { $0.key.elementsEqual(key.utf8) }
    }

    private static let maximumRounds = 8
}
