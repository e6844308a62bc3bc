internal import Files
package import Sealing

extension StoreIdentity {
    /// Sets a store up in its folder, or on its server.
    ///
    /// The folder is made when it is missing, and must be empty but for repositories that a store moved on purpose
    /// brings along. A file system must refuse to create a name twice.
    /// - Throws: `alreadyInitialised`, `notEmpty`, `notExclusive`, `badPlace`, `noBucket`, `io`, `network`.
    package static func create(
        at place: StorePlace,
        operatorKey: SigningKey,
        random: some RandomSource,
        time: Timestamp,
        access: StoreAccess = .local
    ) throws(StoreError) -> StoreIdentity {
        let identity = StoreIdentity(for: place, operatorKey: operatorKey, random: random, created: time)
        guard place.remote == nil else {
            try create(identity, on: place.requireServer(access), at: place)
            return identity
        }
        let folder = try place.requireFolder()
        let entries: [DirectoryEntry]
        let isExclusive: Bool
        do throws(FileError) {
            try FileSystem.makeDirectories(folder)
            let top = try DirectoryHandle.open(folder)
            entries = try top.entries()
            isExclusive = try ExclusiveCreation.isRefusedTwice(in: top)
        } catch {
            throw StoreError(error, store: place.name)
        }
        if entries.contains(where: { $0.name.text == fileName }) {
            throw StoreError(store: place.name, kind: .alreadyInitialised)
        }
        guard entries.allSatisfy(belongs) else { throw StoreError(store: place.name, kind: .notEmpty) }
        guard isExclusive else { throw StoreError(store: place.name, kind: .notExclusive) }
        do {
            try AtomicFile.create(folder.appending(fileName), identity.signed.encoded().span)
        } catch {
            throw StoreError(error, store: place.name)
        }
        return identity
    }

    /// Reads the identity in a store's folder, or on its server, and checks that it is this operator's and this place's.
    /// - Throws: `notInitialised`, `identityForged`, `identityMismatch`, `badPlace`, `io`, `network` and what is about a
    ///   server.
    package static func verify(
        _ place: StorePlace,
        operatorKey: PublicKey,
        access: StoreAccess = .local
    ) throws(StoreError) -> StoreIdentity {
        let bytes =
            try place.remote == nil ? read(in: place.requireFolder(), place) : read(from: place.requireServer(access))
        guard let bytes else { throw StoreError(store: place.name, kind: .notInitialised) }
        let identity = try StoreIdentity(parsing: bytes.span, store: place.name, operatorKey: operatorKey)
        try identity.check(place)
        return identity
    }

    private static func read(in folder: PathBytes, _ place: StorePlace) throws(StoreError) -> [UInt8]? {
        do throws(FileError) {
            return try AtomicFile.readIfPresent(folder.appending(fileName), maximumBytes: maximumBytes)
        } catch {
            throw StoreError(error, store: place.name)
        }
    }

    private static func belongs(_ entry: DirectoryEntry) -> Bool {
        guard let name = entry.name.text else { return false }
        return name == "lost+found" || name.hasPrefix(AtomicFile.temporaryPrefix) || RepositoryID(hex: name) != nil
    }
}

extension StorePlace {
    func requireFolder() throws(StoreError) -> PathBytes {
        guard let folder else {
            throw StoreError(store: name, kind: .badPlace("it does not begin with 'file:///'"))
        }
        return folder
    }
}
