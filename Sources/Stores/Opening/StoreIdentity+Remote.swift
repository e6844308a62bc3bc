internal import Connections
internal import Files
internal import Sealing

extension StoreIdentity {
    /// Sets a store up on its server.
    ///
    /// Bucket or folder must be there, and hold nothing but repositories that a store moved on purpose brings along. A
    /// server that lets a name be created twice can hold copies, but no primary.
    static func create(
        _ identity: StoreIdentity,
        on server: any ObjectServer,
        at place: StorePlace
    ) throws(StoreError) {
        guard try server.size(fileName) == nil else { throw StoreError(store: place.name, kind: .alreadyInitialised) }
        guard try server.list("").allSatisfy({ belongs($0.path) }) else {
            throw StoreError(store: place.name, kind: .notEmpty)
        }
        let bytes = identity.signed.encoded()
        do {
            try server.create(fileName, bytes.span)
        } catch  where error.kind == .alreadyExists {
            throw StoreError(store: place.name, kind: .alreadyInitialised)
        }
        // Where the server lets a name be created twice, somebody else may have been at it at the same time.
        guard try server.read(fileName, maximumBytes: maximumBytes) == bytes else {
            throw StoreError(store: place.name, kind: .alreadyInitialised)
        }
    }

    /// The bytes of a server's `store.json`; nil when there is none.
    static func read(from server: any ObjectServer) throws(StoreError) -> [UInt8]? {
        do {
            return try server.read(fileName, maximumBytes: maximumBytes)
        } catch  where error.kind == .notFound {
            return nil
        }
    }

    /// True for what may lie in a store that is set up: repositories, and what creators left unfinished.
    private static func belongs(_ path: String) -> Bool {
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return false }
        return parts.count == 2 && RepositoryID(hex: String(first)) != nil
            || parts.count == 1 && first.hasPrefix(AtomicFile.temporaryPrefix)
    }
}
