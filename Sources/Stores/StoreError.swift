package import Connections
package import Files
package import Sealing

/// Something that did not work on a store.
///
/// Names the store, and the object if there is one; never a path.
package struct StoreError: ExplainedError, Hashable {
    /// What happened, as far as a caller would react differently.
    package enum Kind: Hashable, Sendable {
        /// There is no such object.
        case notFound
        /// The object is there, durably.
        case alreadyExists
        /// The object ends before what was asked for, sizes in bytes.
        case truncated(expected: UInt64, found: UInt64)
        /// The object is larger than its reader allows, in bytes.
        case tooLarge(limit: UInt64)
        /// The store is full.
        case noSpace
        /// The store was opened with a grant to read.
        case readOnly
        /// A lock in the store forbids to delete it, whoever asks.
        case locked(ObjectLock)
        /// The store lets these credentials create and read, but not delete.
        case deletionRefused
        /// The grant's time is over.
        case grantExpired(Timestamp)
        /// The grant is for something else: what differs.
        case grantMismatch(String)
        /// The store's url cannot be used: why.
        case badPlace(String)
        /// The folder is there but holds no `store.json`, or nothing is there.
        case notInitialised
        /// There is already a store in the folder.
        case alreadyInitialised
        /// The folder for a new store holds something else.
        case notEmpty
        /// The `store.json` found belongs to another store: what differs.
        case identityMismatch(String)
        /// The `store.json` found was not signed by this operator, or was changed since.
        case identityForged
        /// The file system lets two writers create the same object.
        case notExclusive
        /// It could not be put on record that bytes move, so none did: why.
        case unrecorded(String)
        /// Somebody interrupted this process: nothing more is done in the store.
        case interrupted
        /// The file system reported an error.
        case io(FileError)
        /// The server could not be spoken to, or must not be.
        case network(NetworkError)
        /// The server does not let these credentials do it: what it answered, made safe to show.
        case badCredentials(String)
        /// There is no such bucket on the server.
        case noBucket
        /// The clocks here and at the server differ too much for signatures to count.
        case clockSkew(here: Timestamp, there: Timestamp?)
        /// The server answers, but did not do it, however often it was asked: what it answered, made safe to show.
        case unavailable(String)
        /// The server did what its protocol does not know: the end of a sentence about it, made safe to show.
        case unexpected(String)
    }

    /// The store's name.
    package let store: String
    /// The object's name, if it is about one.
    package let object: ObjectName?
    /// What happened.
    package let kind: Kind

    /// True when the network guard refused, or the store is not the one that it must be: nothing was sent there.
    package var isRefusal: Bool {
        switch kind {
        case .network(let error): error.isRefusal
        case .identityMismatch, .identityForged: true
        default: false
        }
    }

    /// True when the store's server cannot be reached, does not answer, or does not let this process in: what does not
    /// need it can go on.
    package var isOutage: Bool {
        switch kind {
        case .network(let error): !error.isRefusal
        case .badCredentials, .noBucket, .clockSkew, .unavailable, .unexpected: true
        default: false
        }
    }

    /// An error from its parts.
    package init(store: String, object: ObjectName? = nil, kind: Kind) {
        self.store = store
        self.object = object
        self.kind = kind
    }

    /// True when something cannot be deleted now, by nobody's fault: the work goes on without it, says so, and the next
    /// run tries again.
    package var isAboutDeletion: Bool {
        switch kind {
        case .locked, .deletionRefused: true
        default: false
        }
    }

    /// True when one object is missing, cut, overlong or unreadable, so that others can still be had.
    ///
    /// A failed read of an object is a bad block, as far as anybody can tell.
    package var isAboutObject: Bool {
        switch kind {
        case .notFound, .truncated, .tooLarge: true
        case .io: object != nil
        default: false
        }
    }
}

extension FileError: ExplainedError {}
