internal import Connections
internal import Files
internal import Synchronization

extension S3Server {
    /// What the server can do; asked, and tried out, once.
    package func capabilities() throws(StoreError) -> StoreCapabilities {
        let refuses = try refusesSecondCreation()
        do {
            return StoreCapabilities(
                refusesSecondCreation: refuses,
                versioning: try versioning(),
                hasObjectLock: try objectLock() != .none
            )
        } catch {
            throw explained(error)
        }
    }

    package func refusesSecondCreation() throws(StoreError) -> Bool {
        if let known = learnt.withLock({ $0.refusesSecondCreation }) { return known }
        let refuses: Bool
        do { refuses = try tryTwice() } catch { throw explained(error) }
        learnt.withLock { $0.refusesSecondCreation = refuses }
        return refuses
    }

    /// Whether old versions may be there.
    func versioning() throws(S3Failure) -> StoreCapabilities.Versioning {
        if let known = learnt.withLock({ $0.versioning }) { return known }
        let found: StoreCapabilities.Versioning
        do throws(S3Failure) {
            let request = S3Request("GET", nil, query: [("versioning", "")])
            let document = try retrying { () throws(S3Failure) in
                try client.document(request, named: "VersioningConfiguration", "GetBucketVersioning")
            }
            switch document["Status"]?.text {
            case nil: found = .none
            case "Enabled": found = .enabled
            case "Suspended": found = .suspended
            default: throw S3Failure.malformed("does not say whether its bucket keeps versions")
            }
        } catch  where error.isUnknownRequest {
            found = .none
        }
        learnt.withLock { $0.versioning = found }
        return found
    }

    /// Whether versions can be locked.
    func objectLock() throws(S3Failure) -> ObjectLockState {
        guard try versioning() != .none else { return .none }
        if let known = learnt.withLock({ $0.objectLock }) { return known }
        let found: ObjectLockState
        do throws(S3Failure) {
            let request = S3Request("GET", nil, query: [("object-lock", "")])
            let document = try retrying { () throws(S3Failure) in
                try client.document(request, named: "ObjectLockConfiguration")
            }
            if document["ObjectLockEnabled"]?.text != "Enabled" {
                found = .none
            } else {
                found = document["Rule"]?["DefaultRetention"] == nil ? .possible : .always
            }
        } catch  where error.isUnknownRequest || error.code == "ObjectLockConfigurationNotFoundError" {
            found = .none
        }
        learnt.withLock { $0.objectLock = found }
        return found
    }

    /// Creates a name twice, and looks whether the second time is refused.
    ///
    /// What cannot be removed again is not created: where it would stay, the store's own description is written a second time
    /// with the bytes that it has.
    private func tryTwice() throws(S3Failure) -> Bool {
        let canRemove = try options.mayDelete ? objectLock() != .always : false
        if !canRemove, let bytes = try description() {
            return try isRefused(key(StoreIdentity.fileName), bytes.span)
        }
        let bytes = Array("Landfast tried whether this store refuses to create a name twice.".utf8)
        for _ in 0..<S3Server.maximumAttempts {
            let name = key(AtomicFile.temporaryName().description)
            defer { _ = try? remove(name) }
            // Taken from the start only when it was created, and the answer was lost.
            if try !isRefused(name, bytes.span) { return try isRefused(name, bytes.span) }
        }
        throw .malformed("says that names exist that nobody has used")
    }

    private func isRefused(_ key: String, _ bytes: Span<UInt8>) throws(S3Failure) -> Bool {
        try retrying { () throws(S3Failure) in try put(key, bytes, isExclusive: true) == .exists }
    }

    /// The bytes of `store.json`; nil when there is none.
    private func description() throws(S3Failure) -> [UInt8]? {
        var buffer: [UInt8] = []
        do throws(S3Failure) {
            try retrying { () throws(S3Failure) in
                _ = try client.send(
                    S3Request("GET", key(StoreIdentity.fileName)),
                    into: &buffer,
                    maximumBytes: StoreIdentity.maximumBytes
                )
            }
            return buffer
        } catch  where error.isAbsence {
            return nil
        }
    }

    private static let maximumAttempts = 3
}

/// Whether a bucket locks what is created.
enum ObjectLockState: Hashable {
    /// It cannot.
    case none
    /// It does when it is asked to.
    case possible
    /// It does, each object for some time.
    case always
}
